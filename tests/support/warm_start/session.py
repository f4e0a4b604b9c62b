"""The servers of one test session, and the environment in which the engine finds its clients."""

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

_HERE: Final = Path(__file__).parent
PYTHON: Final = "warm-python"
PLUGIN: Final = "pulumi-resource-sagemaker-training"


class ForkServer:
    """A running server of forked processes.

    Args:
        kind: what it has imported, a key of `KINDS`.
        scripts: what it runs for clients of their names.
    """

    def __init__(self, kind: str, *scripts: str) -> None:
        # The path of a socket may have a hundred characters, those of tests are longer.
        self.folder = Path(tempfile.mkdtemp(prefix="warm-"))
        self._process = subprocess.Popen(
            [sys.executable, "-u", str(_HERE / "server.py"), kind, str(self.folder), *scripts],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == b"ready\n"

    def stop(self) -> None:
        """End the server, and every process that it has forked."""
        self._process.communicate(timeout=30)
        shutil.rmtree(self.folder)


class WarmStart(ForkServer):
    """A running server of plugins, and its clients."""

    def __init__(self) -> None:
        # Beside this Python if the environment is not activated, as by `make check`.
        plugin = shutil.which(PLUGIN) or shutil.which(PLUGIN, path=Path(sys.executable).parent)
        assert plugin is not None, f"{PLUGIN} is not installed"
        super().__init__("plugin", plugin)
        for name in (PYTHON, PLUGIN):
            self._write_client(self.folder / name)

    def _write_client(self, path: Path) -> None:
        path.write_text(f"#!{sys.executable} -IS\n{(_HERE / 'client.py').read_text()}")
        path.chmod(0o755)

    def variables(self) -> Mapping[str, str]:
        """Return the variables by which an engine starts the clients."""
        path = os.pathsep.join([str(self.folder), os.environ["PATH"]])
        return {
            "PATH": path,
            "PULUMI_PYTHON_CMD": str(self.folder / PYTHON),
            "SAGEMAKER_TRAINING_PLUGIN": str(self.folder / PLUGIN),
        }


@cache
def warm_start() -> WarmStart:
    """Return the server of plugins of this process, which lives as long."""
    server = WarmStart()
    atexit.register(server.stop)
    return server
