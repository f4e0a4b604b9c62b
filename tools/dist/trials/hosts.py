"""The CLI and the language hosts that the trials run with, all in one folder.

An engine warns of each host that it finds on PATH but not beside itself.
"""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tools.languages import parts
from tools.setup import go_modules
from tools.setup.console import SetupError
from tools.setup.paths import Paths

_PYTHON: Final = "pulumi-language-python"
_OTHERS: Final = ("pulumi-language-nodejs", "pulumi-language-go")


def provide(paths: Paths, environ: Mapping[str, str], place: Path) -> Path:
    """Return a folder with the CLI and its hosts: its own, if it has those of Node and Go.

    Else the CLI is copied into another folder, together with the hosts that build from Go modules.

    Raises:
        SetupError: there is no CLI, or a host cannot be built.
    """
    cli = _folder_of("pulumi", environ)
    if all((cli / host).exists() for host in _OTHERS):
        return cli
    built = parts.build(paths, environ)
    place.mkdir()
    for part in (*cli.glob("pulumi*"), *(built / host for host in _OTHERS)):
        shutil.copy2(part, place)
    return place


def are_official(paths: Paths, environ: Mapping[str, str]) -> bool:
    """Tell whether the host of Python is an official CLI's, and not one that set-up has built."""
    return _folder_of(_PYTHON, environ) != go_modules.folder(paths)


def first_on_path(folder: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """Return an environment with a folder before everything else on PATH. Pure."""
    return {**environ, "PATH": f"{folder}{os.pathsep}{environ['PATH']}"}


def _folder_of(executable: str, environ: Mapping[str, str]) -> Path:
    found = shutil.which(executable, path=environ["PATH"])
    if found is None:
        raise SetupError(f"{executable} is not on PATH; run: make setup")
    return Path(found).parent
