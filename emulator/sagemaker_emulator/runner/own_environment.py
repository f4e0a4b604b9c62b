"""A Python environment of a job's own, for a command that installs packages.

In a container pip installs into the image's Python. Here that Python belongs to the machine: so a
job whose command names pip starts in an environment that sees the image's packages and holds its
own. A script that calls pip without a word in the command finds the machine's Python, which a job
cannot change.
"""

import json
import os
import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from sagemaker_emulator.runner import script_mode
from sagemaker_emulator.runner.images import Runtime
from sagemaker_emulator.runner.layout import CONTAINER_ROOT, Host
from sagemaker_emulator.runner.toolkit.own import OPTIONS

_PIP: Final = re.compile(r"(?<![\w.-])pip3?(?![\w.-])")
_PROGRAM: Final = "own.py"
_START: Final = "from toolkit.own import main\nmain()\n"


def is_needed(request: dict[str, Any], runtime: Runtime, command: Sequence[str]) -> bool:
    """Tell whether a job's command names pip; the toolkit makes an environment itself. Pure."""
    if script_mode.applies(request, runtime):
        return False
    return any(_PIP.search(part) for part in command)


def prepare(hosts: Iterable[Host]) -> None:
    """Write what makes the environment into the folders of the hosts.

    Raises:
        OSError: a file cannot be written.
    """
    for host in hosts:
        folder = script_mode.copy_toolkit(host)
        (folder / _PROGRAM).write_text(_START, "utf-8")


def command_within(command: Sequence[str], runtime: Runtime) -> list[str]:
    """Return the command that makes the environment, and becomes the given one in it. Pure."""
    program = f"{CONTAINER_ROOT}/{script_mode.FOLDER}/{_PROGRAM}"
    return [runtime.python, program, *command]


def variables() -> dict[str, str]:
    """Return the variable with pip's settings on this machine, which may have a password."""
    pip = {name: text for name, text in os.environ.items() if name.startswith("PIP_")}
    return {OPTIONS: json.dumps(pip)}
