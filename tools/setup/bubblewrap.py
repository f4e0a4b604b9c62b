"""A bubblewrap for the tests of the emulator's sandbox; nothing else needs one.

Debian's package holds one program that needs no installation and no root, so it is unpacked into
the user's cache. apt-get keeps its lists there too: the machine's own may be missing or old.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tools.setup.console import SetupError, run_logged, say
from tools.setup.paths import Paths

NAME = "bwrap"
_HOW = "install bubblewrap (Debian, Ubuntu: apt-get install bubblewrap)"
_TRIED = ("--unshare-user", "--ro-bind", "/", "/", "true")
_OPTIONS = {
    "Dir::State::Lists": "lists",
    "Dir::Cache": "cache",
    "Dir::Log": "log",
}


def provide(paths: Paths, environ: Mapping[str, str]) -> Path:
    """Return the folder of a `bwrap` that works for this user; download it if there is none.

    Raises:
        SetupError: there is none and no way to get one, or this user may make no namespaces.
    """
    unpacked = paths.cache / "bubblewrap" / "usr" / "bin"
    found = shutil.which(NAME, path=environ.get("PATH", ""))
    if found is None:
        if not (unpacked / NAME).exists():
            _unpack(paths, environ)
        found = str(unpacked / NAME)
    _try(found)
    return Path(found).parent


def _unpack(paths: Paths, environ: Mapping[str, str]) -> None:
    """Download the package with apt-get and unpack it, completely or not at all."""
    path = environ.get("PATH", "")
    missing = [tool for tool in ("apt-get", "dpkg-deb") if shutil.which(tool, path=path) is None]
    if missing:
        raise SetupError(f"there is no bubblewrap, and no {missing[0]} to fetch it; {_HOW}")
    say("fetching bubblewrap with apt-get: up to 1 minute")
    paths.cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=paths.cache, prefix="bubblewrap-") as made:
        folder = Path(made)
        try:
            _fetch(folder, paths.logs, environ)
            [package] = folder.glob("*.deb")
            log = paths.logs / "dpkg-deb.log"
            run_logged(["dpkg-deb", "--extract", package, folder / "root"], log, env=environ)
        except (SetupError, ValueError) as error:
            raise SetupError(f"bubblewrap could not be fetched: {error}; {_HOW}") from error
        _put(folder / "root", paths.cache / "bubblewrap")


def _fetch(folder: Path, logs: Path, environ: Mapping[str, str]) -> None:
    options = []
    for option, name in _OPTIONS.items():
        (folder / name / "partial").mkdir(parents=True)
        options += ["-o", f"{option}={folder / name}"]
    # As root apt-get would change to a user that may not write here.
    options += ["-o", "APT::Sandbox::User=root"]
    for step in (["update"], ["download", "bubblewrap"]):
        log = logs / f"apt-{step[0]}.log"
        run_logged(["apt-get", *options, *step], log, cwd=folder, env=environ)


def _put(unpacked: Path, place: Path) -> None:
    if place.exists():
        shutil.rmtree(place)
    unpacked.replace(place)


def _try(program: str) -> None:
    """Run `true` in new namespaces, to test that this user can create them."""
    done = subprocess.run([program, *_TRIED], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = (done.stderr.strip().splitlines() or ["it printed nothing"])[-1]
        raise SetupError(f"{program} is there, but this user may not use it: {said}")
