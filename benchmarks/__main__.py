"""`python -m benchmarks [--check | --full] [--jobs N] [suite ...]`: measure, print, and write."""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

from benchmarks import (
    latency,
    listing,
    long_jobs,
    model,
    page,
    peers,
    service,
    settings,
    start,
    stopping,
    sweeps,
    throttling,
    verbs,
    waiting,
)
from benchmarks.budgets import results
from benchmarks.plan import Plan
from benchmarks.rows import Report, Row, about_this_run
from tools.signals import hear_interrupts

SUITES: Final[Mapping[str, Callable[[Plan], Iterator[Row]]]] = {
    "start": start.measure,
    "service": service.measure,
    "verbs": verbs.measure,
    "settings": settings.measure,
    "latency": latency.measure,
    "long": long_jobs.measure,
    "peers": peers.measure,
    "waiting": waiting.measure,
    "listing": listing.measure,
    "throttling": throttling.measure,
    "sweeps": sweeps.measure,
    "stopping": stopping.measure,
    "model": model.measure,
}
_CHECKED: Final = ("start", "service", "verbs", "waiting")


def main() -> int:
    """Run the chosen suites; return 1 if a budget is exceeded."""
    hear_interrupts()
    options = _options()
    names = options.suites or (_CHECKED if options.check else tuple(SUITES))
    report = Report(about=about_this_run())
    with tempfile.TemporaryDirectory(prefix="benchmarks-") as folder:
        plan = _plan(options, Path(folder))
        for name in names:
            for row in SUITES[name](plan):
                print(row, flush=True)
                report.rows.append(row)
    behind = _judged(report)
    if options.check or options.jobs:
        return int(behind and options.check)
    merged = Report.load().merge(report)
    merged.save()
    page.write(merged)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("suites", nargs="*", metavar="suite", help=", ".join(SUITES))
    parser.add_argument(
        "--check", action="store_true", help="compare the results with budgets.toml"
    )
    parser.add_argument("--full", action="store_true", help="make more runs, with all checkpoints")
    parser.add_argument(
        "--jobs", type=int, help="measure only this number of jobs; nothing is written"
    )
    options = parser.parse_args()
    unknown = set(options.suites) - set(SUITES)
    if unknown:
        parser.error(f"no such suite: {', '.join(sorted(unknown))}; there are {', '.join(SUITES)}")
    return options


def _plan(options: argparse.Namespace, folder: Path) -> Plan:
    plan = Plan(folder)
    if options.check:
        plan = Plan.checked(folder)
    elif options.full:
        plan = Plan.full(folder)
    return plan.small(options.jobs) if options.jobs else plan


def _judged(report: Report) -> bool:
    """Print the result of each budget; return whether one is exceeded."""
    found = list(results(report))
    for verdict in found:
        if verdict.found is not None:
            print(verdict)
    return any(not verdict.is_kept for verdict in found)


if __name__ == "__main__":
    sys.exit(main())
