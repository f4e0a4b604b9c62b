"""The official installer of the Pulumi CLI, run by the Automation API."""

import os
import shutil
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tools.setup.console import SetupError, telling_line
from tools.setup.paths import Paths

LIMIT_S = 180
# The Automation API sets no timeout for its connections.
_INSTALL = """
import socket, sys
socket.setdefaulttimeout(10)
from pulumi.automation import PulumiCommand
PulumiCommand.install(root=sys.argv[1])
"""


def folder(paths: Paths) -> Path:
    """Return the folder of the installer's executables."""
    return paths.cache / "official" / "bin"


def install(paths: Paths, environ: Mapping[str, str], *, limit_s: float = LIMIT_S) -> None:
    """Install the CLI that belongs to the SDK in the environment. Downloads; bounded in time.

    It is installed beside its place and then moved, so an interruption leaves nothing half done.

    Raises:
        SetupError: it could not be had, in time or at all.
    """
    place = folder(paths).parent
    made = place.with_name(f"official.{os.getpid()}.part")
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        _run([str(paths.python), "-c", _INSTALL, str(made)], environ, limit_s)
        shutil.rmtree(place, ignore_errors=True)
        made.rename(place)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _run(command: list[str], environ: Mapping[str, str], limit_s: float) -> None:
    """Run the installer in a session of its own, so that what it starts ends with it."""
    with subprocess.Popen(
        command,
        env={**environ, "PULUMI_SKIP_UPDATE_CHECK": "true"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            output, _ = process.communicate(timeout=limit_s)
        except subprocess.TimeoutExpired as error:
            _end(process)
            raise SetupError(f"the official installer took longer than {limit_s:g} s") from error
        except BaseException:
            # Ctrl-C does not reach another session: end it, then go on with the interruption.
            _end(process)
            raise
    if process.returncode != 0:
        raise SetupError(f"the official installer failed ({telling_line(output)})")


def _end(process: subprocess.Popen[str]) -> None:
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
