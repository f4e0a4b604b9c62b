"""The Python interpreters of this machine: from PYTHONS, PATH and pyenv."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

OLDEST: Final = (3, 11)
_NEWEST: Final = (3, 20)
_ASK: Final = "import sys; print('.'.join(map(str, sys.version_info[:3])), sys.implementation.name)"


@dataclass(frozen=True)
class Interpreter:
    """One CPython.

    Attributes:
        path: the executable.
        version: the version, such as (3, 13, 0).
    """

    path: Path
    version: tuple[int, ...]

    @property
    def minor(self) -> str:
        """The minor version, such as `3.13`."""
        return "{}.{}".format(*self.version)

    @property
    def text(self) -> str:
        """The whole version, such as `3.13.0`."""
        return ".".join(map(str, self.version))


def find(environ: Mapping[str, str]) -> list[Interpreter]:
    """Return one interpreter of each minor version, oldest first."""
    asked = (_ask(path) for path in dict.fromkeys(_candidates(environ)))
    return choose(found for found in asked if found is not None)


def choose(found: Iterable[Interpreter]) -> list[Interpreter]:
    """Return the first interpreter of each supported minor version, oldest first. Pure."""
    chosen: dict[tuple[int, ...], Interpreter] = {}
    for interpreter in found:
        if interpreter.version[:2] >= OLDEST:
            chosen.setdefault(interpreter.version[:2], interpreter)
    return [chosen[version] for version in sorted(chosen)]


def missing(found: Iterable[Interpreter], wanted: Iterable[str]) -> list[str]:
    """Return the minor versions of `wanted` without an interpreter. Pure."""
    there = {interpreter.minor for interpreter in found}
    return [version for version in wanted if version not in there]


def named_by_classifiers(classifiers: Iterable[str]) -> list[str]:
    """Return the minor versions that a project's classifiers name. Pure."""
    matches = (re.fullmatch(r"Programming Language :: Python :: (3\.\d+)", c) for c in classifiers)
    return [match[1] for match in matches if match]


def _candidates(environ: Mapping[str, str]) -> Iterator[Path]:
    yield from map(Path, filter(None, environ.get("PYTHONS", "").split(os.pathsep)))
    minors = range(OLDEST[1], _NEWEST[1] + 1)
    pyenv = Path(environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    for minor in minors:
        yield from sorted(pyenv.glob(f"versions/3.{minor}.*/bin/python3.{minor}"), reverse=True)
    for name in ("python3", *(f"python3.{minor}" for minor in minors)):
        if found := shutil.which(name, path=environ.get("PATH", "")):
            # The interpreter of an environment is a link to the original interpreter.
            yield Path(found).resolve()


def _ask(path: Path) -> Interpreter | None:
    """Return the interpreter at a path; None if it does not run, as with some shims."""
    try:
        done = subprocess.run(
            [path, "-c", _ASK], capture_output=True, text=True, timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    version, _, implementation = done.stdout.strip().partition(" ")
    if done.returncode != 0 or implementation != "cpython":
        return None
    return Interpreter(path, tuple(map(int, version.split("."))))
