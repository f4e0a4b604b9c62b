"""The command `python -m tools.dist.trials [names] [--write]`."""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from tools.dist.contents import PAGE
from tools.dist.release import ROOT, Release
from tools.dist.trials.room import Room
from tools.dist.trials.trials import TRIALS, Stage, Trial
from tools.languages import parts
from tools.setup.console import SetupError, say
from tools.setup.paths import Paths
from tools.tables import Marks, rows, table

MARKS = Marks("make dist-test WRITE=1")
PASSED = "passed: up, unchanged, destroy"
_NO_STACK = "passed"


def main(given: Sequence[str] | None = None) -> int:
    """Run the named trials, or all; return 0 if all of them passed."""
    parser = argparse.ArgumentParser(prog="tools.dist.trials", description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--write", action="store_true", help=f"write the table into {PAGE.name}")
    arguments = parser.parse_args(given)
    chosen = [trial for trial in TRIALS if not arguments.names or trial.name in arguments.names]
    results: list[str] = []
    try:
        for trial, result in _results(chosen):
            results.append(result)
            if arguments.write:
                PAGE.write_text(with_result(PAGE.read_text(), trial, result))
    except SetupError as error:
        say(f"dist-test: {error}")
        return 1
    return 0 if all(result.startswith(_NO_STACK) for result in results) else 1


def with_result(page: str, trial: Trial, result: str) -> str:
    """Return the page with the result of one trial; those of the others stay. Pure."""
    known = {way: told for _, way, told in rows(MARKS.section(page))}
    known[trial.way] = result
    cells = [(one.artifact, one.way, known.get(one.way, "not run")) for one in TRIALS]
    return MARKS.replaced(page, table(("artifact", "installed with", "result"), cells))


def _results(chosen: Sequence[Trial]) -> Iterator[tuple[Trial, str]]:
    paths = Paths.from_environment(os.environ)
    hosts = parts.build(paths, os.environ)
    environ = {**os.environ, "PATH": f"{hosts}{os.pathsep}{os.environ['PATH']}"}
    with tempfile.TemporaryDirectory(prefix="trials-") as folder:
        room = Room.made(Path(folder), Release(ROOT / "dist"), environ, paths.logs / "dist-test")
        if not room.hiding:
            say("dist-test: without bubblewrap the repository is not hidden from the trials")
        wheel = room.virtual_environment("wheel", f"{room.release.wheel}[cli,emulator]")
        with room.emulator(wheel) as endpoint:
            stage = Stage(room, wheel, endpoint)
            for trial in chosen:
                yield trial, _result(trial, stage)


def _result(trial: Trial, stage: Stage) -> str:
    try:
        trial.run(stage)
    except SetupError as error:
        say(f"dist-test: {trial.name}: {error}")
        return "failed"
    result = _NO_STACK if trial.name == "sdist" else PASSED
    say(f"dist-test: {trial.name}: {result}")
    return result


if __name__ == "__main__":
    sys.exit(main())
