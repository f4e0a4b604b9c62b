"""Whether a tag of a repository may become a release: `python -m tools.dist.permission TAG URL`."""

import sys
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

from tools.dist.release import ROOT


def objections(project: Mapping[str, Any], changes: str, tag: str, repository: str) -> list[str]:
    """Return what speaks against a release. Pure.

    Args:
        project: the table `[project]` of pyproject.toml.
        changes: the change log.
        tag: the tag.
        repository: the address of the repository that the tag is in.
    """
    version, address = project["version"], project["urls"]["Repository"]
    found = []
    if tag != f"v{version}":
        found.append(f"the tag is {tag}, and pyproject.toml has version {version}")
    if repository != address:
        found.append(
            f"this is {repository}, and `Repository` in pyproject.toml is {address}: "
            "engines would download the plugin from there"
        )
    if f"\n## [{version}]" not in changes:
        found.append(f"CHANGELOG.md has no section [{version}]")
    return found


def main(arguments: Sequence[str]) -> int:
    """Print what speaks against a release; return 0 if nothing does."""
    tag, repository = arguments
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    found = objections(project, (ROOT / "CHANGELOG.md").read_text(), tag, repository)
    for objection in found:
        print(f"no release: {objection}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
