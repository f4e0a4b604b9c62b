"""The start of a command in a Python environment of its own.

python /opt/ml/.toolkit/own.py <command>
"""

import json
import os
import subprocess
import sys
from importlib.util import find_spec

from . import packages

OPTIONS = "SAGEMAKER_EMULATOR_PIP"
"""The variable with pip's settings, as JSON; the command does not see it."""
_BASE = "SAGEMAKER_BASE_DIR"
_NAMES = ("pip", "pip3")


def main() -> None:
    """Make the environment, and become the command in it."""
    settings = json.loads(os.environ.pop(OPTIONS))
    base = os.environ.get(_BASE, "/opt/ml")
    python = packages.make_environment(base)
    folder = os.path.dirname(python)
    for name in _NAMES:
        _write_pip(f"{folder}/{name}", python)
    if find_spec("pip") is None:
        # An image has it; an environment on this machine that uv or pipx made has not.
        subprocess.run([python, "-m", "ensurepip"], check=True, stdout=subprocess.DEVNULL)
    own = {
        # Without a container the home folder is the machine's own.
        "PIP_CACHE_DIR": f"{base}/.toolkit/pip",
        **settings,
        **os.environ,
        "PATH": f"{folder}:{os.environ.get('PATH', os.defpath)}",
    }
    command = [python if part == sys.executable else part for part in sys.argv[1:]]
    os.execvpe(command[0], command, own)  # noqa: S606 - it becomes its program


def _write_pip(path: str, python: str) -> None:
    with open(path, "w") as file:
        file.write(f'#!/bin/sh\nexec {python} -m pip "$@"\n')
    os.chmod(path, 0o755)  # noqa: S103 - it is run
