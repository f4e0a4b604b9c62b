"""The addresses by which the hosts of a job find each other.

All addresses that begin with 127 lead to this machine. Each host has one of its own, which no other
job has, so that two jobs can listen on the same port of their hosts. Source for the names:
"Distributed Training Configuration" of the developer guide, by which every host of a job can be
looked up by its name.
"""

import zlib
from collections.abc import Iterable
from pathlib import Path

from sagemaker_emulator.runner.layout import Host


def address(mark: str, number: int) -> str:
    """Return the address of a host. Pure.

    Args:
        mark: the name of the run.
        number: 1 for the first host of the job.
    """
    run = zlib.crc32(mark.encode())
    return f"127.{1 + run % 254}.{run // 254 % 256}.{number}"


def hosts_file(mark: str, names: Iterable[str]) -> str:
    """Return the content of the hosts file that every host of a run has. Pure."""
    lines = ["127.0.0.1 localhost", "::1 localhost"]
    lines += [f"{address(mark, number)} {name}" for number, name in enumerate(names, start=1)]
    return "\n".join(lines) + "\n"


def write_hosts_file(host: Host, hosts: Iterable[Host], mark: str) -> Path:
    """Write a host's hosts file beside its folder; return its path."""
    path = host.folder.with_name(f"{host.name}.hosts")
    path.write_text(hosts_file(mark, (peer.name for peer in hosts)), "utf-8")
    return path
