"""An empty place for one run of the trials: folders, an environment, and no repository."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from tools.dist.release import ROOT, Release
from tools.local.endpoint import Endpoint, is_healthy, last_said
from tools.local.environment import for_aws_clients
from tools.setup.console import SetupError, run_logged

_HIDDEN: Final = ("VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME", "PULUMI_STACK")
_READY_WITHIN_S: Final = 90


@dataclass(frozen=True)
class ReleaseFolder:
    """A place with the artifacts of a release.

    Attributes:
        folder: the place.
        release: the artifacts, copied into it.
        logs: the folder of what commands print.
        environ: the environment of every command.
        hiding: the command before each command, which hides the repository; empty if none can.
    """

    folder: Path
    release: Release
    logs: Path
    environ: Mapping[str, str]
    hiding: tuple[str, ...]

    @classmethod
    def made(
        cls, folder: Path, release: Release, environ: Mapping[str, str], logs: Path
    ) -> "ReleaseFolder":
        """Copy the artifacts into an empty folder, and return the place."""
        copy = Release(folder / "dist", release.root)
        shutil.copytree(release.folder, copy.folder)
        return cls(folder, copy, logs, _alone(folder, environ), _hiding(release.root, environ))

    def run(self, step: str, *command: str | Path, cwd: Path | None = None) -> str:
        """Run a command without the repository; return what it printed.

        Raises:
            SetupError: it failed.
        """
        log = self.logs / f"{step}.log"
        run_logged([*self.hiding, *command], log, cwd=cwd or self.folder, env=self.environ)
        return log.read_text(errors="replace")

    def activated(self, environment: Path) -> "ReleaseFolder":
        """Return the place as a shell has it in which a virtual environment is activated."""
        path = os.pathsep.join([str(environment / "bin"), self.environ["PATH"]])
        variables = {**self.environ, "PATH": path, "VIRTUAL_ENV": str(environment)}
        return replace(self, environ=variables)

    def virtual_environment(self, name: str, *requirements: str | Path) -> Path:
        """Create a virtual environment and install into it; return its folder."""
        place = self.folder / "environments" / name
        self.run(f"{name}-venv", _interpreter(), "-m", "venv", place)
        pip = (place / "bin" / "python", "-m", "pip", "install", "--quiet")
        self.run(f"{name}-install", *pip, *requirements)
        return place

    @contextmanager
    def emulator(self, environment: Path) -> Iterator[Endpoint]:
        """Have the emulator of an installed wheel running, on a free port."""
        state = self.folder / "emulator"
        with (self.logs / "emulator.log").open("w") as log:
            process = subprocess.Popen(
                [environment / "bin" / "sagemaker-emulator", "--port", "0", "--state", state],
                cwd=self.folder,
                env=self.environ,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
            try:
                yield _ready(state, process)
            finally:
                process.terminate()
                process.wait(30)


def _interpreter() -> Path:
    """Return the interpreter outside any environment; that of the checkout is hidden."""
    version = sys.version_info
    return Path(sys.base_prefix) / "bin" / f"python{version.major}.{version.minor}"


def _ready(state: Path, process: subprocess.Popen[bytes]) -> Endpoint:
    deadline = time.monotonic() + _READY_WITHIN_S
    while time.monotonic() < deadline and process.poll() is None:
        endpoint = last_said(state)
        if endpoint is not None and is_healthy(endpoint):
            return endpoint
        time.sleep(0.2)
    raise SetupError("the emulator of the wheel did not start")


def _alone(folder: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of the commands: nothing of the checkout, no account, no state."""
    kept = {key: value for key, value in for_aws_clients(environ).items() if key not in _HIDDEN}
    outside = [part for part in environ["PATH"].split(os.pathsep) if not _is_in_checkout(part)]
    caches = Path(environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return {
        **kept,
        "PATH": os.pathsep.join(outside),
        "PIP_CACHE_DIR": environ.get("PIP_CACHE_DIR", str(caches / "pip")),
        "GOCACHE": environ.get("GOCACHE", str(caches / "go-build")),
        "XDG_CACHE_HOME": str(folder / "cache"),
        "PULUMI_HOME": str(folder / "pulumi"),
        "PULUMI_BACKEND_URL": f"file://{folder}",
        "PULUMI_CONFIG_PASSPHRASE": "trial",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def _is_in_checkout(part: str) -> bool:
    return Path(part).is_relative_to(ROOT)


def _hiding(root: Path, environ: Mapping[str, str]) -> tuple[str, ...]:
    bubblewrap = shutil.which("bwrap", path=environ["PATH"])
    if bubblewrap is None:
        return ()
    command = (bubblewrap, "--dev-bind", "/", "/", "--tmpfs", str(root), "--")
    works = subprocess.run([*command, "true"], capture_output=True, cwd="/", check=False)
    return command if works.returncode == 0 else ()
