"""The command `python -m tools.dist [python sdks checks | schema]`."""

import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from tools.dist import checks, checksums, contents, distributions, plugin_archive, schema, sdks
from tools.dist.release import ROOT, Release
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
    """Build the named parts, or all; `schema` only writes the committed package schema."""
    release = Release(folder)
    try:
        if list(arguments) == ["schema"]:
            schema.write()
            return 0
        if not arguments:
            shutil.rmtree(folder, ignore_errors=True)
        for part in arguments or PARTS:
            PARTS[part](release)
        contents.write(release)
        checksums.write(release)
    except (SetupError, KeyError) as error:
        say(f"dist: {error}")
        return 1
    for path in sorted(folder.iterdir()):
        print(f"{path.stat().st_size:>10,}  {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
