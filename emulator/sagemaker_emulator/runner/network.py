"""A network that only the hosts of one job have: a script that makes it, or enters it.

``make`` makes a network namespace with nothing but a loopback interface, says ``ready``, and waits
for the end of its input; the namespace lives as long as somebody holds it open. ``enter`` joins it
and becomes the command. Who may not do so makes a user namespace first, in which nothing but the
own user exists. The script is run with ``-I -S``, as the supervisor is, because jobs wait for it.

    network.py make
    network.py enter <descriptor> [<descriptor>] -- <command> ...

Sources: network_namespaces(7), user_namespaces(7), setns(2), netdevice(7).
"""

import ctypes
import fcntl
import os
import socket
import struct
import sys

_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_SET_FLAGS = 0x8914
_UP = 0x1 | 0x40
_LIBC = ctypes.CDLL(None, use_errno=True)


def main() -> None:
    """Do what the arguments say."""
    how, *rest = sys.argv[1:]
    try:
        if how == "make":
            make()
            print("ready", flush=True)
            sys.stdin.read()
            return
        at = rest.index("--")
        for number in map(int, rest[:at]):
            _checked(_LIBC.setns(number, 0))
            os.close(number)
    except OSError as error:
        print(f"sagemaker-emulator: no network for the job: {error}", file=sys.stderr, flush=True)
        os._exit(126)
    os.execvp(rest[at + 1], rest[at + 1 :])  # noqa: S606 - it becomes its program


def make() -> None:
    """Make the namespace, and its loopback interface usable.

    Raises:
        OSError: the kernel does not grant it.
    """
    if _LIBC.unshare(_NEW_NETWORK) != 0:
        user, group = os.geteuid(), os.getegid()
        _checked(_LIBC.unshare(_NEW_USER | _NEW_NETWORK))
        maps = {"setgroups": "deny", "uid_map": f"{user} {user} 1", "gid_map": f"{group} {group} 1"}
        for name, text in maps.items():
            with open(f"/proc/self/{name}", "w") as file:
                file.write(text)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, _SET_FLAGS, struct.pack("16sh14x", b"lo", _UP))


def _checked(result: int) -> None:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


if __name__ == "__main__":
    main()
