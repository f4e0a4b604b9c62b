"""The address of the repository, in the one place that everything else reads: pyproject.toml."""

import re
import tomllib
from pathlib import Path
from typing import Final

from tools.dist.release import ROOT
from tools.setup.console import SetupError

FILE: Final = "pyproject.toml"
_LINE: Final = re.compile(r'^Repository = ".*"$', re.MULTILINE)
_ADDRESS: Final = re.compile(r"https://[\w.-]+(/[\w.-]+)+")


def address_of(project: str) -> str:
    """Return the repository's address of a pyproject.toml. Pure."""
    return str(tomllib.loads(project)["project"]["urls"]["Repository"])


def with_address(project: str, address: str) -> str:
    """Return a pyproject.toml with another address. Pure.

    Raises:
        SetupError: it is not the address of a repository, or there is no line to hold it.
    """
    if not _ADDRESS.fullmatch(address) or address.endswith(".git"):
        raise SetupError(
            f"{address!r} is not a repository's address; write it as https://github.com/owner/name"
        )
    changed, lines = _LINE.subn(f'Repository = "{address}"', project)
    if lines != 1:
        raise SetupError(f"{FILE} has {lines} lines `Repository = ...`; it needs one")
    return changed


def write(address: str, root: Path = ROOT) -> None:
    """Write the address into pyproject.toml. The schema follows with the next `make pages`."""
    place = root / FILE
    place.write_text(with_address(place.read_text(), address))
