"""What strikes: which process dies, or what the user types."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tests.chaos.stage import Run, Stage

Strike = Callable[[Run, Stage, random.Random], None]


@dataclass(frozen=True)
class Blow:
    """One thing that happens to a run.

    Attributes:
        name: for the table.
        strike: does it.
        is_graceful: whether the engine still ends in an orderly way, with every job in its state.
    """

    name: str
    strike: Strike
    is_graceful: bool = False


def _kill(role: str) -> Strike:
    def strike(run: Run, _stage: Stage, _dice: random.Random) -> None:
        for process in run.below:
            if process.has_role(role):
                process.kill()

    return strike


def _kill_engine(run: Run, _stage: Stage, _dice: random.Random) -> None:
    _ = run.below
    run.process.kill()


def _kill_emulator(_run: Run, stage: Stage, dice: random.Random) -> None:
    stage.kill_emulator()
    time.sleep(dice.uniform(0.0, 1.0))
    stage.start_emulator()


def _interrupt(run: Run, _stage: Stage, _dice: random.Random) -> None:
    run.interrupt()


def _interrupt_twice(run: Run, _stage: Stage, dice: random.Random) -> None:
    run.interrupt()
    time.sleep(dice.uniform(0.02, 0.8))
    run.interrupt()


BLOWS: Final = (
    Blow("kill -9 plugin", _kill("plugin")),
    Blow("kill -9 program", _kill("program")),
    Blow("kill -9 language host", _kill("language host")),
    Blow("kill -9 engine", _kill_engine),
    Blow("kill -9 service", _kill_emulator),
    Blow("Ctrl-C", _interrupt, is_graceful=True),
    Blow("Ctrl-C twice", _interrupt_twice),
)
