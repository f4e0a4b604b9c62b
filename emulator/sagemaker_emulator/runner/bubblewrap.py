"""Jobs in bubblewrap: what a job can see of this machine, and what it may do."""

import errno
import functools
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from sagemaker_emulator.runner import machine
from sagemaker_emulator.runner.job_network import JobNetwork
from sagemaker_emulator.runner.layout import CONTAINER_ROOT, Host
from sagemaker_emulator.runner.peers import write_hosts_file
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
_ALONE = "the kernel grants no network of their own to the hosts of an isolated job; each is alone"


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
        network: JobNetwork,
        mark: str,
    ) -> Launch:
        """Return the command under bwrap.

        Only the job gets the job's variables. In bwrap's own environment, LD_PRELOAD would load a
        job's library outside the sandbox; in its arguments, every user could read them.
        """
        arguments = [*self._namespaces, *_ALWAYS, "--hostname", host.name]
        arguments += ["--unshare-net"] if network.is_alone else []
        arguments += machine.binds(python, self._state_dir)
        arguments += ["--bind", str(host.folder), CONTAINER_ROOT]
        if Path("/etc/hosts").exists():
            arguments += ["--ro-bind", str(write_hosts_file(host, hosts, mark)), "/etc/hosts"]
        arguments += ["--chdir", f"{CONTAINER_ROOT}/code", "--clearenv"]
        for name, value in {**environment, MARK: mark}.items():
            arguments += ["--setenv", name, value]
        number = _file_of(arguments)
        entrance, files = network.entrance()
        return Launch(
            command=[*entrance, self._binary, "--args", str(number), "--", *argv],
            environment={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
            folder=host.code,
            mark=mark,
            files=(number, *files),
        )

    def notes(self, hosts: list[Host], network: JobNetwork) -> list[str]:
        """Return what does not work for a job in this sandbox: almost nothing."""
        return [_ALONE] if network.is_alone and len(hosts) > 1 else []

    def close(self) -> None:
        """Do nothing: this sandbox has no files outside the jobs."""


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
