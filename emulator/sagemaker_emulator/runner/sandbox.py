"""Where a job's process lives: in bubblewrap, or as a plain process."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from sagemaker_emulator.runner.layout import CONTAINER_ROOT

if TYPE_CHECKING:
    from sagemaker_emulator.options import Sandbox as Choice
    from sagemaker_emulator.runner.layout import Host

_SECRET_FOLDERS = (".aws", ".ssh", ".gnupg", ".pulumi", ".config", ".docker", ".kube")
_HIDDEN_ROOTS = {"dev", "proc", "tmp", "run", "lost+found"}
LAUNCHER = Path(__file__).with_name("launcher.py")


class Sandbox(Protocol):
    """A way to start a host's process."""

    name: str

    def command(
        self, argv: list[str], host: Host, hosts: list[Host], *, network: bool
    ) -> list[str]:
        """Return the command to start on this machine."""
        ...

    def visible(self, text: str, host: Host) -> str:
        """Return a text in which paths of the container are paths that the process can open."""
        ...

    def folder(self, host: Host) -> Path:
        """Return the folder to start the command in."""
        ...


class Plain:
    """A plain process: it sees the machine, and its job's folder in place of /opt/ml."""

    name = "plain"

    def command(
        self, argv: list[str], host: Host, hosts: list[Host], *, network: bool
    ) -> list[str]:
        """Return the command under a launcher that lets it die with the emulator."""
        del hosts, network
        rewritten = [self.visible(part, host) for part in argv]
        return [sys.executable, "-I", "-S", str(LAUNCHER), str(os.getpid()), *rewritten]

    def visible(self, text: str, host: Host) -> str:
        """Put the job's folder in place of /opt/ml."""
        return text.replace(CONTAINER_ROOT, str(host.folder))

    def folder(self, host: Host) -> Path:
        """Return the folder of the code."""
        return host.code


class Bubblewrap:
    """A process that sees the machine read-only, no other job, and a true /opt/ml."""

    name = "bubblewrap"

    def __init__(self, binary: str, state_dir: Path) -> None:
        self._binary = binary
        self._state_dir = state_dir.resolve()

    def command(
        self, argv: list[str], host: Host, hosts: list[Host], *, network: bool
    ) -> list[str]:
        """Return the command under bwrap."""
        names = _hosts_file(host, hosts)
        arguments = [self._binary, "--die-with-parent", "--unshare-pid", "--unshare-ipc"]
        arguments += ["--unshare-uts", "--hostname", host.name]
        arguments += [] if network else ["--unshare-net"]
        arguments += _machine()
        arguments += ["--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp", "--tmpfs", "/run"]  # noqa: S108
        arguments += self._hidden()
        arguments += ["--bind", str(host.folder), CONTAINER_ROOT]
        arguments += ["--ro-bind", str(host.folder / "input"), f"{CONTAINER_ROOT}/input"]
        arguments += ["--ro-bind", str(names), "/etc/hosts"] if Path("/etc/hosts").exists() else []
        arguments += _interpreter(argv)
        arguments += ["--chdir", f"{CONTAINER_ROOT}/code", "--"]
        return arguments + argv

    def visible(self, text: str, host: Host) -> str:
        """Leave the text: the container's paths are there."""
        del host
        return text

    def folder(self, host: Host) -> Path:
        """Return the folder of the code; bwrap changes into it once more."""
        return host.code

    def _hidden(self) -> list[str]:
        """Lay empty folders over what is none of a job's business."""
        home = Path.home()
        folders = [self._state_dir, *(home / name for name in _SECRET_FOLDERS)]
        arguments: list[str] = []
        for folder in folders:
            if folder.is_dir() and not _is_below(folder, Path("/tmp")):  # noqa: S108
                arguments += ["--tmpfs", str(folder)]
        return arguments


def _machine() -> list[str]:
    """Return the binds that show the machine read-only, with /opt/ml free to be laid over."""
    arguments: list[str] = []
    for entry in sorted(Path("/").iterdir()):
        if entry.name in _HIDDEN_ROOTS:
            continue
        if entry.is_symlink():
            arguments += ["--symlink", str(entry.readlink()), str(entry)]
        elif entry.name != "opt":
            arguments += ["--ro-bind-try", str(entry), str(entry)]
    opt = Path("/opt")
    for entry in sorted(opt.iterdir()) if opt.is_dir() else []:
        if entry.name != "ml":
            arguments += ["--ro-bind-try", str(entry), str(entry)]
    return arguments


def _interpreter(argv: list[str]) -> list[str]:
    """Return a bind for an interpreter that lies under a folder which is hidden."""
    if not argv or not argv[0].startswith("/"):
        return []
    found: list[str] = []
    for path in (Path(argv[0]), Path(argv[0]).resolve(), Path(sys.prefix), Path(sys.base_prefix)):
        root = path.parent.parent if path.is_file() else path
        if any(_is_below(root, Path(hidden)) for hidden in ("/tmp", "/run")):  # noqa: S108
            found += ["--ro-bind-try", str(root), str(root)]
    return found


def _is_below(path: Path, parent: Path) -> bool:
    return path == parent or parent in path.parents


def _hosts_file(host: Host, hosts: list[Host]) -> Path:
    """Write the names of all hosts, each with a loopback address of its own."""
    lines = ["127.0.0.1 localhost", "::1 localhost"]
    lines += [f"127.0.0.{number} {peer.name}" for number, peer in enumerate(hosts, start=1)]
    path = host.folder.parent / f"{host.name}.hosts"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def choose(choice: Choice, state_dir: Path) -> Sandbox:
    """Return the sandbox to use.

    Raises:
        RuntimeError: bubblewrap was asked for and does not work here.
    """
    binary = None if choice == "none" else shutil.which("bwrap")
    if binary is not None and _works(binary):
        return Bubblewrap(binary, state_dir)
    if choice == "bubblewrap":
        raise RuntimeError("bubblewrap (bwrap) is not installed, or this user may not use it")
    return Plain()


@functools.cache
def _works(binary: str) -> bool:
    command = [binary, "--unshare-pid", "--unshare-net", *_machine()]
    command += ["--dev", "/dev", "--proc", "/proc", "true"]
    try:
        return subprocess.run(command, capture_output=True, timeout=10, check=False).returncode == 0
    except (OSError, subprocess.SubprocessError):
        return False
