"""The provider's overhead over the API's calls: its verbs without the engine, beside boto3."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from benchmarks.jobs import OVER, properties, wire_request
from benchmarks.plan import Plan
from benchmarks.rows import Row, median_row
from benchmarks.world import World, running_world
from pulumi_sagemaker_training.adapters.runtime.engine import Call
from pulumi_sagemaker_training.adapters.runtime.training_job import Verbs
from pulumi_sagemaker_training.api.settings import Access, Settings

SUITE: Final = "service"
WIDTH: Final = 16
_JOBS: Final = 200
_ROUNDS: Final = 5
# The provider marks each job that it created, some seconds later.
_MARKS_WITHIN_S: Final = 5.0
Work = Callable[[int], object]


class Silent:
    """A reporter that says nothing."""

    def info(self, text: str) -> None:
        """Say nothing."""

    def warn(self, text: str) -> None:
        """Say nothing."""

    def progress(self, text: str) -> None:
        """Say nothing."""


class Ours:
    """The provider's verbs, as an adapter calls them."""

    def __init__(self, world: World) -> None:
        access = Access(
            world.emulator.region,
            endpoint_url=world.emulator.endpoint,
            access_key="a",
            secret_key="b",
        )
        self._verbs = Verbs(Settings(access, has_price_lines=False), lambda _: Silent())
        self._props = properties(world.emulator)
        self._made: dict[int, Any] = {}

    def create(self, index: int) -> None:
        """Create a job and see it through."""
        self._made[index] = self._verbs.create(self._spec(), _call("Create", index))

    def diff(self, index: int) -> None:
        """Plan a job that did not change."""
        made, same = self._made[index], self._spec()
        self._verbs.diff(made.id, made.outputs, same, same, _call("Diff", index))

    def read(self, index: int) -> None:
        """Read a job."""
        made = self._made[index]
        self._verbs.read(made.id, made.outputs, self._spec(), _call("Read", index))

    def delete(self, index: int) -> None:
        """Delete a job."""
        made = self._made[index]
        self._verbs.delete(made.id, made.outputs, self._spec(), _call("Delete", index))

    def _spec(self) -> Any:
        return self._verbs.parse_spec(self._props)


def _call(verb: str, index: int) -> Call:
    return Call(verb, f"urn:pulumi:dev::bench::type::job-{index:04}")


class Bare:
    """The same calls of the API, and nothing else."""

    def __init__(self, world: World, width: int = WIDTH) -> None:
        self._world = world
        make: Any = boto3.client
        self._client = make(
            "sagemaker",
            region_name=world.emulator.region,
            endpoint_url=world.emulator.endpoint,
            aws_access_key_id="a",
            aws_secret_access_key="b",
            config=Config(max_pool_connections=width),
        )

    def create(self, index: int) -> None:
        """Create a job, look until it is over, and mark it."""
        name = f"bare-{index:04}"
        request = wire_request(name, self._world.emulator)
        arn = self._client.create_training_job(**request)["TrainingJobArn"]
        while self._describe(name)["TrainingJobStatus"] not in OVER:
            time.sleep(0.05)
        self._client.add_tags(ResourceArn=arn, Tags=[{"Key": "held", "Value": "yes"}])

    def diff(self, index: int) -> None:
        """Describe a job."""
        self._describe(f"bare-{index:04}")

    def read(self, index: int) -> None:
        """Describe a job, and list its tags."""
        arn = self._describe(f"bare-{index:04}")["TrainingJobArn"]
        self._client.list_tags(ResourceArn=arn)

    def delete(self, index: int) -> None:
        """Look whose a job is, delete it, and look whether it is gone."""
        self.read(index)
        name = f"bare-{index:04}"
        self._client.delete_training_job(TrainingJobName=name)
        try:
            self._describe(name)
        except ClientError:
            return

    def _describe(self, name: str) -> Any:
        return self._client.describe_training_job(TrainingJobName=name)


def measure(plan: Plan) -> Iterator[Row]:
    """Yield seconds for each verb over many jobs, both subjects by turns."""
    jobs = min(_JOBS, plan.many)
    times: dict[tuple[str, str], list[tuple[float, float]]] = {}
    with running_world(plan.folder / SUITE) as world, ThreadPoolExecutor(WIDTH) as pool:
        ours, bare = Ours(world), Bare(world)
        for _ in range(_ROUNDS + 1):
            world.empty()
            for subject, worker in (("boto3", bare), ("dynamic", ours)):
                for verb in ("create", "diff", "read", "delete"):
                    is_marked = (subject, verb) == ("dynamic", "create")
                    settle_s = _MARKS_WITHIN_S if is_marked else 0.0
                    took = _timed(pool, getattr(worker, verb), jobs, settle_s)
                    times.setdefault((verb, subject), []).append(took)
    for (verb, subject), taken in times.items():
        about = {"suite": SUITE, "subject": subject, "unit": "s"}
        # The first round warms up.
        yield median_row([wall for wall, _ in taken[1:]], what=verb, jobs=jobs, **about)
        cpu = [cpu for _, cpu in taken[1:]]
        yield median_row(cpu, what=f"{verb}: processor", jobs=jobs, **about)


def _timed(pool: ThreadPoolExecutor, work: Work, jobs: int, settle_s: float) -> tuple[float, float]:
    """Return seconds, and seconds of processor time of this process with what comes after."""
    begun, used = time.perf_counter(), time.process_time()
    list(pool.map(work, range(jobs)))
    took = time.perf_counter() - begun
    time.sleep(settle_s)
    return took, time.process_time() - used
