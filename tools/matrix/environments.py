"""The environment of one cell: an interpreter with one resolution of pyproject.toml's bounds."""

import hashlib
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Final

from tools.matrix.interpreters import Interpreter
from tools.setup.paths import Paths
from tools.virtual_environment import VirtualEnvironment

PACKAGES: Final = ("pulumi", "boto3", "botocore", "pydantic", "moto")
"""The packages whose versions are in the table."""


class Resolution(Enum):
    """The choice among the versions that pyproject.toml allows; the value is uv's name for it."""

    LOWEST = "lowest-direct"
    NEWEST = "highest"


@dataclass(frozen=True)
class Environment(VirtualEnvironment):
    """A virtual environment in the user's cache, in which one checkout is installed, editable.

    All checkouts of a user share it, one at a time: what has been compiled stays.

    Attributes:
        interpreter: its interpreter.
        resolution: the resolution of the project's requirements; the test tools are the newest
            compatible ones.
    """

    interpreter: Interpreter
    resolution: Resolution

    @classmethod
    def of(cls, paths: Paths, interpreter: Interpreter, resolution: Resolution) -> "Environment":
        """Return the environment of a cell, without creating it."""
        identity = f"{interpreter.path}|{interpreter.text}"
        digest = hashlib.sha256(identity.encode()).hexdigest()[:8]
        name = f"{interpreter.text}-{resolution.name.lower()}-{digest}"
        return cls(paths.cache / "matrix" / name, paths.root, interpreter, resolution)

    def prepare(self) -> None:
        """Install what pyproject.toml requires. Downloads; a minute the first time, else seconds.

        What it requires no more is removed: no test would notice that it is missing. The packages
        of requirements.lock are installed too, in a folder that nothing uses: the lock must be
        installable with every Python.

        Raises:
            SetupError: the bounds cannot be met, the lock does not suit the interpreter, or a
                package cannot be downloaded.
        """
        self.create(self.interpreter.path)
        pins = self._pins
        pyproject = self.root / "pyproject.toml"
        extras = ("--extra", "cli", "--extra", "emulator", "--resolution", self.resolution.value)
        form = ("--no-header", "--no-annotate", "--upgrade", "--output-file", pins)
        compiling = ("pip", "compile", pyproject, *extras, *form, "--python", self.python)
        self.uv("resolve", *compiling)
        into = ("--python", self.python)
        tools = ("--group", f"{pyproject}:dev")
        exactly = ("pip", "install", "--exact", "--upgrade", *into)
        self.uv("packages", *exactly, "-r", pins, *tools)
        locked = ("--require-hashes", "--target", self.home / "locked")
        self.uv("lock", "pip", "install", *into, *locked, "-r", self.root / "requirements.lock")
        linking = ("--no-deps", "--no-build-isolation", "--editable", self.root)
        self.uv("project", "pip", "install", *into, *linking)

    def versions(self) -> dict[str, str]:
        """Return the installed versions of `PACKAGES`."""
        return pinned(self._pins.read_text())

    @property
    def _pins(self) -> Path:
        return self.home / "project.txt"


def pinned(requirements: str) -> dict[str, str]:
    """Return the versions of `PACKAGES` in a list of `name==version`. Pure."""
    pins = dict(line.split("==", 1) for line in requirements.splitlines() if "==" in line)
    named = {name.partition("[")[0]: version for name, version in pins.items()}
    return {name: named[name] for name in PACKAGES}
