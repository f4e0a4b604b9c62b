"""The process that `waiting` measures: it creates jobs, waits for them, and tells what it took.

Reads from its standard input for how many seconds to be measured; answers in lines of JSON.
"""

import json
import os
import sys
import time
from pathlib import Path
from threading import Thread
from typing import Any

from benchmarks.jobs import properties
from benchmarks.processes import usage_of
from pulumi_sagemaker_training.adapters.runtime import engine
from pulumi_sagemaker_training.adapters.runtime.process import process_state
from pulumi_sagemaker_training.adapters.runtime.training_job import Verbs
from pulumi_sagemaker_training.api.settings import Access, Settings
from sagemaker_emulator.pytest_plugin import RunningEmulator


def main(told: dict[str, Any]) -> None:
    """Create, wait, be measured, and be interrupted."""
    engine.connect_engine(told.pop("engine"))
    jobs = told.pop("jobs")
    emulator = RunningEmulator(**{**told, "state_dir": Path(told["state_dir"])})
    access = Access(emulator.region, endpoint_url=emulator.endpoint, access_key="a", secret_key="b")
    settings = Settings(access, has_price_lines=False)
    verbs, props = Verbs(settings), properties(emulator)
    watcher = process_state().watcher(access, settings.max_poll_interval_s)

    def create(index: int) -> None:
        urn = f"urn:pulumi:dev::bench::type::job-{index:04}"
        verbs.create(verbs.parse_spec(props), engine.Call("Create", urn))

    begun = time.perf_counter()
    threads = [Thread(target=create, args=(index,)) for index in range(jobs)]
    for thread in threads:
        thread.start()
    while watcher.waiting < jobs:
        time.sleep(0.1)
    # Marks are written some seconds after a create; they are no part of waiting.
    time.sleep(8)
    _say(seconds=time.perf_counter() - begun)
    seconds = float(sys.stdin.readline())
    before = time.process_time()
    time.sleep(seconds)
    usage = usage_of(os.getpid())
    _say(cpu_s=time.process_time() - before, threads=usage.threads, memory_mb=usage.memory_mb)
    begun = time.perf_counter()
    process_state().connection.interrupt.set()
    for thread in threads:
        thread.join()
    _say(seconds=time.perf_counter() - begun)
    os._exit(0)


def _say(**figures: float) -> None:
    sys.stdout.write(json.dumps(figures) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
