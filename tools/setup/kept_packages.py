"""The packages of a new environment, kept for the next one that is made from the same things.

An installation by pip takes two minutes of processor time, a third of it to compile what it has
unpacked. The packages that are kept stand in the user's cache and in every environment that was
made from them as the same files, by hard links: pip and Python replace files and never write into
them. An edit by hand spoils what is kept; that is noticed, and nothing is taken from it.
"""

import contextlib
import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tools.setup.locking import alone

_OF_PYTHON: Final = {
    "pyvenv.cfg",
    ".gitignore",
    "activate",
    "activate.csh",
    "activate.fish",
    "Activate.ps1",
}
"""What `python -m venv` makes, beside links; it names the environment."""

_PLACE: Final = "place.txt"
_FILES: Final = "files"
_LONGEST_PLACE: Final = 100
"""Linux reads 127 characters of a script's first line; pip writes longer ones in another form."""


@dataclass(frozen=True)
class KeptPackages:
    """Installed packages in the user's cache.

    Attributes:
        home: their folder; those of another lock or another Python have another one.
    """

    home: Path

    @classmethod
    def of(cls, cache: Path, made_of: str) -> "KeptPackages":
        """Return the packages that this Python has installed from some requirements."""
        python, packages = (_digest(text) for text in (sys.version, made_of))
        return cls(cache / "packages" / f"{python}-{packages}")

    def put_into(self, environment: Path) -> bool:
        """Add the packages to a new environment that has none, also without pip.

        Returns:
            False, and nothing is added, if none are kept, if one of their files was written into,
            or if the environment's path does not fit into the first line of a script.
        """
        with self._alone():
            if not self.home.is_dir() or not _is_plain(environment) or self._is_spoilt():
                return False
            files = self.home / _FILES
            shutil.copytree(files, environment, copy_function=_link, dirs_exist_ok=True)
            place = (self.home / _PLACE).read_text("utf-8")
            for script in _scripts(files):
                _move(script, environment / "bin" / script.name, place, str(environment))
        return True

    def keep(self, environment: Path) -> None:
        """Keep the packages of an environment in which nothing else was installed.

        What is kept for this Python from other requirements is removed: 800 MB.
        """
        if not _is_plain(environment):
            return
        python, _, _ = self.home.name.partition("-")
        with self._alone():
            for old in self.home.parent.glob(f"{python}-*"):
                shutil.rmtree(old)
            with tempfile.TemporaryDirectory(dir=self.home.parent, prefix="new-") as folder:
                made = Path(folder) / "made"
                shutil.copytree(environment, made / _FILES, copy_function=_link, ignore=_of_python)
                (made / _PLACE).write_text(str(environment), "utf-8")
                made.rename(self.home)

    def _alone(self) -> contextlib.AbstractContextManager[None]:
        return alone(self.home.parent / "lock", waiting=lambda: None)

    def _is_spoilt(self) -> bool:
        """Tell whether a file was written into since it is kept."""
        kept_at = (self.home / _PLACE).stat().st_mtime_ns
        files = (
            Path(folder, name) for folder, _, names in os.walk(self.home / _FILES) for name in names
        )
        return any(file.stat().st_mtime_ns > kept_at for file in files)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _is_plain(environment: Path) -> bool:
    place = str(environment)
    return len(place) <= _LONGEST_PLACE and " " not in place


def _of_python(folder: str, names: list[str]) -> list[str]:
    """Return what no package has brought."""
    is_own = Path(folder, "pyvenv.cfg").exists() or Path(folder).name == "bin"
    return [
        name for name in names if Path(folder, name).is_symlink() or (is_own and name in _OF_PYTHON)
    ]


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # another disk
        shutil.copy2(source, target)


def _scripts(files: Path) -> Iterator[Path]:
    """Return what pip has written to start modules: text that names the environment."""
    for file in filter(Path.is_file, (files / "bin").iterdir()):
        with file.open("rb") as content:
            if content.read(2) == b"#!":
                yield file


def _move(script: Path, target: Path, place: str, new_place: str) -> None:
    target.unlink()
    target.write_bytes(script.read_bytes().replace(place.encode(), new_place.encode()))
    shutil.copymode(script, target)
