"""Lives of stacks side by side: all of them run a verb, by turns, before any runs the next one.

A machine that others use, or whose clock changes, is not equally fast from one minute to the next.
What is compared is therefore measured within seconds, each stack beside an emulator of its own; and
before each run a fixed work is measured, which tells how fast the machine was.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from benchmarks.engine import VERBS, Project, Run
from benchmarks.world import World, running_world

_LOOPS: Final = 1_000_000


@dataclass(frozen=True)
class Life:
    """One stack that is made, looked at and destroyed.

    Attributes:
        name: tells it apart from the others.
        subject: its program, a folder in `programs`.
        jobs: how many the program declares.
        variables: more of its environment.
        latency_ms: how long each call of its service takes.
    """

    name: str
    subject: str
    jobs: int
    variables: Mapping[str, str] = field(default_factory=dict)
    latency_ms: int = 0


@dataclass(frozen=True)
class Step:
    """What one verb took.

    Attributes:
        run: the command.
        emulator_s: processor time of the emulator.
        calls: operation -> number of calls.
        fixed_work_s: processor time of a work that is always the same, right before.
        resources: those in the state, after `up` alone.
    """

    run: Run
    emulator_s: float
    calls: Mapping[str, int]
    fixed_work_s: float
    resources: Sequence[Mapping[str, object]] = ()


@contextmanager
def worlds(folder: Path, names: Sequence[str]) -> Iterator[Mapping[str, World]]:
    """Run an emulator for each name while the block lasts."""
    with ExitStack() as stack:
        yield {name: stack.enter_context(running_world(folder / name)) for name in names}


def side_by_side(
    folder: Path,
    lives: Sequence[Life],
    services: Mapping[str, World],
    only: Sequence[str] = tuple(VERBS),
    parallel: int | None = None,
) -> dict[str, dict[str, Step]]:
    """Run the verbs of some lives by turns; one that fails is not continued.

    Args:
        folder: an empty one, for all of it.
        lives: what is compared.
        services: name of a life -> its emulator, which is emptied first.
        only: the verbs, in this order.
        parallel: how many resources at once; None for the engine's default.

    Returns:
        Name of a life -> verb -> what it took.
    """
    projects = {life.name: _begun(folder, life, services[life.name]) for life in lives}
    found: dict[str, dict[str, Step]] = {life.name: {} for life in lives}
    for verb in only:
        for life in lives:
            if any(step.run.problem for step in found[life.name].values()):
                continue
            step = _step(projects[life.name], services[life.name], verb, parallel)
            found[life.name][verb] = step
    return found


def _begun(folder: Path, life: Life, world: World) -> Project:
    world.empty()
    if life.latency_ms:
        world.slow_down(life.latency_ms / 1000)
    variables = {**world.variables(life.jobs), **life.variables}
    return Project(folder / life.name, life.subject, variables, world.settings())


def _step(project: Project, world: World, verb: str, parallel: int | None) -> Step:
    fixed_work_s = _fixed_work_s()
    world.forget_calls()
    before_s = world.cpu_s
    run = project.verb(verb, parallel)
    used_s, calls = world.cpu_s - before_s, world.calls()
    resources = project.resources() if verb == "up" and not run.problem else ()
    return Step(run, used_s, calls, fixed_work_s, resources)


def _fixed_work_s() -> float:
    begun, total = time.process_time(), 0
    for index in range(_LOOPS):
        total += index * index
    return time.process_time() - begun
