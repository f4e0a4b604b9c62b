"""The hosts of a job find each other by name, at addresses that no other job has."""

import ipaddress
import subprocess
import sys
from pathlib import Path

import pytest

from sagemaker_emulator.runner import job_network
from sagemaker_emulator.runner.layout import Host
from sagemaker_emulator.runner.peers import address, hosts_file, write_hosts_file
from tests.support.needs import NETWORKS, lacks

LOOPBACK = ipaddress.ip_network("127.0.0.0/8")
LISTEN = """\
import socket
server = socket.create_server(("127.9.9.1", 7777))
server.listen()
print("listening", flush=True)
peer, _ = server.accept()
print(peer.recv(9).decode())
"""
CALL = "import socket; socket.create_connection(('127.9.9.1', 7777)).sendall(b'hello')"


def test_every_host_of_every_job_has_an_address_of_its_own() -> None:
    found = [address(f"jobs/j-{run}", number) for run in range(50) for number in (1, 2, 16)]
    assert len(set(found)) == len(found)
    assert all(ipaddress.ip_address(each) in LOOPBACK for each in found)
    assert not any(each.startswith(("127.0.", "127.255.")) for each in found)


def test_all_hosts_have_the_same_names(tmp_path: Path) -> None:
    peers = [Host(f"algo-{n}", tmp_path / f"algo-{n}", "ml.m5.large") for n in (1, 2)]
    texts = [write_hosts_file(host, peers, "m").read_text() for host in peers]
    assert texts == [hosts_file("m", ["algo-1", "algo-2"])] * 2
    assert f"{address('m', 2)} algo-2" in texts[0].splitlines()


def test_hosts_of_an_isolated_job_share_a_network_without_the_machine() -> None:
    with job_network.shared(is_isolated=True, hosts=2) as network:
        if network.is_alone:
            pytest.skip(lacks(NETWORKS))
        ways = [network.entrance() for _ in range(2)]
    (first, files), (second, others) = ways
    server = subprocess.Popen(
        [*first, sys.executable, "-c", LISTEN], pass_fds=files, stdout=subprocess.PIPE, text=True
    )
    assert server.stdout is not None
    assert server.stdout.readline() == "listening\n"
    outside = subprocess.run([sys.executable, "-c", CALL], capture_output=True)
    assert b"ConnectionRefusedError" in outside.stderr
    subprocess.run([*second, sys.executable, "-c", CALL], pass_fds=others, check=True)
    assert server.communicate(timeout=20)[0] == "hello\n"


def test_other_jobs_have_the_network_of_the_machine() -> None:
    for is_isolated, hosts in ((False, 2), (True, 1)):
        with job_network.shared(is_isolated=is_isolated, hosts=hosts) as network:
            assert network.entrance() == ([], ())
            assert network.is_alone is is_isolated
