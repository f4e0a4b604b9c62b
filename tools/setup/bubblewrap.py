"""A bubblewrap for the tests of the emulator's sandbox; nothing else needs one.

Debian's package holds one program that needs no installation and no root, so it is unpacked into
the user's cache.
"""

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tools.setup import debian
from tools.setup.console import SetupError, say
from tools.setup.paths import Paths

NAME = "bwrap"
PACKAGE = "bubblewrap"
_HOW = "install bubblewrap (Debian, Ubuntu: apt-get install bubblewrap)"
_TRIED = ("--unshare-user", "--ro-bind", "/", "/", "true")


def provide(paths: Paths, environ: Mapping[str, str]) -> Path:
    """Return the folder of a `bwrap` that works for this user; download it if there is none.

    Raises:
        SetupError: there is none and no way to get one, or this user may make no namespaces.
    """
    unpacked = paths.cache / PACKAGE / "usr" / "bin"
    found = shutil.which(NAME, path=environ.get("PATH", ""))
    if found is None:
        if not (unpacked / NAME).exists():
            _unpack(paths, environ)
        found = str(unpacked / NAME)
    _try(found)
    return Path(found).parent


def _unpack(paths: Paths, environ: Mapping[str, str]) -> None:
    say("fetching bubblewrap with apt-get: up to 1 minute")
    try:
        debian.unpack([PACKAGE], paths.cache / PACKAGE, paths.logs, environ)
    except SetupError as error:
        raise SetupError(
            f"there is no bubblewrap, and it could not be fetched: {error}; {_HOW}"
        ) from error


def _try(program: str) -> None:
    """Run `true` in new namespaces, to test that this user can create them."""
    done = subprocess.run([program, *_TRIED], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = (done.stderr.strip().splitlines() or ["it printed nothing"])[-1]
        raise SetupError(f"{program} is there, but this user may not use it: {said}")
