"""The programs of the clients, in their environments: Python, Go and JavaScript.

Each is prepared in a folder of the user's cache whose name has the digest of what it is made
from, so checkouts with the same pins share it.
"""

import hashlib
import json
import os
import re
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from tools.setup import debian
from tools.setup.console import SetupError, run_logged
from tools.setup.locking import alone
from tools.setup.paths import Paths
from tools.virtual_environment import VirtualEnvironment

FLOWS: Final = Path(__file__).parent / "flows"
_PIN: Final = re.compile(r"^([\w.-]+)==([^\s;]+)", re.MULTILINE)
# The AWS CLI reads AWS_ENDPOINT_URL itself since 2.13, which is newer than some of Debian's.
_DEBIAN_COMMAND: Final = """\
#!/bin/sh
root="$(dirname "$0")/../root"
PYTHONPATH="$root/usr/lib/python3/dist-packages"
export PYTHONPATH
exec "$root/usr/bin/{tool}" --endpoint-url "$AWS_ENDPOINT_URL" "$@"
"""


class Program(Protocol):
    """A client's program with its environment."""

    @property
    def home(self) -> Path:
        """Its folder in the cache."""

    @property
    def version(self) -> str:
        """The client's package with its pinned version."""

    def prepare(self, environ: Mapping[str, str]) -> None:
        """Make the environment. Downloads the first time.

        Raises:
            SetupError: it cannot be made here; the message says why.
        """

    def command(self) -> list[str]:
        """Return the command that runs all flows."""

    def variables(self, environ: Mapping[str, str]) -> dict[str, str]:
        """Return the variables of the environment, added to others."""


@dataclass(frozen=True)
class PythonProgram:
    """A `flows.py`, in a virtual environment with exactly the packages of its requirements.txt.

    Attributes:
        paths: the checkout and the cache.
        name: the folder in `flows/`.
        packages: the packages whose versions are in the table.
    """

    paths: Paths
    name: str
    packages: tuple[str, ...]

    @property
    def environment(self) -> VirtualEnvironment:
        """Its virtual environment, with the Python of the checkout's own."""
        made_of = self.requirements.read_bytes() + sys.version.encode()
        return VirtualEnvironment(_home(self.paths, self.name, made_of), self.paths.root)

    @property
    def home(self) -> Path:
        """Its folder in the cache."""
        return self.environment.home

    @property
    def requirements(self) -> Path:
        """The pinned packages, which `make conformance-lock` writes from requirements.in."""
        return FLOWS / self.name / "requirements.txt"

    @property
    def version(self) -> str:
        """The packages with their pinned versions."""
        pins = dict(_PIN.findall(self.requirements.read_text()))
        return ", ".join(f"{package} {pins[package]}" for package in self.packages)

    def prepare(self, environ: Mapping[str, str]) -> None:
        """Install the packages. A minute or two the first time, then less than a second."""
        del environ
        with alone(self.home / "lock", waiting=lambda: None):
            self.environment.create(Path(sys.executable).resolve())
            into = ("--python", self.environment.python)
            self.environment.uv("packages", "pip", "sync", *into, self.requirements)

    def lock(self) -> None:
        """Write requirements.txt: the newest packages that requirements.in allows.

        Raises:
            SetupError: the bounds cannot be met.
        """
        bounds = self.requirements.with_suffix(".in")
        form = ("--universal", "--python-version", "3.11", "--no-header", "--no-annotate")
        where = ("--no-emit-index-url", "--no-emit-find-links", "--upgrade")
        into = ("--output-file", self.requirements)
        # Not the client's own environment: that has no name before there are pins.
        locking = VirtualEnvironment(self.paths.cache / "conformance" / "locks", self.paths.root)
        locking.uv(self.name, "pip", "compile", bounds, *form, *where, *into)

    def command(self) -> list[str]:
        """Return the command that runs all flows."""
        return [str(self.environment.python), str(FLOWS / self.name / "flows.py")]

    def variables(self, environ: Mapping[str, str]) -> dict[str, str]:
        """Return the variables of the activated environment; the checkout can be imported.

        The emulator's package, too: its helpers for SDKs are what users import.
        """
        path = os.pathsep.join(map(str, (self.paths.root, self.paths.root / "emulator")))
        return self.environment.activated(environ) | {"PYTHONPATH": path}


@dataclass(frozen=True)
class DebianProgram:
    """The flows of another client, run with a command of Debian's packages.

    Attributes:
        paths: the checkout and the cache.
        name: the folder in `flows/` with the names of the packages, `packages.txt`.
        flows: the folder in `flows/` with the flows, which run the command.
        tool: the command.
    """

    paths: Paths
    name: str
    flows: str
    tool: str

    @property
    def home(self) -> Path:
        """Its folder in the cache."""
        return _home(self.paths, self.name, self._packages.read_bytes())

    @property
    def version(self) -> str:
        """The version that the command tells; it is the distribution's, so it is not pinned."""
        if not self._version.exists():
            return f"{self.tool} of Debian"
        return f"{self._version.read_text().split()[0].replace('/', ' ')} (Debian)"

    def prepare(self, environ: Mapping[str, str]) -> None:
        """Unpack the packages, unless they are there, and write a command that uses them."""
        with alone(self.home / "lock", waiting=lambda: None):
            if self._version.exists():
                return
            names = self._packages.read_text().split()
            debian.unpack(names, self.home / "root", self.home / "logs", environ)
            command = self.home / "bin" / self.tool
            command.parent.mkdir(exist_ok=True)
            command.write_text(_DEBIAN_COMMAND.format(tool=self.tool))
            command.chmod(0o755)
            told = self.home / "logs" / "version.log"
            env = {**environ, "AWS_ENDPOINT_URL": "http://127.0.0.1"}
            run_logged([command, "--version"], told, env=env)
            self._version.write_text(told.read_text())

    def command(self) -> list[str]:
        """Return the command that runs all flows."""
        return [sys.executable, str(FLOWS / self.flows / "flows.py")]

    def variables(self, environ: Mapping[str, str]) -> dict[str, str]:
        """Return the variables: the command is on PATH, the checkout can be imported."""
        path = os.pathsep.join([str(self.home / "bin"), environ["PATH"]])
        return {**environ, "PATH": path, "PYTHONPATH": str(self.paths.root)}

    @property
    def _packages(self) -> Path:
        return FLOWS / self.name / "packages.txt"

    @property
    def _version(self) -> Path:
        return self.home / "version.txt"


@dataclass(frozen=True)
class GoProgram:
    """A Go module, compiled with the versions of its go.sum.

    Attributes:
        paths: the checkout and the cache.
        name: the folder in `flows/`.
        module: the module whose version is in the table.
    """

    paths: Paths
    name: str
    module: str

    @property
    def home(self) -> Path:
        """Its folder in the cache."""
        sources = sorted((FLOWS / self.name).iterdir())
        return _home(self.paths, self.name, b"".join(path.read_bytes() for path in sources))

    @property
    def version(self) -> str:
        """The module's last part with its pinned version."""
        go_mod = (FLOWS / self.name / "go.mod").read_text()
        found = re.search(rf"{re.escape(self.module)} v(\S+)", go_mod)
        if found is None:
            raise SetupError(f"go.mod in {self.name} does not require {self.module}")
        return f"{self.module.split('/', 2)[2]} {found[1]}"

    def prepare(self, environ: Mapping[str, str]) -> None:
        """Compile the program, unless it exists. Some minutes with empty caches."""
        go = shutil.which("go", path=environ.get("PATH", ""))
        with alone(self.home / "lock", waiting=lambda: None):
            if self._binary.exists():
                return
            if go is None:
                raise SetupError("Go is not on PATH (install Go 1.25 or newer)")
            part = self._binary.with_suffix(".part")
            flags = ("-mod=readonly", "-trimpath", "-buildvcs=false")
            command = [go, "build", *flags, "-o", str(part), "."]
            env = {"CGO_ENABLED": "0", **environ}
            run_logged(command, self.home / "logs" / "build.log", cwd=FLOWS / self.name, env=env)
            part.replace(self._binary)

    def command(self) -> list[str]:
        """Return the command that runs all flows."""
        return [str(self._binary)]

    def variables(self, environ: Mapping[str, str]) -> dict[str, str]:
        """Return the variables: no other ones."""
        return dict(environ)

    @property
    def _binary(self) -> Path:
        return self.home / "flows"


@dataclass(frozen=True)
class NodeProgram:
    """A `flows.mjs`, beside exactly the packages of its package-lock.json.

    Attributes:
        paths: the checkout and the cache.
        name: the folder in `flows/`.
        package: the package whose version is in the table.
    """

    paths: Paths
    name: str
    package: str

    @property
    def home(self) -> Path:
        """Its folder in the cache."""
        return _home(self.paths, self.name, self._lock.read_bytes())

    @property
    def version(self) -> str:
        """The package with its pinned version."""
        packages = json.loads(self._lock.read_text())["packages"]
        return f"{self.package} {packages[f'node_modules/{self.package}']['version']}"

    def prepare(self, environ: Mapping[str, str]) -> None:
        """Install the packages, unless they are there, and put the program beside them."""
        node, npm = (shutil.which(tool, path=environ.get("PATH", "")) for tool in ("node", "npm"))
        if node is None or npm is None:
            raise SetupError("node and npm are not on PATH (install Node.js 20 or newer)")
        with alone(self.home / "lock", waiting=lambda: None):
            shutil.copytree(FLOWS / self.name, self.home, dirs_exist_ok=True)
            # npm writes this file last.
            if not (self.home / "node_modules" / ".package-lock.json").exists():
                quiet = ("--ignore-scripts", "--no-audit", "--no-fund")
                log = self.home / "logs" / "npm.log"
                run_logged([npm, "ci", *quiet], log, cwd=self.home, env=environ)

    def command(self) -> list[str]:
        """Return the command that runs all flows."""
        return ["node", str(self.home / "flows.mjs")]

    def variables(self, environ: Mapping[str, str]) -> dict[str, str]:
        """Return the variables: no other ones."""
        return dict(environ)

    @property
    def _lock(self) -> Path:
        return FLOWS / self.name / "package-lock.json"


def _home(paths: Paths, name: str, made_of: bytes) -> Path:
    digest = hashlib.sha256(made_of + os.fsencode(paths.cache)).hexdigest()[:8]
    return paths.cache / "conformance" / f"{name}-{digest}"
