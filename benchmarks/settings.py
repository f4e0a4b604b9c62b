"""Settings of the engine that save time, and how much."""

from collections.abc import Iterator, Mapping
from typing import Final

from benchmarks.engine import Project
from benchmarks.plan import Plan
from benchmarks.rows import Row
from benchmarks.world import World, running_world

SUITE: Final = "settings"
SUBJECT: Final = "dynamic"
CHECKPOINTED: Final = 300
DIFFED: Final = 100
LATENCY_S: Final = 0.1
PARALLEL: Final = 64
_BACKENDS: Final[Mapping[str, Mapping[str, str]]] = {
    "as it comes": {},
    "PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS": {
        "PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS": "true"
    },
    "PULUMI_DIY_BACKEND_GZIP": {"PULUMI_DIY_BACKEND_GZIP": "true"},
    "PULUMI_SKIP_CHECKPOINTS": {"PULUMI_SKIP_CHECKPOINTS": "true"},
}


def measure(plan: Plan) -> Iterator[Row]:
    """Yield `up` under each setting of the backend, and `preview` of a service that takes time."""
    jobs, diffed = min(CHECKPOINTED, 3 * plan.long_jobs), min(DIFFED, plan.long_jobs)
    with running_world(plan.folder / SUITE) as world:
        _project(plan, world, "warm", 1, {}).verb("up")
        for name, variables in _BACKENDS.items():
            world.empty()
            run = _project(plan, world, f"up-{name}", jobs, variables).verb("up")
            yield Row(SUITE, f"up, {name}", SUBJECT, jobs, run.seconds, "s", note=run.note)
        yield from _previews(plan, world, diffed)


def _previews(plan: Plan, world: World, jobs: int) -> Iterator[Row]:
    variables: Mapping[str, str]
    for name, variables in (
        ("as it comes", {}),
        ("PULUMI_PARALLEL_DIFF", {"PULUMI_PARALLEL_DIFF": "true"}),
    ):
        world.empty()
        project = _project(plan, world, f"preview-{name}", jobs, variables)
        project.verb("up", PARALLEL)
        world.emulator.add_rule(
            operation="DescribeTrainingJob", effect="delay", when="before", delay_s=LATENCY_S
        )
        run = project.verb("preview", PARALLEL)
        what = f"preview, answers after {LATENCY_S:g} s, {name}"
        yield Row(SUITE, what, SUBJECT, jobs, run.seconds, "s", note=run.note)


def _project(
    plan: Plan, world: World, name: str, jobs: int, variables: Mapping[str, str]
) -> Project:
    folder = plan.folder / SUITE / name.replace(" ", "-")
    return Project(folder, SUBJECT, {**world.variables(jobs), **variables}, world.settings())
