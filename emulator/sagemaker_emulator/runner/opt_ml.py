"""A command with an ``/opt/ml`` of its own: a script that arranges it, then becomes the command.

``mount`` shows a folder as ``/opt/ml``, in a mount namespace that only the command has, and the
file of its name with ``.hosts``, if there is one, as ``/etc/hosts``. Who may not mount makes a user
namespace first, in which nothing but the own user exists. ``forbid`` shows nothing: it takes away
the right to write below the machine's own ``/opt/ml``, with Landlock. It is run with ``-I -S``, as
the supervisor is, because every plain job waits for its start.

    opt_ml.py mount <folder> <command> ...
    opt_ml.py forbid <command> ...

Sources: unshare(2), user_namespaces(7), mount_namespaces(7), mount(2), landlock(7).
"""

import ctypes
import os
import signal
import sys
from collections.abc import Iterator

ROOT = "/opt/ml"
_PARENT = "/opt"
_NEW_MOUNTS, _NEW_USER = 0x00020000, 0x10000000
_READ_ONLY, _REMOUNT, _BIND, _MOVE, _DEEP, _PRIVATE = 1, 32, 4096, 8192, 16384, 1 << 18
_NO_NEW_PRIVILEGES = 38
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION_ONLY, _BENEATH = 1, 1
_WRITE_FILE, _REFER, _TRUNCATE = 1 << 1, 1 << 13, 1 << 14
# What makes, changes or removes a file: write, and the rights from removing a folder to linking.
_WRITING = _WRITE_FILE | sum(1 << bit for bit in range(4, 13)) | _REFER
_ON_FILES = _WRITE_FILE | _TRUNCATE
_LIBC = ctypes.CDLL(None, use_errno=True)


def main() -> None:
    """Arrange what the arguments say, and become the command."""
    how, *rest = sys.argv[1:]
    try:
        if how == "mount":
            show(rest.pop(0))
            os.chdir(f"{ROOT}/code")
        else:
            forbid()
    except OSError as error:
        print(f"sagemaker-emulator: no {ROOT} of its own: {error}", file=sys.stderr, flush=True)
        os._exit(126)
    for number in (signal.SIGPIPE, signal.SIGXFSZ):
        # Python ignores these signals, and a new program inherits that.
        signal.signal(number, signal.SIG_DFL)
    try:
        os.execvp(rest[0], rest)  # noqa: S606 - it becomes its program
    except OSError as error:
        print(f"exec: {rest[0]}: {error.strerror}", file=sys.stderr, flush=True)
        os._exit(127)


def show(folder: str) -> None:
    """Show a folder as ``/opt/ml`` to this process and those that it starts.

    Raises:
        OSError: the kernel does not grant the namespaces, or there is no ``/opt``.
    """
    if _LIBC.unshare(_NEW_MOUNTS) != 0:
        _make_user_namespace()
    # Without this, root's mounts would reach the whole machine.
    _mount(None, "/", _DEEP | _PRIVATE)
    if os.path.isdir(ROOT):
        _mount(folder, ROOT, _BIND)
    else:
        _cover_parent(folder, f"{folder}.opt")
    names = f"{folder}.hosts"
    if os.path.exists(names) and os.path.exists("/etc/hosts"):
        _mount(names, "/etc/hosts", _BIND)


def _make_user_namespace() -> None:
    user, group = os.geteuid(), os.getegid()
    _checked(_LIBC.unshare(_NEW_USER | _NEW_MOUNTS))
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{user} {user} 1"),
        ("gid_map", f"{group} {group} 1"),
    ):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)


def _cover_parent(folder: str, copy: str) -> None:
    """Put a read-only ``/opt`` in place of the machine's, with the same entries and ``ml``."""
    os.makedirs(copy, exist_ok=True)
    _mount("tmpfs", copy, 0, kind="tmpfs")
    for entry in os.scandir(_PARENT):
        if entry.path == ROOT:
            # A link to nowhere, or a file.
            continue
        place = f"{copy}/{entry.name}"
        if entry.is_symlink():
            os.symlink(os.readlink(entry.path), place)
            continue
        if entry.is_dir():
            os.mkdir(place)
        else:
            os.close(os.open(place, os.O_CREAT | os.O_WRONLY))
        _mount(entry.path, place, _BIND | _DEEP)
    os.mkdir(f"{copy}/ml")
    _mount(folder, f"{copy}/ml", _BIND)
    _mount(None, copy, _REMOUNT | _BIND | _READ_ONLY)
    _mount(copy, _PARENT, _MOVE)


def _mount(source: str | None, target: str, flags: int, kind: str | None = None) -> None:
    given = [None if text is None else os.fsencode(text) for text in (source, target, kind)]
    _checked(_LIBC.mount(*given, flags, None), target)


def forbid() -> None:
    """Take the right to write below ``/opt/ml`` from this process and those that it starts.

    A right is granted for a folder and what is below it, so this grants it for everything beside
    ``/opt/ml``, or beside the folder that this is a link to. New names directly in ``/`` and
    ``/opt`` are forbidden, too.

    Raises:
        OSError: the kernel has no Landlock, or one before Linux 5.19, which forbids each move of a
            file into another folder.
    """
    version = _LIBC.syscall(_CREATE_RULESET, None, 0, _VERSION_ONLY)
    if _checked(version) < 2:
        raise OSError(f"this kernel's Landlock has version {version}; 2 is needed")
    writing = _WRITING | (_TRUNCATE if version > 2 else 0)
    content = writing.to_bytes(8, sys.byteorder)
    rules = _checked(_LIBC.syscall(_CREATE_RULESET, content, len(content), 0))
    for entry in _beside(os.path.realpath(ROOT)):
        is_folder = entry.is_dir()
        _allow(rules, entry.path, writing if is_folder else writing & _ON_FILES)
    _checked(_LIBC.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0))
    _checked(_LIBC.syscall(_RESTRICT_SELF, rules, 0))
    os.close(rules)


def _beside(path: str) -> Iterator[os.DirEntry[str]]:
    """Yield the entries of all folders above a path, but not those that lead to it."""
    folder = "/"
    for name in path.strip("/").split("/"):
        if os.path.isdir(folder):
            for entry in os.scandir(folder):
                if entry.name != name and not entry.is_symlink():
                    yield entry
        folder = f"{folder.rstrip('/')}/{name}"


def _allow(rules: int, path: str, rights: int) -> None:
    number = os.open(path, os.O_PATH | os.O_CLOEXEC)
    # The kernel's structure is packed: eight bytes of rights, four of the descriptor.
    content = rights.to_bytes(8, sys.byteorder) + number.to_bytes(4, sys.byteorder)
    try:
        _checked(_LIBC.syscall(_ADD_RULE, rules, _BENEATH, content, 0), path)
    finally:
        os.close(number)


def _checked(result: int, path: str | None = None) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), path)
    return result


if __name__ == "__main__":
    main()
