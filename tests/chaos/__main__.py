"""Run many rounds: `python -m tests.chaos --rounds 200 --seed 7`."""

import argparse
import os
import secrets
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.chaos.reliability import matrix, write
from tests.chaos.rounds import LEG, Result, run_leg
from tests.chaos.table import line, summary, table
from tests.chaos.uploads import UPLOAD_BLOWS, UPLOAD_MOMENTS, run_uploads


def main(argv: Sequence[str] | None = None) -> int:
    """Run the rounds, print a line for each, then the table; return 1 if anything does not hold."""
    arguments = _parser().parse_args(argv)
    seed = secrets.randbelow(10**6) if arguments.seed is None else arguments.seed
    print(f"seed {seed}", flush=True)
    results = _run(seed, arguments.rounds, arguments.workers, arguments.leg)
    told = f"{table(results)}\n\nSeed {seed}: {summary(results)}."
    print(f"\n{told}")
    uploads = _run_uploads(seed, arguments.upload_rounds)
    uploads_told = (
        f"{table(uploads, UPLOAD_BLOWS, UPLOAD_MOMENTS)}\n\nSeed {seed}: {summary(uploads)}."
    )
    print(f"\n{uploads_told}")
    if arguments.write:
        write("rounds", told)
        write("rounds of uploads", uploads_told)
        write("matrix", matrix())
    return int(any(result.problems for result in (*results, *uploads)))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="chaos", description="Kill everything, lose nothing.")
    parser.add_argument("--rounds", type=int, default=50, help="how many rounds (50)")
    parser.add_argument("--upload-rounds", type=int, default=25, help="how many of uploads (25)")
    parser.add_argument("--seed", type=int, help="decides everything; else drawn and printed")
    parser.add_argument("--leg", type=int, help=f"only this leg of {LEG} rounds")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 2)
    parser.add_argument("--write", action="store_true", help="put the tables into the page")
    return parser


def _run(seed: int, rounds: int, workers: int, only: int | None) -> list[Result]:
    legs = range(-(-rounds // LEG)) if only is None else [only]
    sizes = {leg: min(LEG, rounds - leg * LEG) if only is None else LEG for leg in legs}

    def run(leg: int) -> list[Result]:
        folder = Path(tempfile.mkdtemp(prefix=f"chaos-{seed}-{leg}-"))
        found = []
        for result in run_leg(seed, leg, sizes[leg], folder):
            print(line(result), flush=True)
            found.append(result)
        if any(result.problems for result in found):
            print(f"      all of leg {leg} is kept in {folder}", flush=True)
        return found

    with ThreadPoolExecutor(workers) as pool:
        return [result for found in pool.map(run, legs) for result in found]


def _run_uploads(seed: int, rounds: int) -> list[Result]:
    folder = Path(tempfile.mkdtemp(prefix=f"chaos-{seed}-uploads-"))
    found = []
    for result in run_uploads(seed, rounds, folder):
        print(line(result), flush=True)
        found.append(result)
    return found


if __name__ == "__main__":
    sys.exit(main())
