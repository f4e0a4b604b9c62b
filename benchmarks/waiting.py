"""The cost of waiting: calls and processor time of one process with a thousand jobs."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, Final

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import engine_pb2_grpc

from benchmarks.plan import Plan
from benchmarks.rows import Row
from benchmarks.world import World, running_world

SUITE: Final = "waiting"
_JOB_S: Final = 3600.0
_ENGINE_THREADS: Final = 4


class Engine(engine_pb2_grpc.EngineServicer):
    """An engine that counts the lines it is to show."""

    def __init__(self) -> None:
        self.lines = 0
        self._lock = threading.Lock()

    def Log(self, request: Any, context: Any) -> empty_pb2.Empty:  # noqa: N802 - the protocol's
        """Take a line."""
        del request, context
        with self._lock:
            self.lines += 1
        return empty_pb2.Empty()


@contextmanager
def _engine() -> Iterator[tuple[Engine, str]]:
    engine = Engine()
    server = grpc.server(ThreadPoolExecutor(_ENGINE_THREADS))
    engine_pb2_grpc.add_EngineServicer_to_server(engine, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield engine, f"127.0.0.1:{port}"
    finally:
        server.stop(None)


def measure(plan: Plan) -> Iterator[Row]:
    """Yield the cost of one process during its waits, and the time until an interrupt ends them."""
    jobs, seconds = plan.waiting
    with running_world(plan.folder / SUITE) as world, _engine() as (engine, address):
        world.empty(_JOB_S)
        process = _waiter(world, address, jobs)
        assert process.stdin is not None
        assert process.stdout is not None
        created = json.loads(process.stdout.readline())
        world.forget_calls()
        lines = engine.lines
        process.stdin.write(f"{seconds}\n")
        process.stdin.flush()
        waited = json.loads(process.stdout.readline())
        calls, shown = world.calls(), engine.lines - lines
        ended = json.loads(process.stdout.readline())
        process.wait(60)
    found = {
        "processor": (100 * waited["cpu_s"] / seconds, "% of a core"),
        "calls": (sum(calls.values()) / seconds, "a second"),
        "lines shown": (shown / seconds, "a second"),
        "threads": (float(waited["threads"]), "threads"),
        "memory": (waited["memory_mb"], "MB"),
        "until all wait": (created["seconds"], "s"),
        "until an interrupt has ended all": (ended["seconds"], "s"),
        **{name: (count / seconds, "a second") for name, count in sorted(calls.items())},
    }
    for what, (value, unit) in found.items():
        yield Row(SUITE, what, "dynamic", jobs, value, unit)


def _waiter(world: World, address: str, jobs: int) -> "subprocess.Popen[str]":
    told = {
        "endpoint": world.emulator.endpoint,
        "region": world.emulator.region,
        "bucket": world.emulator.bucket,
        "role_arn": world.emulator.role_arn,
        "state_dir": str(world.emulator.state_dir),
        "pid": world.emulator.pid,
        "engine": address,
        "jobs": jobs,
    }
    return subprocess.Popen(
        [sys.executable, "-m", "benchmarks.waiter", json.dumps(told)],
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": ""},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
