"""Jobs as plain processes: they see the whole machine, and its network.

A job has a real /opt/ml where the kernel grants mount namespaces to this user. Elsewhere the job's
folder replaces /opt/ml in arguments and variables, and a script that writes to /opt/ml itself gets
an error: nothing that a job writes is lost without a word, or lands in the machine's own /opt/ml.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from sagemaker_emulator.runner import opt_ml, supervisor
from sagemaker_emulator.runner.job_network import JobNetwork
from sagemaker_emulator.runner.layout import CONTAINER_ROOT, Host
from sagemaker_emulator.runner.peers import write_hosts_file
from sagemaker_emulator.runner.process import Launch

_SPLIT_BY_SHELLS = re.compile(r"[^\w@%+=:,./-]")
_NO_ISOLATION = "EnableNetworkIsolation has no effect without bwrap"
_HELP = "Install bubblewrap (bwrap)."
_NO_NAMES = f"the hosts of a job cannot find each other by name on this machine. {_HELP}"
_NO_ROOT = (
    f"this machine gives a job no {CONTAINER_ROOT} of its own. Arguments and variables name the "
    f"job's folder in its place, as SAGEMAKER_BASE_DIR does; a script that names {CONTAINER_ROOT} "
    f"itself finds no files there, and cannot write there. {_HELP}"
)
_REFUSED = (
    f"sagemaker-emulator runs no code here: a script could write to this machine's own "
    f"{CONTAINER_ROOT}, because this user may, and the kernel grants neither mount namespaces nor "
    f"Landlock. {_HELP}"
)


class MountNamespace:
    """A plain process with its own /opt/ml."""

    name = "namespace"
    warning = ""
    refusal = ""

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
        """Return the command under a supervisor, with the job's folder as /opt/ml."""
        del python, network
        write_hosts_file(host, hosts, mark)
        command = [*_own_root("mount", str(host.folder)), *argv]
        return _supervised(command, environment, host, mark)

    def notes(self, hosts: list[Host], network: JobNetwork) -> list[str]:
        """Return what does not work for a job in this sandbox."""
        del hosts
        return [_NO_ISOLATION] if network.is_isolated else []

    def close(self) -> None:
        """Do nothing: this sandbox has no files outside the jobs."""


class PlainProcess:
    """A plain process without its own /opt/ml."""

    name = "plain"

    def __init__(self, state_dir: Path, *, forbids: bool, may_write: bool) -> None:
        """Choose the path under which jobs find their folders.

        A path with a space would be split in an entrypoint like ``sh -c "ls /opt/ml/model"``. A
        state directory with a space gets a second path: a link in a folder that only its owner
        can enter.

        Args:
            state_dir: an absolute path.
            forbids: whether the kernel can take the right to write to /opt/ml from a job.
            may_write: whether this user may write to the machine's /opt/ml.
        """
        self._state_dir = str(state_dir)
        self._forbids = forbids
        self._may_write = may_write
        self._alias: Path | None = None
        if _SPLIT_BY_SHELLS.search(self._state_dir):
            self._alias = Path(tempfile.mkdtemp(prefix="sagemaker-")) / "state"
            self._alias.symlink_to(state_dir)

    @property
    def refusal(self) -> str:
        """Why no job can run: one that writes to /opt/ml would write to the machine's."""
        return _REFUSED if self._may_write and not self._forbids else ""

    @property
    def warning(self) -> str:
        """What the user must know before the first job."""
        return self.refusal or f"sagemaker-emulator: {_NO_ROOT}"

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
        """Return the command under a supervisor, which ends everything that the job starts."""
        del hosts, python, network
        command = [self._visible(part, host) for part in argv]
        if self._forbids:
            command = [*_own_root("forbid"), *command]
        # This is how a script can find its folder where there is no /opt/ml.
        variables = {"SAGEMAKER_BASE_DIR": CONTAINER_ROOT, **environment}
        visible = {name: self._visible(value, host) for name, value in variables.items()}
        return _supervised(command, visible, host, mark)

    def notes(self, hosts: list[Host], network: JobNetwork) -> list[str]:
        """Return what does not work for a job in this sandbox."""
        notes = [_NO_ROOT]
        notes += [_NO_ISOLATION] if network.is_isolated else []
        return notes + ([_NO_NAMES] if len(hosts) > 1 else [])

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


def _supervised(
    command: list[str], environment: Mapping[str, str], host: Host, mark: str
) -> Launch:
    script = [sys.executable, "-I", "-S", supervisor.__file__, str(os.getpid())]
    return Launch(
        command=[*script, *command],
        environment=environment,
        folder=host.code,
        mark=mark,
        is_supervised=True,
    )


def _own_root(*how: str) -> list[str]:
    return [sys.executable, "-I", "-S", opt_ml.__file__, *how]


def may_write_root() -> bool:
    """Tell whether this user could write to the machine's /opt/ml, or make it."""
    root = Path(CONTAINER_ROOT)
    nearest = next(path for path in (root, *root.parents) if path.exists())
    return os.access(nearest, os.W_OK)


def shows_root(state_dir: Path) -> bool:
    """Tell whether a job can have its own /opt/ml, by letting a shell write to one."""
    with tempfile.TemporaryDirectory(dir=state_dir, prefix="probe-") as folder:
        (Path(folder) / "ml" / "code").mkdir(parents=True)
        command = [*_own_root("mount", f"{folder}/ml"), "/bin/sh", "-c", ": > /opt/ml/written"]
        return _succeeds(command) and (Path(folder) / "ml" / "written").exists()


def forbids_root() -> bool:
    """Tell whether the kernel can take the right to write to /opt/ml from a job."""
    return _succeeds([*_own_root("forbid"), "/bin/sh", "-c", ":"])


def _succeeds(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, timeout=10, check=False).returncode == 0
    except (OSError, subprocess.SubprocessError):
        return False
