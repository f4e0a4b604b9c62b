"""The environment of one cell: an interpreter with one resolution of pyproject.toml's bounds."""

import hashlib
import sys
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Final

from tools.matrix.interpreters import Interpreter
from tools.setup.console import run_logged
from tools.setup.paths import Paths

PACKAGES: Final = ("pulumi", "boto3", "botocore", "pydantic", "moto")
"""The packages whose versions are in the table."""


class Resolution(Enum):
    """The choice among the versions that pyproject.toml allows; the value is uv's name for it."""

    LOWEST = "lowest-direct"
    NEWEST = "highest"


@dataclass(frozen=True)
class Environment:
    """A virtual environment in the user's cache, for one checkout.

    Attributes:
        home: its folder in the cache, with the environment, the logs and the lock.
        root: the checkout that is installed in it, editable.
        interpreter: its interpreter.
        resolution: the resolution of the project's requirements; the test tools are the newest
            compatible ones.
    """

    home: Path
    root: Path
    interpreter: Interpreter
    resolution: Resolution

    @classmethod
    def of(cls, paths: Paths, interpreter: Interpreter, resolution: Resolution) -> "Environment":
        """Return the environment of a cell, without creating it."""
        told = f"{paths.root}|{interpreter.path}|{interpreter.text}"
        digest = hashlib.sha256(told.encode()).hexdigest()[:8]
        name = f"{interpreter.text}-{resolution.name.lower()}-{digest}"
        return cls(paths.cache / "matrix" / name, paths.root, interpreter, resolution)

    @property
    def folder(self) -> Path:
        """The virtual environment."""
        return self.home / "venv"

    @property
    def bin(self) -> Path:
        """The folder of its executables."""
        return self.folder / "bin"

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.bin / "python"

    @property
    def logs(self) -> Path:
        """The folder of the full output."""
        return self.home / "logs"

    def prepare(self) -> None:
        """Install what pyproject.toml requires. Downloads; a minute the first time, else seconds.

        The packages of requirements.lock are installed too, in a folder that nothing uses: the
        lock must be installable with every Python.

        Raises:
            SetupError: the bounds cannot be met, the lock does not suit the interpreter, or a
                package cannot be downloaded.
        """
        if not self.python.exists():
            self._uv("venv", "venv", "--clear", "--python", self.interpreter.path, self.folder)
        pins = self._pins
        pyproject = self.root / "pyproject.toml"
        extras = ("--extra", "cli", "--extra", "emulator", "--resolution", self.resolution.value)
        form = ("--no-header", "--no-annotate", "--upgrade", "--output-file", pins)
        compiling = ("pip", "compile", pyproject, *extras, *form, "--python", self.python)
        self._uv("resolve", *compiling)
        into = ("--python", self.python)
        tools = ("--group", f"{pyproject}:dev")
        self._uv("packages", "pip", "install", *into, "-r", pins, *tools)
        locked = ("--require-hashes", "--target", self.home / "locked")
        self._uv("lock", "pip", "install", *into, *locked, "-r", self.root / "requirements.lock")
        linking = ("--no-deps", "--no-build-isolation", "--editable", self.root)
        self._uv("project", "pip", "install", *into, *linking)

    def versions(self) -> dict[str, str]:
        """Return the installed versions of `PACKAGES`."""
        return pinned(self._pins.read_text())

    def _uv(self, step: str, *arguments: str | Path) -> None:
        uv = Path(sys.executable).parent / "uv"
        run_logged([uv, "--quiet", *arguments], self.logs / f"{step}.log", cwd=self.root)

    @property
    def _pins(self) -> Path:
        return self.home / "project.txt"


def pinned(requirements: str) -> dict[str, str]:
    """Return the versions of `PACKAGES` in a list of `name==version`. Pure."""
    pins = dict(line.split("==", 1) for line in requirements.splitlines() if "==" in line)
    named = {name.partition("[")[0]: version for name, version in pins.items()}
    return {name: named[name] for name in PACKAGES}
