"""The start of the command line: what a command takes that does next to nothing."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from benchmarks.engine import Project
from benchmarks.plan import Plan
from benchmarks.rows import Row, median_row
from benchmarks.world import running_world

SUITE: Final = "commands"
SUBJECT: Final = "sagemaker-training"
COMMANDS: Final[Mapping[str, tuple[str, ...]]] = {
    "python -c pass": ("python", "-c", "pass"),
    "--help": (SUBJECT, "--help"),
    "explain SMT-201": (SUBJECT, "explain", "SMT-201"),
    "status, of one job": (SUBJECT, "status"),
}


def measure(plan: Plan) -> Iterator[Row]:
    """Yield each command's time; `status` runs `pulumi stack export` and describes the job."""
    with running_world(plan.folder / SUITE) as world:
        world.empty()
        folder = plan.folder / SUITE / "stack"
        project = Project(folder, "dynamic", world.variables(1), world.settings())
        made = project.verb("up")
        for what, command in COMMANDS.items():
            # The first one warms up.
            runs = [project.command(*command) for _ in range(plan.runs + 1)][1:]
            note = made.note or next((run.note for run in runs if run.note), "")
            about: dict[str, Any] = {"suite": SUITE, "subject": SUBJECT, "jobs": 0}
            yield median_row([r.seconds for r in runs], what=what, unit="s", note=note, **about)
            memory = [run.command.memory_mb for run in runs]
            yield median_row(memory, what=f"{what}: memory", unit="MB", **about)
