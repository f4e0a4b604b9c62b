"""The command of a job."""

import errno
import os
import re
from collections.abc import Iterable
from typing import Any

from sagemaker_emulator.runner import script_mode
from sagemaker_emulator.runner.images import Runtime

_PYTHON = re.compile(r"(?:.*/)?python(?:3(?:\.\d+)?)?")


def command_of(request: dict[str, Any], runtime: Runtime) -> list[str] | None:
    """Return the command, or None when neither the job nor the image names one. Pure."""
    if script_mode.applies(request, runtime):
        # The toolkit passes on hyperparameters; it does not look at its own arguments.
        return script_mode.command(runtime)
    algorithm = request.get("AlgorithmSpecification", {})
    entrypoint = list(algorithm.get("ContainerEntrypoint") or runtime.entrypoint)
    if not entrypoint:
        return None
    if _PYTHON.fullmatch(entrypoint[0]):
        entrypoint[0] = runtime.python
    return entrypoint + list(algorithm.get("ContainerArguments", []))


def check_texts(texts: Iterable[str]) -> None:
    """Refuse what no program can be started with, in its arguments and variables.

    Raises:
        OSError: a text has a NUL character, or a half of a surrogate pair.
    """
    for text in texts:
        try:
            if b"\0" in os.fsencode(text):
                raise OSError(errno.EINVAL, "an argument or a variable has a NUL character")
        except UnicodeEncodeError:
            problem = "an argument or a variable has a character that is not text"
            raise OSError(errno.EINVAL, problem) from None
