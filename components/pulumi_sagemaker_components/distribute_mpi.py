"""mpirun in a distributed job: its command, and a remote shell between the hosts without SSH.

mpirun starts a daemon on every other host through a remote shell. Here each other host runs one
command, and that for the first host only. These lines travel as those of `launch.py` do, with jobs
that MPI launches.
"""

import os
import socket
import subprocess
import sys
import tempfile
from typing import Any

SHELL_PORT = 7776
CALL = """\
import os, socket, sys, time
for _ in range(600):
    try:
        peer = socket.create_connection((sys.argv[1], 7776), 60, (os.environ["MASTER_ADDR"], 0))
        break
    except OSError:
        time.sleep(1)
peer.settimeout(None)
peer.sendall(" ".join(sys.argv[2:]).encode() + bytes(1))
while peer.recv(4096):
    pass
"""


def serve(host: str, first: str) -> None:
    """Run the command that the first host sends. If that fails, mpirun fails, and tells why."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, SHELL_PORT))
    listener.listen(5)
    peer, address = listener.accept()
    while address[0] != socket.gethostbyname(first):
        peer, address = listener.accept()
    command = b""
    while not command.endswith(bytes(1)):
        command += peer.recv(4096)
    subprocess.call(["/bin/sh", "-c", command[:-1].decode()])


def mpirun(hosts: Any, each: int, interface: str, options: Any) -> Any:
    """Return the command of mpirun, without the script's."""
    shell = os.path.join(tempfile.mkdtemp(), "call.py")
    with open(shell, "w") as file:
        file.write(CALL)
    for name in ("OMPI_MCA_plm_rsh_agent", "PRTE_MCA_plm_ssh_agent"):
        os.environ[name] = sys.executable + " " + shell
    slots = ",".join("{}:{}".format(host, each) for host in hosts)
    command = ["mpirun", "--host", slots, "-np", str(each * len(hosts)), "--allow-run-as-root"]
    command += ["--tag-output", "-mca", "plm_rsh_no_tree_spawn", "1"]
    for name in ("btl_tcp_if_include", "oob_tcp_if_include"):
        command += ["-mca", name, interface]
    return command + options + [sys.executable, "-m", "mpi4py"]
