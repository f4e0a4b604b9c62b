"""One round: an edit of the program, a disrupted `up`, the next `up`, and the invariants."""

import itertools
import random
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.chaos.blows import BLOWS, Blow
from tests.chaos.invariants import unheld, violations
from tests.chaos.moments import MOMENTS, Moment
from tests.chaos.plans import RULES, Plan, edited, first_plan
from tests.chaos.processes import survivors
from tests.chaos.stage import PAUSE_S, STACK, Run, Stage

LEG: Final = 10
"""The rounds of a leg. Each leg has its own random numbers, so that it can be repeated alone."""

_RESUMED: Final = re.compile(r"(?:resuming|adopted existing) training job ([\w-]+)")
_PLUGIN_ENDS_WITHIN_S: Final = 30.0

Command = tuple[str, ...]
UP: Final[Command] = ("up", "--yes", "--skip-preview", "--stack", STACK)


@dataclass(frozen=True)
class Result:
    """The result of a round.

    Attributes:
        number: the number among all rounds, from 0.
        blow, moment: the disruption and its moment.
        disrupted: whether the moment came before the run ended.
        code: the exit code of the disrupted run.
        recovery: the commands of the recovery.
        resumed: the number of jobs that the next runs resumed or adopted.
        problems: the violations; empty when there are none.
        seconds: the duration of the round.
    """

    number: int
    blow: str
    moment: str
    disrupted: bool
    code: int
    recovery: tuple[str, ...]
    resumed: int
    problems: tuple[str, ...]
    seconds: float


def _nothing(_stage: Stage) -> Sequence[Command]:
    return ()


def cases(
    seed: int, blows: Sequence[Blow] = BLOWS, moments: Sequence[Moment] = MOMENTS
) -> Iterator[tuple[Blow, Moment]]:
    """Yield all pairs of disruption and moment in a random order, without end."""
    dice = random.Random(seed)
    every = list(itertools.product(blows, moments))
    while True:
        dice.shuffle(every)
        yield from every


def run_leg(
    seed: int,
    leg: int,
    rounds: int,
    folder: Path,
    variables: Mapping[str, str] | None = None,
    pause_s: float = PAUSE_S,
) -> Iterator[Result]:
    """Run the rounds of one leg on its own stage; the leg ends after a round with violations.

    Args:
        seed: the seed of all random choices.
        leg: the number of the leg.
        rounds: the number of rounds, at most `LEG`.
        folder: an empty folder for the stage.
        variables: further environment variables of the engine.
        pause_s: the duration of pauses, in seconds.
    """
    dice = random.Random(f"{seed}/{leg}")
    stage = Stage(folder, variables, pause_s=pause_s)
    try:
        plan = first_plan(stage.emulator)
        _prepare(stage, plan)
        chosen = itertools.islice(cases(seed), leg * LEG, leg * LEG + rounds)
        for number, (blow, moment) in enumerate(chosen, leg * LEG):
            plan = edited(plan, stage.emulator, number, dice)
            result = run_round(stage, plan, number, blow, moment, dice)
            yield result
            if result.problems:
                return
    finally:
        stage.close()


def run_single(
    blow: Blow,
    moment: Moment,
    folder: Path,
    dice: random.Random,
    variables: Mapping[str, str] | None = None,
) -> Result:
    """Run one chosen round on its own stage."""
    stage = Stage(folder, variables)
    try:
        plan = first_plan(stage.emulator)
        _prepare(stage, plan)
        return run_round(stage, edited(plan, stage.emulator, 1, dice), 1, blow, moment, dice)
    finally:
        stage.close()


def _prepare(stage: Stage, plan: Plan) -> None:
    for rule in RULES:
        stage.emulator.add_rule(**rule)
    stage.declare(plan)
    first = stage.up()
    assert first.wait() == 0, first.said


def run_round(
    stage: Stage,
    plan: Plan,
    number: int,
    blow: Blow,
    moment: Moment,
    dice: random.Random,
    look: Callable[[Stage, Plan], list[str]] = violations,
    command: Command = UP,
    repeated: Callable[[Stage], Sequence[Command]] = _nothing,
    always: Sequence[Mapping[str, Any]] = RULES,
) -> Result:
    """Disrupt one run, recover, and check the invariants.

    Args:
        stage, plan: the stage, and the program's jobs.
        number: the number of the round.
        blow, moment: the disruption and its moment.
        dice: the source of random choices.
        look: returns the violations.
        command: the command that is disrupted.
        repeated: returns the commands that must be repeated before the next `up`.
        always: the rules of the emulator that hold also while the stage recovers.
    """
    began = time.monotonic()
    stage.emulator.clear_rules()
    for rule in (*moment.rules, *always):
        stage.emulator.add_rule(**rule)
    stage.declare(plan)
    run = stage.engine(*command)
    disrupted = moment.await_in(run, stage, dice)
    if disrupted:
        blow.strike(run, stage, dice)
    code = run.wait()
    stage.emulator.clear_rules()
    for rule in always:
        stage.emulator.add_rule(**rule)
    forgotten = unheld(stage) if blow.is_graceful else []
    commands, runs, problems = recover(stage, dice, repeated)
    problems += forgotten
    if disrupted and blow.is_survived and code != 0:
        problems.append(f"a pause is not survived: {run.said[-1500:]}")
    problems += _outlived(run)
    problems += look(stage, plan)
    return Result(
        number=number,
        blow=blow.name,
        moment=moment.name,
        disrupted=disrupted,
        code=code,
        recovery=tuple(commands),
        resumed=len({name for run in runs for name in _RESUMED.findall(run.said)}),
        problems=tuple(problems),
        seconds=time.monotonic() - began,
    )


def recover(
    stage: Stage,
    dice: random.Random,
    repeated: Callable[[Stage], Sequence[Command]] = _nothing,
) -> tuple[list[str], list[Run], list[str]]:
    """Run `pulumi up` again, like a user, after the commands that the engine asks for.

    Returns:
        The commands, their runs, and the problems.
    """
    commands: list[Command] = []
    mended = stage.mend()
    if stage.is_locked:
        commands.append(("cancel", "--yes", "--stack", STACK))
    commands += repeated(stage)
    ups = [UP]
    if stage.deployment().get("pending_operations"):
        refresh = (
            "refresh",
            "--yes",
            "--skip-preview",
            "--clear-pending-creates",
            "--stack",
            STACK,
        )
        # Both orders must work: a user may not know of a pending operation.
        ups.insert(dice.choice([0, 1]), refresh)
    runs, problems = [], []
    for command in (*commands, *ups):
        run = stage.engine(*command)
        runs.append(run)
        if run.wait() != 0:
            problems.append(f"`pulumi {command[0]}` fails after the disruption: {run.said[-1500:]}")
    return [*mended, *(command[0] for command in (*commands, *ups))], runs, problems


def _outlived(run: Run) -> list[str]:
    """Return plugins that outlived their engine; end the run's other processes."""
    # A plugin that had not yet loaded the provider may stay: the SDK's part does nothing by itself.
    plugins = [
        process
        for process in run.seen
        if process.has_role("plugin") and process.has_loaded_the_provider
    ]
    left = survivors(plugins, _PLUGIN_ENDS_WITHIN_S)
    for process in run.seen:
        process.kill()
    return [f"outlived its engine: {process.command}" for process in left]
