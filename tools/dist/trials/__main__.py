"""The command `python -m tools.dist.trials [names] [--write]`."""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from tools.dist.contents import PAGE
from tools.dist.release import ROOT, Release, noted_commit
from tools.dist.trials import hosts
from tools.dist.trials.release_folder import ReleaseFolder
from tools.dist.trials.trials import TRIALS, Stage, Trial
from tools.setup.console import SetupError, say
from tools.setup.paths import Paths
from tools.tables import Marks, rows, table

MARKS = Marks("make dist-test WRITE=1")
PASSED = "passed: up, unchanged, destroy"
_NO_STACK = "passed"
_FAILED = "failed"
_NOT_OFFICIAL = "not run: needs an official CLI"
_NOT_RUN = ("not run", "")
_HEAD = ("artifact", "installed with", "result", "day, commit")


def main(given: Sequence[str] | None = None) -> int:
    """Run the named trials, or all; return 0 if all of them passed."""
    parser = argparse.ArgumentParser(prog="tools.dist.trials", description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--write", action="store_true", help=f"write the table into {PAGE.name}")
    arguments = parser.parse_args(given)
    known = [trial.name for trial in TRIALS]
    if unknown := set(arguments.names).difference(known):
        parser.error(f"no trial {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    chosen = [trial for trial in TRIALS if not arguments.names or trial.name in arguments.names]
    results: list[str] = []
    run = f"{datetime.now(UTC).date()}, {noted_commit(Release(ROOT / 'dist')) or 'unknown'}"
    try:
        for trial, result in _results(chosen):
            results.append(result)
            if arguments.write and result != _NOT_OFFICIAL:
                PAGE.write_text(with_result(PAGE.read_text(), trial, result, run))
    except SetupError as error:
        say(f"dist-test: {error}")
        return 1
    return 1 if _FAILED in results else 0


def with_result(page: str, trial: Trial, result: str, run: str) -> str:
    """Return the page with the result of one trial; those of the others stay. Pure.

    Args:
        page: the page.
        trial: the trial.
        result: its result.
        run: its day, and the commit of the artifacts.
    """
    known = {way: tuple(told) for _, way, *told in rows(MARKS.section(page))}
    known[trial.way] = (result, run)
    cells = [(one.artifact, one.way, *known.get(one.way, _NOT_RUN)) for one in TRIALS]
    return MARKS.replaced(page, table(_HEAD, cells))


def _results(chosen: Sequence[Trial]) -> Iterator[tuple[Trial, str]]:
    paths = Paths.from_environment(os.environ)
    official = hosts.are_official(paths, os.environ)
    with tempfile.TemporaryDirectory(prefix="trials-") as folder:
        cli = hosts.provide(paths, os.environ, Path(folder) / "cli")
        environ = hosts.first_on_path(cli, os.environ)
        place = ReleaseFolder.made(
            Path(folder), Release(ROOT / "dist"), environ, paths.logs / "dist-test"
        )
        if not place.hiding:
            say("dist-test: without bubblewrap the repository is not hidden from the trials")
        with ExitStack() as running:
            stage = Stage(place, running)
            for trial in chosen:
                if trial.needs_official and not official:
                    say(f"dist-test: {trial.name}: {_NOT_OFFICIAL}")
                    yield trial, _NOT_OFFICIAL
                else:
                    yield trial, _result(trial, stage)


def _result(trial: Trial, stage: Stage) -> str:
    try:
        trial.run(stage)
    except SetupError as error:
        say(f"dist-test: {trial.name}: {error}")
        return _FAILED
    result = PASSED if trial.runs_stack else _NO_STACK
    say(f"dist-test: {trial.name}: {result}")
    return result


if __name__ == "__main__":
    sys.exit(main())
