"""The AWS SDK for Go against the emulator: waiters, paginators, types of errors, every member."""

import os
import shutil

import pytest

from tests.support.bench import Bench
from tests.support.needs import GO, lacks
from tools.conformance.clients import clients
from tools.conformance.results import read
from tools.conformance.runs import run_program
from tools.local.endpoint import Endpoint
from tools.setup.paths import Paths


@pytest.mark.skipif(shutil.which("go") is None, reason=lacks(GO))
def test_flows_of_the_sdk_for_go_go_as_on_aws(bench: Bench) -> None:
    # The first time, compiling the SDK takes two minutes; then its binary is in the user's cache.
    [client] = [
        client for client in clients(Paths.from_environment(os.environ)) if client.name == "go"
    ]
    client.program.prepare(os.environ)
    emulator = bench.emulator
    endpoint = Endpoint(
        emulator.endpoint, emulator.pid, emulator.bucket, emulator.role_arn, emulator.region
    )
    output, problem = run_program(client, endpoint, os.environ)
    results = list(read(output, client.name, client.program.version))
    assert problem == ""
    assert len(results) > 10
    assert [result for result in results if not result.ok] == []
