"""The Python environment: `.venv` with what `requirements.lock` names, and the project itself."""

import contextlib
import hashlib
import json
import subprocess
import sys
import tomllib
from dataclasses import asdict, dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from tools.setup.console import SetupError, run_logged, say
from tools.setup.kept_packages import KeptPackages
from tools.setup.paths import Paths

_PIP = ("-m", "pip", "--disable-pip-version-check", "--no-input", "--quiet")
_WORKS = "import sys, pip; sys.exit(sys.version_info < (3, 11))"


class Action(Enum):
    """One thing to do to the environment, in this order."""

    CREATE = "create"
    INSTALL = "install"
    LINK = "link"


@dataclass(frozen=True)
class Stamp:
    """What an environment was made from. The place counts: scripts hold absolute paths."""

    place: str
    lock: str
    project: str


def decide(found: Stamp | None, wanted: Stamp, *, works: bool) -> list[Action]:
    """Return what has to be done. Pure.

    Args:
        found: what the environment says it was made from; None if it does not say, as after an
            interruption.
        wanted: what it has to be made from.
        works: whether its interpreter runs, is new enough and has pip.
    """
    if not works or (found is not None and found.place != wanted.place):
        return [Action.CREATE, Action.INSTALL, Action.LINK]
    if found is None or found.lock != wanted.lock:
        return [Action.INSTALL, Action.LINK]
    if found.project != wanted.project:
        return [Action.LINK]
    return []


def prepare(paths: Paths) -> None:
    """Bring the environment in line with the lock. May download; up to two minutes the first time.

    Raises:
        SetupError: Python cannot make environments, or a package cannot be had.
    """
    link_quickstart(paths)
    stamp_file = paths.venv / "setup-stamp.json"
    wanted = _wanted(paths)
    found = _read(stamp_file)
    works = paths.python.exists() if found == wanted else _works(paths.python)
    actions = decide(found, wanted, works=works)
    if not actions:
        return
    stamp_file.unlink(missing_ok=True)
    steps = {Action.CREATE: _create, Action.INSTALL: _install, Action.LINK: _link}
    for action in actions:
        steps[action](paths)
    stamp_file.write_text(json.dumps(asdict(wanted), indent=2) + "\n")


def link_quickstart(paths: Paths) -> None:
    """Link the environment into the quickstart's folder.

    The root's Pulumi.yaml names `.venv`. The engine (3.259.0) looks for it in the project's folder
    to run the program, and in the program's folder to run the dynamic provider.
    """
    link = paths.root / "examples" / "quickstart" / paths.venv.name
    target = Path("..", "..", paths.venv.name)
    if link.parent.is_dir() and not link.is_symlink() and not link.exists():
        with contextlib.suppress(FileExistsError):  # another set-up was faster
            link.symlink_to(target, target_is_directory=True)


def _wanted(paths: Paths) -> Stamp:
    if not paths.lock.exists():
        raise SetupError(f"{paths.lock.name} is missing; restore it from git, or run `make lock`")
    lock = hashlib.sha256(paths.lock.read_bytes()).hexdigest()
    return Stamp(str(paths.venv), lock, project_digest(paths.root / "pyproject.toml"))


def project_digest(pyproject: Path) -> str:
    """Digest the parts of pyproject.toml that an editable install copies: metadata and build."""
    content: dict[str, Any] = tomllib.loads(pyproject.read_text())
    parts = [content.get("build-system"), content.get("project")]
    parts.append(content.get("tool", {}).get("hatch"))
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _read(stamp_file: Path) -> Stamp | None:
    try:
        return Stamp(**json.loads(stamp_file.read_text()))
    except (OSError, ValueError, TypeError):
        # Absent, cut short by an interruption, or from another version: as good as none.
        return None


def _works(python: Path) -> bool:
    try:
        return (
            subprocess.run([python, "-c", _WORKS], capture_output=True, check=False).returncode == 0
        )
    except OSError:
        return False


def _create(paths: Paths) -> None:
    say(f"making the Python environment {paths.venv.name}: some seconds")
    _step(paths, "venv", _base_python(), "-m", "venv", "--clear", "--without-pip", paths.venv)


def _install(paths: Paths) -> None:
    if _works(paths.python):
        _install_by_pip(paths)
        return
    kept = KeptPackages.of(paths.cache, paths.lock.read_text("utf-8"))
    if kept.put_into(paths.venv):
        return
    _step(paths, "pip", paths.python, "-m", "ensurepip")
    _install_by_pip(paths)
    kept.keep(paths.venv)


def _install_by_pip(paths: Paths) -> None:
    say(f"installing the packages of {paths.lock.name}: minutes, depending on the network")
    install = (*_PIP, "install", "--require-hashes", "-r")
    _step(paths, "packages", paths.python, *install, paths.lock)


def _link(paths: Paths) -> None:
    say("installing the project itself: some seconds")
    flags = ("--no-index", "--no-build-isolation", "--no-deps", "--editable")
    _step(paths, "project", paths.python, *_PIP, "install", *flags, paths.root)


def _step(paths: Paths, name: str, *command: str | Path) -> None:
    try:
        run_logged(command, paths.logs / f"{name}.log", cwd=paths.root)
    except SetupError as error:
        raise SetupError(f"the Python environment could not be made ({name}): {error}") from error


def _base_python() -> str | Path:
    """Return the interpreter outside any environment, so that `.venv` can replace itself."""
    base = (
        Path(sys.base_prefix) / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}"
    )
    return base if base.exists() else sys.executable
