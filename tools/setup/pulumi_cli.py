"""The Pulumi CLI with its Python and YAML language hosts: which one to use.

In this order: the one on PATH, one that an earlier run put into the user's cache, the official
installer, a build from the pinned Go modules. Only a success is kept; a source that was out of
reach is tried again in the next run.
"""

import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tools.setup import go_modules, official
from tools.setup.console import SetupError, say
from tools.setup.paths import Paths

OLDEST = (3, 220, 0)
PARTS = (
    "pulumi",
    "pulumi-language-python",
    "pulumi-language-python-exec",
    "pulumi-resource-pulumi-python",
    "pulumi-language-yaml",
)
_VERSION = re.compile(r"v?(\d+)\.(\d+)\.(\d+)")


@dataclass(frozen=True)
class Cli:
    """A usable CLI. `folder` has to be put on PATH; None means that PATH has it already."""

    folder: Path | None


def provide(paths: Paths, environ: Mapping[str, str]) -> Cli:
    """Return a usable CLI; install or build one if there is none.

    Raises:
        SetupError: there is none and no way to get one.
    """
    search = environ.get("PATH", "")
    found = {part: shutil.which(part, path=search) for part in PARTS}
    objection = object_to(found, _version_of(found["pulumi"]))
    own = (official.folder(paths), go_modules.folder(paths))
    if objection is None:
        # A shell that set-up's lines were run in has ours on PATH; the next shell has not.
        where = Path(found["pulumi"] or "").parent
        return Cli(where if where in own else None)
    for folder in own:
        if is_complete(folder):
            return Cli(folder)
    return Cli(_obtain(paths, environ, objection))


def object_to(found: Mapping[str, str | None], version: tuple[int, int, int] | None) -> str | None:
    """Return why the CLI on PATH cannot be used, or None if it can. Pure."""
    if found["pulumi"] is None:
        return "pulumi is not on PATH"
    if version is None:
        return f"{found['pulumi']} does not tell its version"
    if version < OLDEST:
        return f"{found['pulumi']} is version {_dotted(version)}, older than {_dotted(OLDEST)}"
    missing = [part for part in PARTS if found[part] is None]
    if missing:
        return f"{found['pulumi']} comes without {', '.join(missing)}"
    return None


def parse_version(text: str) -> tuple[int, int, int] | None:
    """Read the version that `pulumi version` prints. Pure."""
    match = _VERSION.match(text.strip())
    return (int(match[1]), int(match[2]), int(match[3])) if match else None


def is_complete(folder: Path) -> bool:
    """Tell whether a folder holds every part, each of which is put there whole or not at all."""
    return all((folder / part).is_file() for part in PARTS)


def _obtain(paths: Paths, environ: Mapping[str, str], objection: str) -> Path:
    say(f"{objection}; trying the official installer: up to 3 minutes")
    try:
        official.install(paths, environ)
        folder = official.folder(paths)
        if is_complete(folder):
            return folder
        refusal = f"the official installer brought only part of it to {folder}"
    except SetupError as error:
        refusal = str(error)
    say(f"{refusal}; building the CLI from pinned Go modules instead")
    try:
        go_modules.build(paths, environ)
    except go_modules.GoMissingError as error:
        raise SetupError(
            f"the Pulumi CLI is missing: {objection}; {refusal}; {error}. "
            "Install Pulumi (www.pulumi.com/docs/install) or Go (go.dev/doc/install)"
        ) from error
    return go_modules.folder(paths)


def _version_of(pulumi: str | None) -> tuple[int, int, int] | None:
    if pulumi is None:
        return None
    try:
        result = subprocess.run(
            [pulumi, "version"], capture_output=True, text=True, timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return parse_version(result.stdout)


def _dotted(version: tuple[int, int, int]) -> str:
    return ".".join(str(part) for part in version)
