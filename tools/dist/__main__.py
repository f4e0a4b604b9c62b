"""The command `python -m tools.dist [python sdks checks | schema | address URL]`."""

import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from tools.dist import (
    address,
    checks,
    checksums,
    contents,
    distributions,
    plugin_archive,
    schema,
    sdks,
)
from tools.dist.release import ROOT, Release, note_commit
from tools.setup.console import SetupError, say

FOLDER: Final = ROOT / "dist"


def build_python(release: Release) -> None:
    """Build wheel, sdist and the plugin's archives, which hold the wheel."""
    distributions.build(release)
    plugin_archive.build(release)


PARTS: Final[Mapping[str, Callable[[Release], None]]] = {
    "python": build_python,
    "sdks": sdks.build,
    "checks": checks.build,
}


def main(arguments: Sequence[str], folder: Path = FOLDER) -> int:
    """Build the named parts, or all; `schema` and `address` only write a committed file."""
    try:
        match arguments:
            case ["schema"]:
                schema.write()
            case ["address", place]:
                address.write(place)
                say("dist: now run: make pages")
            case parts if set(parts) <= PARTS.keys():
                _build(parts, Release(folder))
            case _:
                say(f"usage: tools.dist [{' '.join(PARTS)} | schema | address URL]")
                return 1
    except SetupError as error:
        say(f"dist: {error}")
        return 1
    return 0


def _build(parts: Sequence[str], release: Release) -> None:
    if not parts:
        shutil.rmtree(release.folder, ignore_errors=True)
    note_commit(release)
    for part in parts or PARTS:
        PARTS[part](release)
    contents.write(release)
    checksums.write(release)
    for path in sorted(release.folder.iterdir()):
        print(f"{path.stat().st_size:>10,}  {path.name}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
