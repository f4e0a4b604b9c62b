"""`python -m benchmarks [table ...]`: measure tables, print them, and with `--write` write them.

Each round of a table is kept in .local/benchmarks. A run that was interrupted is continued, as long
as the measured sources are the same; `--again` measures everything again.
"""

import argparse
import hashlib
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from benchmarks import page
from benchmarks.budgets import results
from benchmarks.checked import CHECKED
from benchmarks.plan import Plan
from benchmarks.rounds import Rounds, continued
from benchmarks.rows import Report, Row
from benchmarks.suites import SUITES
from benchmarks.this_run import ROOT, about_this_run, sources
from tools.signals import hear_interrupts

KEPT: Final = ROOT / ".local" / "benchmarks"
_MINUTES: Final = 120.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the chosen tables; return 1 if a budget is exceeded."""
    # Engines that ignore SIGINT, as those of a shell's background do, end five seconds late.
    hear_interrupts()
    options = _options(arguments)
    report = Report()
    for rounds in _measured(options):
        report = report.merge(rounds.report)
        for row in rounds.report.rows:
            print(row, flush=True)
    behind = _judged(report)
    if options.write and not options.jobs:
        merged = Report.load().merge(report)
        merged.save()
        page.write(merged)
        print(f"written: {len(report.about)} tables to {page.PAGE.relative_to(ROOT)}")
    return int(behind and options.check)


def _measured(options: argparse.Namespace) -> Iterator[Rounds]:
    """Yield each table with its rounds; print a line for each round."""
    names = options.suites or (CHECKED if options.check else tuple(SUITES))
    about, until = about_this_run(), time.monotonic() + 60 * options.minutes
    for number, name in enumerate(names, 1):
        plan = _plan(options)
        key = hashlib.sha256(f"{sources()} {plan} {about['machine']}".encode()).hexdigest()[:16]
        rounds = Rounds(name, key, about)
        if not options.again and not options.jobs:
            rounds = continued(KEPT, name, key, about)
        usual = CHECKED.get(name, 1) if options.check else SUITES[name].rounds
        wanted = options.rounds or (1 if options.jobs else usual)
        place = f"[{number}/{len(names)}] {name}"
        left_s = until - time.monotonic()
        measure_rounds(rounds, wanted, plan, left_s, place, None if options.jobs else KEPT)
        yield rounds


def measure_rounds(
    rounds: Rounds, wanted: int, plan: Plan, seconds: float, place: str, folder: Path | None
) -> None:
    """Measure the rounds that are missing, as long as there is time for them.

    Args:
        rounds: the table's rounds so far.
        wanted: how many rounds there are to be.
        plan: what a round measures.
        seconds: no round begins that would take longer than what is left of them.
        place: what the line about a round begins with.
        folder: where each round is kept; None keeps none.
    """
    suite, until = SUITES[rounds.suite], time.monotonic() + seconds
    while len(rounds.rounds) < wanted:
        at = len(rounds.rounds)
        expected_s = max(rounds.seconds, default=60 * suite.minutes)
        left_s = until - time.monotonic()
        if expected_s > left_s:
            print(f"{place}: round {at + 1} of {wanted} left out, no time", flush=True)
            return
        print(f"{place}: round {at + 1} of {wanted}, about {expected_s:.0f} s", flush=True)
        begun = time.monotonic()
        rows = _one_round(rounds.suite, replace(plan, round=at))
        rounds.add(rows, time.monotonic() - begun)
        if folder is not None:
            rounds.save(folder)
    print(f"{place}: {len(rounds.rounds)} rounds, {sum(rounds.seconds):.0f} s", flush=True)


def _one_round(name: str, plan: Plan) -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="benchmarks-") as folder:
        rows = SUITES[name].measure(replace(plan, folder=Path(folder)))
        return [replace(row, suite=name) for row in rows]


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("suites", nargs="*", metavar="table", help=", ".join(SUITES))
    parser.add_argument("--check", action="store_true", help="fail if a budget is exceeded")
    parser.add_argument("--rounds", type=int, help="instead of each table's own number")
    parser.add_argument("--again", action="store_true", help="measure kept rounds again")
    parser.add_argument(
        "--write",
        action="store_true",
        default=os.environ.get("WRITE") == "1",
        help="write results.json and docs/performance.md (or WRITE=1)",
    )
    parser.add_argument(
        "--minutes", type=float, default=_MINUTES, help="begin no round that would take longer"
    )
    parser.add_argument("--jobs", type=int, help="try the tables with so many jobs; keeps nothing")
    parser.add_argument("--large-mb", type=int, help="size of the large upload; 0 leaves it out")
    options = parser.parse_args(arguments)
    unknown = set(options.suites) - set(SUITES)
    if unknown:
        parser.error(f"no such table: {', '.join(sorted(unknown))}; there are {', '.join(SUITES)}")
    return options


def _plan(options: argparse.Namespace) -> Plan:
    nowhere = Path()
    plan = Plan.checked(nowhere) if options.check else Plan(nowhere)
    if options.jobs:
        plan = plan.small(options.jobs)
    return plan if options.large_mb is None else replace(plan, large_mb=options.large_mb)


def _judged(report: Report) -> bool:
    """Print the result of each budget; return whether one is exceeded."""
    found = list(results(report))
    for verdict in found:
        if verdict.found is not None:
            print(verdict)
    return any(not verdict.is_kept for verdict in found)


if __name__ == "__main__":
    sys.exit(main())
