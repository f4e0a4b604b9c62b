"""A Chromium for the browser tests; nothing else needs one."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tools.setup.console import SetupError, run_logged, say
from tools.setup.paths import Paths

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
_HOW = "install chromium or Google Chrome, or name one with CHROMIUM=/path/to/it"


def provide(paths: Paths, environ: Mapping[str, str]) -> Path:
    """Return a browser; install Debian's if there is none and no password is needed.

    Raises:
        SetupError: there is none, and none can be installed.
    """
    if found := find(environ):
        return found
    prefix = _privilege(environ)
    if prefix is None:
        raise SetupError(f"the browser tests need a browser, and there is none; {_HOW}")
    say("installing chromium with apt-get: up to 5 minutes")
    env = {**environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        for step in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
            run_logged([*prefix, "apt-get", *step], paths.logs / f"apt-{step[0]}.log", env=env)
    except SetupError as error:
        raise SetupError(f"chromium could not be installed: {error}; {_HOW}") from error
    if found := find(environ):
        return found
    raise SetupError(f"apt-get installed no browser on PATH; {_HOW}")


def find(environ: Mapping[str, str]) -> Path | None:
    """Return the browser that CHROMIUM names, else the first known one."""
    if named := environ.get("CHROMIUM"):
        if shutil.which(named) is None:
            raise SetupError(f"CHROMIUM names {named}, which cannot be run; {_HOW}")
        return Path(named)
    for name in NAMES:
        if found := shutil.which(name, path=environ.get("PATH", "")):
            return Path(found)
    return _MAC if _MAC.exists() else None


def _privilege(environ: Mapping[str, str]) -> list[str] | None:
    """Return the command before apt-get, or None if apt-get needs a password."""
    path = environ.get("PATH", "")
    if shutil.which("apt-get", path=path) is None:
        return None
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo", path=path)
    if (
        sudo
        and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0
    ):
        return [sudo, "-n", "--preserve-env=DEBIAN_FRONTEND"]
    return None
