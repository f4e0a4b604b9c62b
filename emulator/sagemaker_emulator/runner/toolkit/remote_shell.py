"""A remote shell between the hosts of one training, in place of the SSH of AWS's images.

mpirun starts a daemon on every other host through a remote shell. In AWS's images that is SSH on
port 22, which a process without rights cannot offer. Here each other host runs one command that the
first host sends, and no second one.

    python remote_shell.py <host> <command> ...
"""

import json
import os
import socket
import subprocess
import sys
import time

PORT = 7776
VARIABLES = ("OMPI_MCA_plm_rsh_agent", "PRTE_MCA_plm_ssh_agent")
"""How Open MPI 4, and 5, are told of another remote shell."""
PATIENCE_S = 3600
"""How long the toolkit waits for the other hosts."""
_PAUSE_S = 0.2


def serve(host: str, master: str) -> None:
    """Run the command that the first host sends, to its end.

    Args:
        host: the name of this host.
        master: the name of the first host; a command from elsewhere is refused.
    """
    with socket.create_server((host, PORT)) as server:
        while True:
            peer, (address, *_) = server.accept()
            with peer:
                if address == socket.gethostbyname(master):
                    _run(peer)
                    return


def _run(peer: socket.socket) -> None:
    with peer.makefile("rw", encoding="utf-8") as stream:
        command = json.loads(stream.readline())
        output = peer.fileno()
        subprocess.call(["/bin/sh", "-c", command], stdout=output, stderr=output)


def call(host: str, command: str, source: str) -> None:
    """Run a command on another host, and pass its output on, until it ends.

    Args:
        source: the name of this host, whose address the other expects.

    Raises:
        OSError: the host does not answer within an hour.
    """
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            peer = socket.create_connection((host, PORT), source_address=(source, 0))
            break
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(_PAUSE_S)
    with peer:
        peer.sendall(json.dumps(command).encode() + b"\n")
        while data := peer.recv(65_536):
            os.write(1, data)


if __name__ == "__main__":
    call(sys.argv[1], " ".join(sys.argv[2:]), os.environ["CURRENT_HOST"])
