"""One round: an edit of the program, a disrupted `up`, the next `up`, and the invariants."""

import random
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from tests.chaos.blows import Blow
from tests.chaos.invariants import unheld
from tests.chaos.moments import Moment
from tests.chaos.processes import survivors
from tests.chaos.stage import STACK, Run, Stage

_RESUMED: Final = re.compile(r"(?:resuming|adopted existing) training job ([\w-]+)")
_PLUGIN_ENDS_WITHIN_S: Final = 30.0

Command = tuple[str, ...]
Plan = dict[str, dict[str, Any]]
UP: Final[Command] = ("up", "--yes", "--skip-preview", "--stack", STACK)


@dataclass(frozen=True)
class Result:
    """The result of a round.

    Attributes:
        number: the number among all rounds of the kind, from 1.
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

    def with_problems(self, further: Sequence[str]) -> "Result":
        """Return the result with further violations."""
        return replace(self, problems=(*self.problems, *further))


def _nothing(_stage: Stage) -> Sequence[Command]:
    return ()


def run_round(
    stage: Stage,
    plan: Plan,
    number: int,
    blow: Blow,
    moment: Moment,
    dice: random.Random,
    look: Callable[[Stage, Plan], list[str]],
    always: Sequence[Mapping[str, Any]] = (),
    command: Command = UP,
    repeated: Callable[[Stage], Sequence[Command]] = _nothing,
) -> Result:
    """Disrupt one run, recover, and check the invariants.

    Args:
        stage, plan: the stage, and the program's jobs.
        number: the number of the round.
        blow, moment: the disruption and its moment.
        dice: the source of random choices.
        look: returns the violations.
        always: the rules of the emulator that hold also while the stage recovers.
        command: the command that is disrupted.
        repeated: returns the commands that must be repeated before the next `up`.
    """
    began = time.monotonic()
    stage.set_rules([*moment.rules, *always])
    stage.declare(plan)
    run = stage.engine(*command, is_disrupted=True)
    disrupted = moment.await_in(run, stage, dice)
    if disrupted:
        blow.strike(run, stage, dice)
    code = run.wait()
    stage.set_rules(always)
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
    repaired = stage.repair()
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
    return [*repaired, *(command[0] for command in (*commands, *ups))], runs, problems


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
