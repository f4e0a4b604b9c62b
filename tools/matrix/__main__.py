"""The command `python -m tools.matrix [--small] [--write] [--python 3.13]`."""

import argparse
import os
import sys
import tomllib
from collections.abc import Iterator, Sequence

from tools.matrix import cells, page
from tools.matrix.environments import Environment, Resolution
from tools.matrix.interpreters import Interpreter, find, missing, named_by_classifiers
from tools.setup.locking import alone
from tools.setup.paths import Paths

Cell = tuple[Interpreter, Resolution]


def main(arguments: Sequence[str]) -> int:
    """Run the chosen cells; return 0 if all of them passed."""
    asked = _parse(arguments)
    paths = Paths.from_environment(os.environ)
    found = find(os.environ)
    _tell_missing(paths, found)
    chosen = [item for item in found if not asked.python or item.minor in asked.python]
    if not chosen:
        _say("this machine has no interpreter of these versions")
        return 1
    wanted = small(chosen) if asked.small else [(i, r) for i in chosen for r in Resolution]
    selection = cells.SMALL if asked.small else cells.Selection()
    results = list(_run(paths, wanted, selection))
    print(page.table(results), end="")
    if asked.write:
        page.PAGE.write_text(page.MARKS.replaced(page.PAGE.read_text(), page.table(results)))
    return 0 if all(result.is_good for result in results) else 1


def small(found: Sequence[Interpreter]) -> list[Cell]:
    """Return two cells: the oldest Python on the lowest packages, the newest on the newest. Pure.

    The first finds what an older SDK lacks, the second what a newer Python has changed. Between
    them is the checkout's own environment, in which all tests run.
    """
    return [(found[0], Resolution.LOWEST), (found[-1], Resolution.NEWEST)]


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tools.matrix", description=__doc__)
    parser.add_argument("--small", action="store_true", help="the part that `make test` runs")
    parser.add_argument("--write", action="store_true", help="write the table into the docs")
    parser.add_argument("--python", action="append", help="only this minor version, such as 3.13")
    return parser.parse_args(arguments)


def _tell_missing(paths: Paths, found: Sequence[Interpreter]) -> None:
    project = tomllib.loads((paths.root / "pyproject.toml").read_text())["project"]
    for version in missing(found, named_by_classifiers(project["classifiers"])):
        _say(f"SKIPPED Python {version}: not found on this machine (name one with PYTHONS=)")


def _run(
    paths: Paths, wanted: Sequence[Cell], selection: cells.Selection
) -> Iterator[cells.Result]:
    for interpreter, resolution in wanted:
        environment = Environment.of(paths, interpreter, resolution)
        name = f"Python {interpreter.text}, {resolution.name.lower()} packages"
        _say(f"{name}: its log is in {environment.logs}")
        with alone(environment.home / "lock", waiting=lambda: _say("waiting")):
            result = cells.run(environment, selection)
        _say(f"{name}: {'passed' if result.is_good else f'FAILED {result.problem}'}")
        yield result


def _say(message: str) -> None:
    print(f"matrix: {message}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
