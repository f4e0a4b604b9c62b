"""One round: an edit of the program, an `up` that is struck, the next `up`, and the invariants."""

import itertools
import random
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.chaos.blows import BLOWS, Blow
from tests.chaos.invariants import unheld, violations
from tests.chaos.moments import MOMENTS, Moment
from tests.chaos.plans import RULES, Plan, edited, first_plan
from tests.chaos.processes import survivors
from tests.chaos.stage import PAUSE_S, STACK, Run, Stage

LEG: Final = 10
"""Rounds on one stage. Each leg has a lot of its own, so that it can be run again alone."""

_MET: Final = re.compile(r"(?:resuming|adopted existing) training job ([\w-]+)")
_PLUGIN_ENDS_WITHIN_S: Final = 30.0

Command = tuple[str, ...]
UP: Final[Command] = ("up", "--yes", "--skip-preview", "--stack", STACK)


@dataclass(frozen=True)
class Result:
    """What became of a round.

    Attributes:
        number: counted over all legs, from 0.
        blow, moment: what struck, and when.
        struck: whether the moment came before the run was over.
        code: the struck run's exit code.
        recovery: the commands that it took, in words.
        met: how many jobs the next updates resumed or adopted.
        problems: what does not hold; empty when all is well.
        seconds: how long the round took.
    """

    number: int
    blow: str
    moment: str
    struck: bool
    code: int
    recovery: tuple[str, ...]
    met: int
    problems: tuple[str, ...]
    seconds: float


def _nothing(_stage: Stage) -> Sequence[Command]:
    return ()


def cases(
    seed: int, blows: Sequence[Blow] = BLOWS, moments: Sequence[Moment] = MOMENTS
) -> Iterator[tuple[Blow, Moment]]:
    """Yield every blow at every moment in an order drawn by lot, again and again."""
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
    """Run the rounds of one leg on a stage of its own; the leg ends where something is broken.

    Args:
        seed: decides everything that is drawn by lot.
        leg: which leg.
        rounds: how many rounds, `LEG` at the most.
        folder: an empty folder for the stage.
        variables: further environment variables of the engine.
        pause_s: how long what is paused stands still, seconds.
    """
    dice = random.Random(f"{seed}/{leg}")
    stage = Stage(folder, variables, pause_s=pause_s)
    try:
        plan = first_plan(stage.emulator)
        _prepare(stage, plan)
        struck = itertools.islice(cases(seed), leg * LEG, leg * LEG + rounds)
        for number, (blow, moment) in enumerate(struck, leg * LEG):
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
    """Run one chosen round on a stage of its own."""
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
) -> Result:
    """Strike one run, recover, and look at what is left.

    Args:
        stage, plan: the world, and what the program declares.
        number: of the round.
        blow, moment: what strikes, and when.
        dice: decides what is left to chance.
        look: names what does not hold.
        command: what is struck.
        repeated: names the commands that have to be given again before the next `up`.
    """
    began = time.monotonic()
    stage.emulator.clear_rules()
    for rule in (*moment.rules, *RULES):
        stage.emulator.add_rule(**rule)
    stage.declare(plan)
    run = stage.engine(*command)
    struck = moment.await_in(run, stage, dice)
    if struck:
        blow.strike(run, stage, dice)
    code = run.wait()
    stage.emulator.clear_rules()
    for rule in RULES:
        stage.emulator.add_rule(**rule)
    forgotten = unheld(stage) if blow.is_graceful else []
    commands, runs, problems = recover(stage, dice, repeated)
    problems += forgotten
    if struck and blow.is_survived and code != 0:
        problems.append(f"a pause is not survived: {run.said[-1500:]}")
    problems += _outlived(run)
    problems += look(stage, plan)
    return Result(
        number=number,
        blow=blow.name,
        moment=moment.name,
        struck=struck,
        code=code,
        recovery=tuple(commands),
        met=len({name for run in runs for name in _MET.findall(run.said)}),
        problems=tuple(problems),
        seconds=time.monotonic() - began,
    )


def recover(
    stage: Stage,
    dice: random.Random,
    repeated: Callable[[Stage], Sequence[Command]] = _nothing,
) -> tuple[list[str], list[Run], list[str]]:
    """Do what a user does: `pulumi up` again, after what the engine asks for.

    Returns:
        The commands, their runs, and what went wrong.
    """
    commands: list[Command] = []
    mended = ["mend"] if stage.mend() else []
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
        # Either order has to work: a user may not know that anything is pending.
        ups.insert(dice.choice([0, 1]), refresh)
    runs, problems = [], []
    for command in (*commands, *ups):
        run = stage.engine(*command)
        runs.append(run)
        if run.wait() != 0:
            problems.append(f"`pulumi {command[0]}` fails after the blow: {run.said[-1500:]}")
    return [*mended, *(command[0] for command in (*commands, *ups))], runs, problems


def _outlived(run: Run) -> list[str]:
    """Name plugins that went on without their engine; end whatever else is left of the run."""
    # One that was killed before it came to our code may stay: the SDK's own does, and does nothing.
    plugins = [
        process
        for process in run.seen
        if process.has_role("plugin") and process.has_loaded_the_provider
    ]
    left = survivors(plugins, _PLUGIN_ENDS_WITHIN_S)
    for process in run.seen:
        process.kill()
    return [f"outlived its engine: {process.command}" for process in left]
