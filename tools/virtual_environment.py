"""A virtual environment of Python in the user's cache, filled by uv."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tools.setup.console import run_logged


@dataclass(frozen=True)
class VirtualEnvironment:
    """A virtual environment beside its logs.

    Attributes:
        home: the folder in the cache that holds both.
        root: the checkout, in whose folder uv runs.
    """

    home: Path
    root: Path

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

    def create(self, interpreter: Path) -> None:
        """Create the environment with an interpreter, unless it exists.

        Raises:
            SetupError: uv cannot create it.
        """
        if not self.python.exists():
            self.uv("venv", "venv", "--clear", "--python", interpreter, self.folder)

    def uv(self, step: str, *arguments: str | Path) -> None:
        """Run the checkout's uv, with the output in the log of a step.

        Raises:
            SetupError: uv failed; the message has its most useful line and names the log.
        """
        uv = Path(sys.executable).parent / "uv"
        run_logged([uv, "--quiet", *arguments], self.logs / f"{step}.log", cwd=self.root)

    def activated(self, environ: Mapping[str, str]) -> dict[str, str]:
        """Return the variables of a shell in which the environment is activated. Pure."""
        path = os.pathsep.join([str(self.bin), environ["PATH"]])
        return {**environ, "PATH": path, "VIRTUAL_ENV": str(self.folder)}
