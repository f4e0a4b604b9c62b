"""The command for many rounds: `python -m tests.chaos --rounds 200 --seed 7`."""

import argparse
import os
import secrets
import sys
import tempfile
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from tests.chaos.kinds import KINDS, legs
from tests.chaos.legs import LEG, Leg, run_leg
from tests.chaos.record import Record
from tests.chaos.reliability import matrix, write
from tests.chaos.table import line

_PAUSE_S: Final = 60.0


def main(argv: Sequence[str] | None = None) -> int:
    """Run the rounds; print a line for each, then the tables; return 1 if there is a finding."""
    arguments = _parser().parse_args(argv)
    record = Record.read(arguments.told) if arguments.told else _run(arguments)
    told = record.told()
    print(f"\n{told}")
    if arguments.write:
        for kind, table in record.tables().items():
            write(f"rounds of {kind}", table)
        write("matrix", matrix())
    return int(record.has_findings)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="chaos",
        description="Kill processes during runs of the engine, and check that no job is lost.",
    )
    parser.add_argument("--rounds", type=int, default=50, help="number of rounds (50)")
    parser.add_argument(
        "--seed",
        type=int,
        help="seed of all random choices; without it, a random one is used and printed",
    )
    parser.add_argument("--kinds", nargs="+", choices=KINDS, help="only these kinds, in turn")
    parser.add_argument("--leg", type=int, help=f"run only this leg of {LEG} rounds")
    parser.add_argument(
        "--jobs", type=int, default=os.cpu_count() or 2, help="number of legs that run concurrently"
    )
    parser.add_argument(
        "--pause", type=float, default=_PAUSE_S, help="duration of a SIGSTOP in seconds (60)"
    )
    parser.add_argument("--record", type=Path, help="file to which each round's result is written")
    parser.add_argument("--told", type=Path, help="run nothing; print the results in such a file")
    parser.add_argument("--write", action="store_true", help="write the tables into the page")
    return parser


def _run(arguments: argparse.Namespace) -> Record:
    drawn = secrets.randbelow(10**6)
    seed = drawn if arguments.seed is None else arguments.seed
    base = Path(tempfile.mkdtemp(prefix=f"chaos-{seed}-"))
    record = Record(seed, arguments.record or base / "record.jsonl")
    print(f"seed {seed}; results in {record.path}", flush=True)
    lock = threading.Lock()

    def run(leg: Leg) -> None:
        folder = base / f"leg-{leg.number}"
        is_kept = False
        try:
            for result in run_leg(KINDS[leg.kind], seed, leg, folder, arguments.pause):
                with lock:
                    record.add(leg.kind, result)
                    print(f"{leg.number:3} {leg.kind:<9} {line(result)}", flush=True)
                is_kept = is_kept or bool(result.problems)
        # Any error of a leg is a finding; the other legs continue.
        except Exception as error:  # noqa: BLE001
            with lock:
                record.broke_off(leg.kind, leg.number, repr(error))
            print(f"{leg.number:3} {leg.kind:<9} fails: {error!r}", flush=True)
            is_kept = True
        if is_kept:
            print(f"      the files of leg {leg.number} are in {folder}", flush=True)

    every = legs(arguments.rounds, *([arguments.kinds] if arguments.kinds else []))
    chosen = every if arguments.leg is None else [every[arguments.leg]]
    with ThreadPoolExecutor(arguments.jobs) as pool:
        list(pool.map(run, chosen))
    return record


if __name__ == "__main__":
    sys.exit(main())
