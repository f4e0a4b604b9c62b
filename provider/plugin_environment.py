"""The Python environment that the plugin's launcher makes at the first start.

The launcher `pulumi-resource-sagemaker-training` runs this with any Python from 3.11 on, so it uses
the standard library only. Standard output belongs to the plugin: the engine reads a port from it.
"""

import fcntl
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path
from typing import Final

PLUGIN: Final = "pulumi-resource-sagemaker-training"
_PIP: Final = ("-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--quiet")


class EnvironmentFailed(Exception):
    """An environment that could not be made; the message is one line."""


def prepare(home: Path, source: Path) -> None:
    """Make `.venv` in a folder, unless it is there; wait for another process that makes it.

    Downloads the packages of `requirements.txt`, each checked by its hash: up to a minute. The
    plugin's own executable is written last. An environment without it is made again.

    Args:
        home: the folder that gets the environment.
        source: an unpacked release, or the folder `provider` of a checkout.

    Raises:
        EnvironmentFailed: a package cannot be had.
    """
    home.mkdir(parents=True, exist_ok=True)
    with (home / "environment.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (home / ".venv" / "bin" / PLUGIN).exists():
            return
        report("making the plugin's Python environment, once: up to a minute")
        venv.create(home / ".venv", clear=True, with_pip=True)
        with (home / "environment.log").open("w") as log:
            for arguments in installations(source):
                _install(home, source, arguments, log.fileno())


def installations(source: Path) -> Sequence[Sequence[str]]:
    """Return what pip is to install, in order; a release's requirements end with its wheel."""
    locked = ["--require-hashes", "--requirement", "requirements.txt"]
    if any(source.glob("*.whl")):
        return [locked]
    return [locked, ["--no-deps", "--editable", str(source.parent)]]


def report(message: str) -> None:
    """Print a line that Pulumi shows."""
    print(f"sagemaker-training: {message}", file=sys.stderr, flush=True)


def _install(home: Path, source: Path, arguments: Sequence[str], log: int) -> None:
    command = [str(home / ".venv" / "bin" / "python"), *_PIP, *arguments]
    result = subprocess.run(command, cwd=source, stdout=log, stderr=log, check=False)
    if result.returncode != 0:
        place = home / "environment.log"
        lines = place.read_text(errors="replace").splitlines()
        errors = [line for line in lines if line.startswith("ERROR")] or lines or ["pip failed"]
        raise EnvironmentFailed(f"{errors[-1]} (all of it: {place})")


def main(arguments: Sequence[str]) -> int:
    """Make the environment in the folder that the launcher names."""
    try:
        prepare(Path(arguments[0]), Path(__file__).resolve().parent)
    except (EnvironmentFailed, OSError) as error:
        # The package, with its table of codes, is not there yet.
        report(f"the plugin's Python environment could not be made: {error} [SMT-906]")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
