"""The ways to start a job's process: in bubblewrap, or as a plain process."""

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from sagemaker_emulator.options import Sandbox as Choice
from sagemaker_emulator.runner import supervisor
from sagemaker_emulator.runner.bubblewrap import Bubblewrap, working_namespaces
from sagemaker_emulator.runner.layout import CONTAINER_ROOT, Host
from sagemaker_emulator.runner.process import Launch

_SPLIT_BY_SHELLS = re.compile(r"[^\w@%+=:,./-]")


class Sandbox(Protocol):
    """A way to start a host's process."""

    name: str

    def launch(
        self,
        argv: list[str],
        environment: Mapping[str, str],
        host: Host,
        hosts: list[Host],
        *,
        python: str,
        network: bool,
        mark: str,
    ) -> Launch:
        """Return the command to start on this machine.

        Args:
            argv: the command, with the container's paths.
            environment: the job's variables, with the container's paths.
            python: the interpreter of the job's image, which the job must be able to run.
            network: whether the job has a network.
            mark: the name of the run.
        """
        ...

    def close(self) -> None:
        """Remove the sandbox's own files from the machine."""
        ...


class PlainProcess:
    """A plain process: it sees the whole machine. The job's folder replaces /opt/ml in texts."""

    name = "plain"

    def __init__(self, state_dir: Path) -> None:
        """Choose the path under which jobs find their folders.

        A path with a space would be split in an entrypoint like ``sh -c "ls /opt/ml/model"``. A
        state directory with a space gets a second path: a link in a folder that only its owner
        can enter.

        Args:
            state_dir: an absolute path.
        """
        self._state_dir = str(state_dir)
        self._alias: Path | None = None
        if _SPLIT_BY_SHELLS.search(self._state_dir):
            self._alias = Path(tempfile.mkdtemp(prefix="sagemaker-")) / "state"
            self._alias.symlink_to(state_dir)

    def launch(
        self,
        argv: list[str],
        environment: Mapping[str, str],
        host: Host,
        hosts: list[Host],
        *,
        python: str,
        network: bool,
        mark: str,
    ) -> Launch:
        """Return the command under a supervisor, which ends everything that the job starts."""
        del hosts, python, network
        command = [sys.executable, "-I", "-S", supervisor.__file__, str(os.getpid())]
        return Launch(
            command=[*command, *(self._visible(part, host) for part in argv)],
            environment={name: self._visible(value, host) for name, value in environment.items()},
            folder=host.code,
            mark=mark,
            is_supervised=True,
        )

    def close(self) -> None:
        """Remove the second path."""
        if self._alias is not None:
            shutil.rmtree(self._alias.parent, ignore_errors=True)

    def _visible(self, text: str, host: Host) -> str:
        """Replace /opt/ml by the path of the job's folder."""
        folder = str(host.folder)
        if self._alias is not None:
            folder = str(self._alias) + folder.removeprefix(self._state_dir)
        return text.replace(CONTAINER_ROOT, folder)


def choose(choice: Choice, state_dir: Path) -> Sandbox:
    """Return the sandbox of a choice.

    Raises:
        RuntimeError: bubblewrap was asked for and does not work here.
    """
    binary = None if choice == "none" else shutil.which("bwrap")
    namespaces = working_namespaces(binary) if binary is not None else None
    if binary is not None and namespaces is not None:
        return Bubblewrap(binary, namespaces, state_dir)
    if choice == "bubblewrap":
        raise RuntimeError("bubblewrap (bwrap) is not installed, or this user may not use it")
    return PlainProcess(state_dir)
