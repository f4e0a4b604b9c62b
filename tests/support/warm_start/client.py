"""What the engine starts in the place of Python: it asks the server for a process, and is its end.

It is as short as its start: `signal`, `socket` and `json` would take longer than all that it does.
`WarmStart` writes it, with a first line of its own, under the names of what it stands for.
"""

import _signal
import _socket
import os
import sys
from types import FrameType

_INTERRUPTIONS = (_signal.SIGINT, _signal.SIGTERM)


def main() -> int:
    """Let the server run this command; return the exit code of its process."""
    server = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
    server.connect(os.path.join(os.path.dirname(sys.argv[0]), "socket"))
    message = "\0".join(_fields()).encode("utf-8", "surrogateescape")
    streams = b"".join(number.to_bytes(4, sys.byteorder) for number in (0, 1, 2))
    size = len(message).to_bytes(4, "big")
    server.sendmsg([size], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, streams)])
    server.sendall(message)
    answer, _, said = server.recv(4096).decode().partition(" ")
    if answer == "execute":
        os.execv(said, [said, *sys.argv[1:]])
    process = int(said)

    def pass_on(number: int, _: FrameType | None) -> None:
        os.kill(process, number)

    for number in _INTERRUPTIONS:
        _signal.signal(number, pass_on)
    return int(server.recv(16) or b"1")


def _fields() -> list[str]:
    """Return everything that a process is given, besides its open files."""
    variables = [f"{name}={value}" for name, value in os.environ.items()]
    arguments = sys.argv[1:]
    return [os.path.basename(sys.argv[0]), os.getcwd(), str(len(arguments)), *arguments, *variables]


if __name__ == "__main__":
    # Whatever the end of an interpreter would take is not needed.
    os._exit(main())
