"""Libraries of the CLI whose tables are loaded on first use instead of at each start.

`pulumi config set` estimates how easily a value is guessed, with two versions of one library. Each
decodes its dictionaries when a process starts, which costs every command 0.15 s of processor time,
a third of what `pulumi version` takes. The libraries can load them on first use too, so copies are
compiled in which only the load at the start is missing.
"""

import json
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tools.setup.console import SetupError, telling_line


@dataclass(frozen=True)
class Edit:
    """One replacement in a file of a library."""

    file: str
    before: str
    after: str


LIBRARIES = ("github.com/nbutton23/zxcvbn-go", "github.com/ccojocar/zxcvbn-go")
EDITS = (
    Edit("frequency/frequency.go", "func init() {", "func Load() {"),
    Edit("matching/matching.go", "func init() {\n\tloadFrequencyList()\n}\n", ""),
    Edit(
        "matching/matching.go",
        "func loadFrequencyList() {\n",
        "func loadFrequencyList() {\n\tfrequency.Load()\n",
    ),
)


def module_file(go: str, home: Path, folder: Path, env: Mapping[str, str]) -> Path:
    """Write edited copies of the libraries and a go.mod that uses them; return the go.mod.

    `home` is the folder of the go.mod that pins them, `folder` an empty one for the copies.

    Raises:
        SetupError: a library cannot be downloaded, or the edits do not fit it.
    """
    for library in LIBRARIES:
        copy = folder / library
        _copy(_source_of(library, go, home, env), copy)
        _edit(copy, library)
    shutil.copyfile(home / "go.sum", folder / "late.sum")
    target = folder / "late.mod"
    target.write_text(with_replacements((home / "go.mod").read_text(), LIBRARIES, folder))
    return target


def with_replacements(go_mod: str, libraries: Iterable[str], folder: Path) -> str:
    """Return a go.mod that takes the libraries from their copies in a folder. Pure."""
    lines = (f'replace {library} => "{folder / library}"\n' for library in libraries)
    return "\n".join([go_mod.rstrip("\n"), "", *lines])


def edited(text: str, edit: Edit, library: str) -> str:
    """Return a file's text after an edit. Pure.

    Raises:
        SetupError: the text to replace is not there exactly once.
    """
    if text.count(edit.before) != 1:
        raise SetupError(
            f"{library} has another {edit.file} than tools/setup/late_tables.py expects; "
            "correct its edits, which belong to the versions in tools/pulumi-cli/go.mod"
        )
    return text.replace(edit.before, edit.after)


def _copy(source: Path, target: Path) -> None:
    # Go's cache is read-only; copies of its permissions could be neither edited nor removed.
    for file in source.rglob("*"):
        if file.is_file():
            copy = target / file.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy)


def _edit(copy: Path, library: str) -> None:
    go_mod = copy / "go.mod"
    if not go_mod.exists():
        # A copy of a library from before Go's modules needs one that names it.
        go_mod.write_text(f"module {library}\n")
    for edit in EDITS:
        file = copy / edit.file
        file.write_text(edited(file.read_text(), edit, library))


def _source_of(library: str, go: str, home: Path, env: Mapping[str, str]) -> Path:
    result = subprocess.run(
        [go, "mod", "download", "-json", library],
        cwd=home,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode != 0:
        reason = telling_line(result.stdout + result.stderr)
        raise SetupError(f"the Go module {library} cannot be downloaded: {reason}")
    return Path(json.loads(result.stdout)["Dir"])
