"""The ways to start a job's process: in bubblewrap, or as a plain process."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from sagemaker_emulator.options import Sandbox as Choice
from sagemaker_emulator.runner.bubblewrap import Bubblewrap, working_namespaces
from sagemaker_emulator.runner.job_network import JobNetwork
from sagemaker_emulator.runner.layout import Host
from sagemaker_emulator.runner.plain import (
    MountNamespace,
    PlainProcess,
    forbids_root,
    may_write_root,
    shows_root,
)
from sagemaker_emulator.runner.process import Launch


class Sandbox(Protocol):
    """A way to start a host's process."""

    name: str

    @property
    def warning(self) -> str:
        """What the user must know before the first job; mostly empty."""
        ...

    @property
    def refusal(self) -> str:
        """Why no job can run; empty where jobs can."""
        ...

    def launch(
        self,
        argv: list[str],
        environment: Mapping[str, str],
        host: Host,
        hosts: list[Host],
        *,
        python: str,
        network: JobNetwork,
        mark: str,
    ) -> Launch:
        """Return the command to start on this machine.

        Args:
            argv: the command, with the container's paths.
            environment: the job's variables, with the container's paths.
            python: the interpreter of the job's image, which the job must be able to run.
            network: the network of the job's hosts.
            mark: the name of the run.
        """
        ...

    def notes(self, hosts: list[Host], network: JobNetwork) -> list[str]:
        """Return what does not work for a job here, for the job's log."""
        ...

    def close(self) -> None:
        """Remove the sandbox's own files from the machine."""
        ...


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
    if shows_root(state_dir):
        return MountNamespace()
    return PlainProcess(state_dir, forbids=forbids_root(), may_write=may_write_root())
