"""What some tests need of a machine: without it they are skipped, and the end of a run tells so.

A test skips with `lacks(NAME)`. The end of the run looks for itself whether the machine has the
thing, in another way than the test: if it has, or if a test was skipped for anything else, the run
fails. So no skip hides a test that could have run.
"""

import ctypes
import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tools.setup import toolkit
from tools.setup.paths import Paths

MOUNTS: Final = "mount namespaces"
NETWORKS: Final = "network namespaces"
LANDLOCK: Final = "Landlock"
BUBBLEWRAP: Final = "bubblewrap"
ROOT: Final = "root"
GO: Final = "Go"
TOOLKIT: Final = "the package that AWS's images carry"
MPI: Final = "Open MPI"
TORCH: Final = "PyTorch"
_WITHOUT: Final = "not tested without "
_LANDLOCK_CREATE_RULESET: Final = 444
_VERSION_ONLY: Final = 1
_GO_PLACES: Final = ("/usr/local/go/bin/go", "/usr/lib/go/bin/go", "/usr/bin/go")


@dataclass(frozen=True)
class Need:
    """Something that a machine may lack.

    Attributes:
        how: how to get it.
        is_here: whether the machine has it.
    """

    how: str
    is_here: Callable[[], bool]


def lacks(name: str, detail: str = "") -> str:
    """Return the reason of a skip, for a test that found that something is lacking."""
    return f"{_WITHOUT}{name}: {NEEDS[name].how}{detail and f' ({detail})'}"


def _grants_mounts() -> bool:
    return _succeeds("unshare", "--mount", "--map-root-user", "true")


def _grants_networks() -> bool:
    return _succeeds("unshare", "--net", "--map-root-user", "true")


def _grants_landlock() -> bool:
    system_call = ctypes.CDLL(None).syscall
    return bool(system_call(_LANDLOCK_CREATE_RULESET, None, 0, _VERSION_ONLY) > 0)


def _has_bubblewrap() -> bool:
    return _succeeds("bwrap", "--unshare-user", "--ro-bind", "/", "/", "true")


def _has_go() -> bool:
    return shutil.which("go") is not None or any(Path(place).exists() for place in _GO_PLACES)


def _has_mpi() -> bool:
    return "MPI_PYTHON" in os.environ


def _has_torch() -> bool:
    return "TORCH_PYTHON" in os.environ


def _has_toolkit() -> bool:
    return (toolkit.folder(Paths.from_environment(os.environ)) / "complete").exists()


def _succeeds(*command: str) -> bool:
    try:
        return subprocess.run(command, capture_output=True, timeout=20, check=False).returncode == 0
    except (OSError, subprocess.SubprocessError):
        return False


NEEDS: Final[Mapping[str, Need]] = {
    MOUNTS: Need("the kernel does not let this user make them", _grants_mounts),
    NETWORKS: Need("the kernel does not let this user make them", _grants_networks),
    LANDLOCK: Need("the kernel was built or started without it", _grants_landlock),
    BUBBLEWRAP: Need("`make test` fetches it, as does apt-get install bubblewrap", _has_bubblewrap),
    ROOT: Need("only root has capabilities to keep", lambda: os.geteuid() == 0),
    GO: Need("put go on PATH", _has_go),
    MPI: Need("tests/contract/test_mpi.py says what MPI_PYTHON names", _has_mpi),
    TORCH: Need("tests/contract/test_torchrun.py says what TORCH_PYTHON names", _has_torch),
    TOOLKIT: Need("`sh tools/setup.sh toolkit` prints TOOLKIT_PYTHON", _has_toolkit),
}


@dataclass(frozen=True)
class Account:
    """What was skipped in a run.

    Attributes:
        lines: what to print.
        hidden: the skips that are failures, and why.
    """

    lines: Sequence[str]
    hidden: Sequence[str]


def account(reasons: Sequence[str], needs: Mapping[str, Need] = NEEDS) -> Account:
    """Count skips by their reasons."""
    lines, hidden = [], []
    for reason, count in sorted(Counter(reasons).items()):
        tests = f"{count} test{'s' if count > 1 else ''}"
        name = reason.removeprefix(_WITHOUT).partition(":")[0]
        lines.append(f"{tests} {reason}")
        if not reason.startswith(_WITHOUT) or name not in needs:
            hidden.append(
                f"{tests} skipped for what tests/support/needs.py does not know: {reason}"
            )
        elif needs[name].is_here():
            hidden.append(f"{tests} skipped for want of {name}, which this machine has")
    return Account(lines, hidden)
