"""The process that `reports` measures: it writes one page, and tells what that took in JSON."""

import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from typing import Final

from benchmarks.processes import usage_of


def _job() -> str:
    from pulumi_sagemaker_training.cli.report.page import render_job
    from tests.support.reports import one_job

    return render_job(one_job())


def _sweep() -> str:
    from pulumi_sagemaker_training.cli.report.page import render_stack
    from pulumi_sagemaker_training.cli.stack.state import read_stack
    from tests.support.report_sweep import sweep_stack

    state, reading = sweep_stack()
    return render_stack(read_stack(state), reading, "shop/dev")


def _jobs() -> str:
    from pulumi_sagemaker_training.cli.report.page import render_stack
    from pulumi_sagemaker_training.cli.stack.state import read_stack
    from tests.support.reports import jobs_stack

    state, reading = jobs_stack(60)
    return render_stack(read_stack(state), reading, "shop/dev")


PAGES: Final[Mapping[str, Callable[[], str]]] = {
    "one job, 10,000 points": _job,
    "a sweep of 200": _sweep,
    "60 jobs": _jobs,
}


def main(name: str) -> None:
    """Write a page as the command does: in a process that has imported nothing."""
    begun, cpu = time.perf_counter(), time.process_time()
    page = PAGES[name]()
    took, used = time.perf_counter() - begun, time.process_time() - cpu
    figures = {
        "seconds": took,
        "cpu_s": used,
        "kilobytes": len(page.encode()) / 1000,
        "memory_mb": usage_of(os.getpid()).memory_mb,
    }
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
