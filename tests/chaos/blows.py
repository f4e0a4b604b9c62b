"""The disruptions of a run: a process dies, stops or has no disk, or the user interrupts."""

import contextlib
import random
import resource
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tests.chaos.stage import Run, Stage

Strike = Callable[[Run, Stage, random.Random], None]


@dataclass(frozen=True)
class Blow:
    """One disruption of a run.

    Attributes:
        name: the name in the table.
        strike: the function that causes it.
        is_graceful: whether the engine still ends normally, with every job in its state.
        is_survived: whether the run must continue and succeed.
    """

    name: str
    strike: Strike
    is_graceful: bool = False
    is_survived: bool = False


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


def _terminate(role: str) -> Strike:
    def strike(run: Run, _stage: Stage, _dice: random.Random) -> None:
        for process in run.below:
            if process.has_role(role):
                process.send(signal.SIGTERM)

    return strike


def _terminate_engine(run: Run, _stage: Stage, _dice: random.Random) -> None:
    _ = run.below
    run.process.terminate()


def _terminate_group(run: Run, _stage: Stage, _dice: random.Random) -> None:
    _ = run.below
    run.signal_group(signal.SIGTERM)


def _pause(role: str) -> Strike:
    def strike(run: Run, stage: Stage, _dice: random.Random) -> None:
        paused = [process for process in run.below if process.has_role(role)]
        for process in paused:
            process.send(signal.SIGSTOP)
        time.sleep(stage.pause_s)
        for process in paused:
            process.send(signal.SIGCONT)

    return strike


def _pause_engine(run: Run, stage: Stage, _dice: random.Random) -> None:
    run.process.send_signal(signal.SIGSTOP)
    time.sleep(stage.pause_s)
    run.process.send_signal(signal.SIGCONT)


def _pause_emulator(_run: Run, stage: Stage, _dice: random.Random) -> None:
    stage.signal_emulator(signal.SIGSTOP)
    time.sleep(stage.pause_s)
    stage.signal_emulator(signal.SIGCONT)


def _fill(pid: int) -> None:
    """Limit the files of a process to 512 bytes, which is like a full disk for it."""
    _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (512, hard))


def _fill_disk_of(role: str) -> Strike:
    def strike(run: Run, _stage: Stage, _dice: random.Random) -> None:
        for process in run.below:
            if process.has_role(role) and process.is_alive:
                with contextlib.suppress(ProcessLookupError):
                    _fill(process.pid)

    return strike


def _fill_disk_of_engine(run: Run, _stage: Stage, _dice: random.Random) -> None:
    if not run.is_over:
        with contextlib.suppress(ProcessLookupError):
            _fill(run.process.pid)


def _fill_disk_of_emulator(_run: Run, stage: Stage, dice: random.Random) -> None:
    pid = stage.emulator.pid
    _fill(pid)
    time.sleep(dice.uniform(1.0, 4.0))
    _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (hard, hard))


BLOWS: Final = (
    Blow("kill -9 plugin", _kill("plugin")),
    Blow("kill -9 program", _kill("program")),
    Blow("kill -9 language host", _kill("language host")),
    Blow("kill -9 engine", _kill_engine),
    Blow("kill -9 service", _kill_emulator),
    Blow("Ctrl-C", _interrupt, is_graceful=True),
    Blow("Ctrl-C twice", _interrupt_twice),
    Blow("SIGTERM plugin", _terminate("plugin")),
    Blow("SIGTERM engine", _terminate_engine),
    Blow("SIGTERM all", _terminate_group),
    Blow("pause of the plugin", _pause("plugin"), is_survived=True),
    Blow("pause of the engine", _pause_engine, is_survived=True),
    Blow("pause of the service", _pause_emulator, is_survived=True),
)

FULL_DISKS: Final = (
    Blow("full disk of the plugin", _fill_disk_of("plugin")),
    Blow("full disk of the engine", _fill_disk_of_engine),
    Blow("full disk of the service", _fill_disk_of_emulator),
)
"""A full disk for one process, without filling a disk.

A limit on the size of files replaces the full disk: it needs no rights and affects no other
process. Python gets an error from the write, as with a full disk; the engine dies.
"""
