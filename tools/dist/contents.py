"""What each artifact holds, as a text that `docs/releasing.md` has and a test compares."""

from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Final

from tools.dist import plugin_archive, sdks
from tools.dist.archives import read
from tools.dist.release import ROOT, Release
from tools.tables import Marks

PAGE: Final = ROOT / "docs" / "releasing.md"
MARKS: Final = Marks("make dist")
_DEPTH: Final = 2
"""Files of one kind below a folder of this depth are one line."""
_SDIST: Final = "Source distribution"
_SDIST_DEPTH: Final = 1
_KINDS: Final = frozenset(
    ".cfg .css .csv .go .in .jinja .jinja2 .js .json .map .md .mjs .mod .npz .py .sh .sum .toml .ts"
    " .txt .yaml .yml".split()
)
_METADATA: Final = ".dist-info"
_VERSION: Final = "VERSION"


def artifacts(release: Release) -> dict[str, Path]:
    """Return what is described -> the artifact; of the equal plugin archives the first. Pure."""
    return {
        "Wheel": release.wheel,
        _SDIST: release.sdist,
        "Plugin, one archive for each platform": plugin_archive.paths(release)[0],
        "SDK for TypeScript": sdks.npm_package(release),
        "SDK for Go": sdks.go_module(release),
        "SDK for Python": sdks.python_wheel(release),
    }


def listing(name: str, artifact: Path, version: str) -> str:
    """Return what one artifact holds, in Markdown."""
    depth = _SDIST_DEPTH if name == _SDIST else _DEPTH
    lines = "".join(f"{line}\n" for line in patterns(read(artifact), version, depth))
    return f"### {name}\n\n`{_unversioned(artifact.name, version)}`\n\n```text\n{lines}```\n"


def patterns(names: Iterable[str], version: str, depth: int) -> list[str]:
    """Return the names of an archive's files, those of one kind below a folder as one. Pure."""
    paths = [PurePosixPath(name) for name in names]
    roots = {path.parts[0] for path in paths}
    if len(roots) == 1 and all(len(path.parts) > 1 for path in paths):
        paths = [path.relative_to(*roots) for path in paths]
    return sorted({_unversioned(_pattern(path, depth), version) for path in paths})


def _pattern(path: PurePosixPath, depth: int) -> str:
    folders = path.parts[:-1][:depth]
    if not folders or path.suffix not in _KINDS or folders[0].endswith(_METADATA):
        return str(path)
    return f"{'/'.join(folders)}/**/*{path.suffix}"


def _unversioned(text: str, version: str) -> str:
    return text.replace(version, _VERSION)


def write(release: Release, page: Path = PAGE) -> None:
    """Write the listings of the artifacts that exist; those of the others stay."""
    text = page.read_text()
    section = MARKS.section(text)
    found = {part.partition("\n")[0]: part for part in section.split("### ") if part.strip()}
    for name, artifact in artifacts(release).items():
        if artifact.exists():
            found[name] = listing(name, artifact, release.version).removeprefix("### ")
    wanted = [f"### {found[name].strip()}\n" for name in artifacts(release) if name in found]
    page.write_text(MARKS.replaced(text, "\n".join(wanted)))
