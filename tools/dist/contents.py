"""What each artifact holds, as a text that `docs/releasing.md` has and a test compares."""

from collections.abc import Callable, Iterable
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
_KINDS: Final = frozenset(
    (".css", ".go", ".jinja", ".js", ".json", ".map", ".md", ".py", ".ts", ".txt")
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
    shorten = _top_folder if name == _SDIST else _kind
    lines = "".join(f"{line}\n" for line in patterns(read(artifact), version, shorten))
    return f"### {name}\n\n`{_unversioned(artifact.name, version)}`\n\n```text\n{lines}```\n"


def patterns(
    names: Iterable[str], version: str, shorten: Callable[[PurePosixPath], str]
) -> list[str]:
    """Return the names of an archive's files, shortened, below its only root. Pure."""
    paths = [PurePosixPath(name) for name in names]
    roots = {path.parts[0] for path in paths}
    if len(roots) == 1 and all(len(path.parts) > 1 for path in paths):
        paths = [path.relative_to(*roots) for path in paths]
    return sorted({_unversioned(shorten(path), version) for path in paths})


def _top_folder(path: PurePosixPath) -> str:
    return f"{path.parts[0]}/**" if len(path.parts) > 1 else str(path)


def _kind(path: PurePosixPath) -> str:
    """Return the pattern of a file's kind in its folder."""
    folders = path.parts[:-1][:_DEPTH]
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
