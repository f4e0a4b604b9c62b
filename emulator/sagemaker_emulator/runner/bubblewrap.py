"""Jobs in bubblewrap: what a job can see of this machine, and what it may do."""

import errno
import functools
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from sagemaker_emulator.runner import machine
from sagemaker_emulator.runner.layout import CONTAINER_ROOT, Host
from sagemaker_emulator.runner.process import MARK, Launch

Namespaces = tuple[str, ...]
# The first one that works is used: not every kernel and container allows user namespaces, and
# bubblewrap before 0.8 cannot prevent a job from creating more of them.
_NAMESPACES: tuple[Namespaces, ...] = (
    ("--unshare-user", "--disable-userns"),
    ("--unshare-user",),
    (),
)
_ALWAYS = (
    "--die-with-parent",
    "--new-session",
    "--unshare-pid",
    "--unshare-ipc",
    "--unshare-uts",
    "--unshare-cgroup-try",
    # When root starts bubblewrap, a job keeps root's capabilities.
    "--cap-drop",
    "ALL",
)


class Bubblewrap:
    """A sandbox that shows the machine read-only, no other job, and a real /opt/ml."""

    name = "bubblewrap"
    warning = ""
    refusal = ""

    def __init__(self, binary: str, namespaces: Namespaces, state_dir: Path) -> None:
        self._binary = binary
        self._namespaces = namespaces
        self._state_dir = state_dir

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
        """Return the command under bwrap.

        Only the job gets the job's variables. In bwrap's own environment, LD_PRELOAD would load a
        job's library outside the sandbox; in its arguments, every user could read them.
        """
        arguments = [*self._namespaces, *_ALWAYS, "--hostname", host.name]
        arguments += [] if network else ["--unshare-net"]
        arguments += machine.binds(python, self._state_dir)
        arguments += ["--bind", str(host.folder), CONTAINER_ROOT]
        if Path("/etc/hosts").exists():
            arguments += ["--ro-bind", str(_hosts_file(host, hosts)), "/etc/hosts"]
        arguments += ["--chdir", f"{CONTAINER_ROOT}/code", "--clearenv"]
        for name, value in {**environment, MARK: mark}.items():
            arguments += ["--setenv", name, value]
        number = _file_of(arguments)
        return Launch(
            command=[self._binary, "--args", str(number), "--", *argv],
            environment={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
            folder=host.code,
            mark=mark,
            files=(number,),
        )

    def notes(self, *, network: bool) -> list[str]:
        """Return nothing: everything works here."""
        del network
        return []

    def close(self) -> None:
        """Do nothing: this sandbox has no files outside the jobs."""


def _hosts_file(host: Host, hosts: list[Host]) -> Path:
    """Write a hosts file in which each host has its own loopback address."""
    lines = ["127.0.0.1 localhost", "::1 localhost"]
    lines += [f"127.0.0.{number} {peer.name}" for number, peer in enumerate(hosts, start=1)]
    path = host.folder.parent / f"{host.name}.hosts"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def _file_of(arguments: list[str]) -> int:
    """Return a descriptor from which bwrap reads its arguments, separated by NUL.

    Raises:
        OSError: an argument contains a NUL, after which a job could add its own arguments.
    """
    if any("\0" in part for part in arguments):
        raise OSError(errno.EINVAL, "an environment variable contains a NUL character")
    number = os.memfd_create("bwrap")
    with os.fdopen(os.dup(number), "wb") as file:
        file.write(b"".join(os.fsencode(part) + b"\0" for part in arguments))
    os.lseek(number, 0, os.SEEK_SET)
    return number


@functools.cache
def working_namespaces(binary: str) -> Namespaces | None:
    """Return the strictest set of namespaces that works here, or None when none does."""
    return next((found for found in _NAMESPACES if _works(binary, found)), None)


def _works(binary: str, namespaces: Namespaces) -> bool:
    command = [binary, *namespaces, *_ALWAYS, "--unshare-net"]
    command += [*machine.visible(), *machine.kernel(), "true"]
    try:
        return subprocess.run(command, capture_output=True, timeout=10, check=False).returncode == 0
    except (OSError, subprocess.SubprocessError):
        return False
