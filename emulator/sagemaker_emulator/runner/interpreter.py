"""The interpreter of an image under the names by which shell commands call it.

In a container `python` is the own interpreter of the image, whatever starts it. A row of the table
of images may name any file as the interpreter; where its folder does not have it as `python` too, a
job finds a small script of that name first in its PATH.
"""

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from sagemaker_emulator.runner.layout import CONTAINER_ROOT, Host

NAMES: Final = ("python", "python3")
_FOLDER: Final = ".interpreter"


def is_called_by_name(python: str) -> bool:
    """Tell whether the interpreter's own folder, which is in the PATH, has it under every name."""
    named = [Path(python).parent / name for name in NAMES]
    return all(path.exists() and path.samefile(python) for path in named)


def give_names(python: str, host: Host) -> None:
    """Write the scripts that start the interpreter into a host's folder.

    Raises:
        OSError: they cannot be written.
    """
    folder = host.folder / _FOLDER
    folder.mkdir()
    for name in NAMES:
        script = folder / name
        script.write_text(f'#!/bin/sh\nexec {shlex.quote(python)} "$@"\n', "utf-8")
        script.chmod(0o755)


def with_names(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the variables with the scripts first in the PATH. Pure."""
    return {**environment, "PATH": f"{CONTAINER_ROOT}/{_FOLDER}:{environment['PATH']}"}
