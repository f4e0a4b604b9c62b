"""What waiting costs in an account with many old jobs, whichever way the service cuts its list.

Two list calls a second are granted and the rest is throttled. The jobs end over forty seconds; how
long after its end each one is known to be over is measured in the waiter's process.
"""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Any, Final

from benchmarks.jobs import OVER, properties, wire_request
from benchmarks.plan import Plan
from benchmarks.rows import Row
from benchmarks.service import Silent
from benchmarks.world import World, running_world
from pulumi_sagemaker_training.adapters.runtime.engine import Call
from pulumi_sagemaker_training.adapters.runtime.training_job import Verbs
from pulumi_sagemaker_training.api.settings import Access, Settings

SUITE: Final = "listing"
OLD_JOBS: Final = 20_000
GRANTED_PER_S: Final = 2.0
_LENGTHS_S: Final = (50, 60, 70, 80, 90)
_WAYS: Final = ("filter-first", "cut-first")
_TEMPLATE: Final = "old-template"


def measure(plan: Plan) -> Iterator[Row]:
    """Yield calls a second and how late an end is seen, for both ways of cutting."""
    jobs = plan.waiting[0]
    folder = plan.folder / SUITE
    with running_world(folder) as world:
        _run_template(world)
    _age(folder / "emulator" / "sagemaker.sqlite")
    with running_world(folder) as world:
        for way in _WAYS:
            found = _waited(world, way, jobs)
            for what, (value, unit) in found.items():
                yield Row(SUITE, f"{way}: {what}", "dynamic", jobs, value, unit)


def _run_template(world: World) -> None:
    world.empty()
    client = world.emulator.client("sagemaker")
    client.create_training_job(**wire_request(_TEMPLATE, world.emulator))
    while _status(client) not in OVER:
        time.sleep(0.05)


def _status(client: Any) -> str:
    return str(client.describe_training_job(TrainingJobName=_TEMPLATE)["TrainingJobStatus"])


def _age(database: Path) -> None:
    """Copy the template: one job a minute, back into the past."""
    same = "region, arn, status, secondary, ended, warm_status, warm_pool, plan_arn"
    with closing(sqlite3.connect(database)) as db, db:
        template = f"SELECT created, modified, doc, {same} FROM jobs WHERE name = ?"
        created, modified, doc, *others = db.execute(template, [_TEMPLATE]).fetchone()
        places = ", ".join("?" * (4 + len(others)))
        db.executemany(
            f"INSERT INTO jobs (name, created, modified, doc, {same}) VALUES ({places})",
            (
                [
                    f"old-{age}",
                    created - 60 * age,
                    modified - 60 * age,
                    doc.replace(_TEMPLATE, f"old-{age}"),
                    *others,
                ]
                for age in range(1, OLD_JOBS + 1)
            ),
        )


def _waited(world: World, way: str, jobs: int) -> dict[str, tuple[float, str]]:
    rules: list[dict[str, Any]] = [
        {"listing": way},
        {
            "operation": "ListTrainingJobs",
            "code": "ThrottlingException",
            "granted_per_s": GRANTED_PER_S,
        },
        *({"job": f"-{n}-", "simulate_seconds": float(s)} for n, s in enumerate(_LENGTHS_S)),
    ]
    world.emulator.clear_rules()
    for rule in rules:
        world.emulator.add_rule(**rule)
    world.forget_calls()
    settings = Settings(_access(world, way), has_price_lines=False)
    verbs, props = Verbs(settings, lambda _: Silent()), properties(world.emulator)
    late: list[float] = []

    def create(index: int) -> None:
        name = f"{way}-{index % len(_LENGTHS_S)}-{index:04}"
        urn = f"urn:pulumi:dev::bench::type::{name}"
        spec = verbs.parse_spec({**props, "training_job_name": name})
        made = verbs.create(spec, Call("Create", urn))
        ended = datetime.fromisoformat(str(made.outputs["training_end_time"])).timestamp()
        late.append(time.time() - ended)

    begun = time.perf_counter()
    threads = [threading.Thread(target=create, args=(index,)) for index in range(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - begun
    calls = world.calls()
    return {
        "list calls": (calls["sagemaker:ListTrainingJobs"] / seconds, "a second"),
        "describe calls": (calls["sagemaker:DescribeTrainingJob"] / seconds, "a second"),
        "end seen after, median": (median(late), "s"),
        "end seen after, longest": (max(late), "s"),
        "ends seen": (float(len(late)), "jobs"),
    }


def _access(world: World, way: str) -> Access:
    # Watchers are shared by equal settings; each way of cutting has its own.
    return Access(
        world.emulator.region,
        endpoint_url=world.emulator.endpoint,
        access_key=f"AKIA{way}",
        secret_key="b",
    )
