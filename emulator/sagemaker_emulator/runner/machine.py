"""The parts of this machine that a job in bubblewrap sees, as bubblewrap's arguments.

A job sees programs and libraries, read-only. It does not see the state directory, the hidden files
of users, or files in /etc that not every user may read. It cannot configure the kernel either: the
files for this under /proc and /sys check for the user root, not for a capability, so root without
capabilities could write to them.
"""

import functools
import os
import pwd
import stat
import sys
from pathlib import Path

# Empty in a job, or replaced. /run and /var hold the sockets and data of services.
_OWN = {"dev", "proc", "tmp", "run", "var", "boot", "lost+found"}
_EMPTY = tuple(Path("/") / name for name in ("tmp", "run", "var"))
_READ_ONLY = ("sys", "bus", "fs", "irq", "mtrr", "scsi", "sysrq-trigger")
_BLANK = ("kcore", "keys", "kmsg", "kallsyms", "timer_list", "sched_debug")
_KERNEL_FOLDERS = (
    "/proc/acpi",
    "/sys/firmware",
    "/sys/fs/bpf",
    "/sys/fs/pstore",
    "/sys/kernel/debug",
    "/sys/kernel/security",
    "/sys/kernel/tracing",
)


def binds(python: str, state_dir: Path) -> list[str]:
    """Return the arguments for everything except the job's own folder.

    Args:
        python: the interpreter of the job's image. It comes from the table of images; a path that
            a request names never makes anything visible.
        state_dir: the emulator's directory, an absolute path.
    """
    runtimes = _runtimes(python, state_dir)
    secrets = _secrets()
    above = [path for path in secrets if any(_is_below(runtime, path) for runtime in runtimes)]
    arguments = [*visible(), *kernel(), *_hide(above)]
    for path in runtimes:
        arguments += ["--ro-bind-try", str(path), str(path)]
    arguments += _hide([path for path in secrets if path not in above])
    # Last, so that no later argument covers it.
    return [*arguments, "--tmpfs", str(state_dir)]


def visible() -> list[str]:
    """Return the binds that show the machine read-only, without /opt/ml."""
    arguments: list[str] = []
    for entry in sorted(Path("/").iterdir()):
        if entry.name in _OWN:
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


def kernel() -> list[str]:
    """Return the job's own devices, processes and empty folders, and a read-only /proc and /sys."""
    arguments = ["--dev", "/dev", "--proc", "/proc"]
    for folder in _EMPTY:
        arguments += ["--tmpfs", str(folder)]
    arguments += name_servers(Path("/etc/resolv.conf"))
    for name in _READ_ONLY:
        # bubblewrap 0.8 leaves /proc/sys writable for root: core_pattern runs a program as root.
        arguments += ["--ro-bind-try", f"/proc/{name}", f"/proc/{name}"]
    return (
        arguments
        + _hide([Path("/proc") / name for name in _BLANK])
        + _hide([Path(name) for name in _KERNEL_FOLDERS])
    )


def name_servers(path: Path) -> list[str]:
    """Return the bind of the file with the name servers, if it is in a folder that jobs see empty.

    With systemd-resolved the file in /etc is a link into /run; pip in a job would find no host.
    """
    target = path.resolve()
    if not any(_is_below(target, folder) for folder in _EMPTY):
        return []
    return ["--ro-bind-try", str(target), str(target)]


def _hide(paths: list[Path]) -> list[str]:
    """Cover a folder with an empty folder, and a file with an empty file."""
    arguments: list[str] = []
    for path in paths:
        if path.is_dir():
            arguments += ["--tmpfs", str(path)]
        elif path.exists():
            arguments += ["--ro-bind", "/dev/null", str(path)]
    return arguments


@functools.cache
def _secrets() -> tuple[Path, ...]:
    """Return the files and folders that a job must not see.

    These are the hidden files of homes, and the files in /etc that not every user may read: root
    without capabilities still owns /etc/shadow.
    """
    homes = {Path.home().resolve(), Path(pwd.getpwuid(os.getuid()).pw_dir).resolve()}
    hidden = [path for home in sorted(homes) for path in _entries(home) if path.name[0] == "."]
    private: list[Path] = []
    waiting = [Path("/etc")]
    while waiting:
        for path in _entries(waiting.pop()):
            mode = path.lstat().st_mode
            if stat.S_ISLNK(mode):
                continue
            if not mode & stat.S_IROTH:
                private.append(path)
            elif stat.S_ISDIR(mode):
                waiting.append(path)
    shown = [path for path in hidden if not any(_is_below(path, empty) for empty in _EMPTY)]
    return (*shown, *private)


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _runtimes(python: str, state_dir: Path) -> list[Path]:
    """Return the folders of an interpreter, which a hidden folder may contain."""
    found = [Path(sys.prefix), Path(sys.base_prefix)]
    binaries = (Path(python), Path(python).resolve())
    found += [binary.parent.parent for binary in binaries if binary.is_file()]
    kept = {state_dir, Path.home(), Path.home().resolve()}
    return [
        path
        for path in dict.fromkeys(found)
        # A folder that contains a home, or the root, does not belong to an interpreter.
        if path.is_dir() and not any(_is_below(other, path) for other in kept)
    ]


def _is_below(path: Path, parent: Path) -> bool:
    return path == parent or parent in path.parents
