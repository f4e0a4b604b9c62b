"""The command `python -m tools.acceptance`; see docs/acceptance.md."""

import argparse
import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError, EndpointConnectionError

from sagemaker_emulator.behaviour import RECORDED
from tools.acceptance import budget, questions, record, stack
from tools.acceptance.ledger import Ledger, clean, others
from tools.acceptance.target import Target, TargetError
from tools.acceptance.world import World
from tools.local.console import LocalError
from tools.local.emulator import Emulator
from tools.setup.paths import Paths

_EXPECTED: Final = (
    *(BotoCoreError, ClientError, LocalError, OSError, RuntimeError),
    *(TargetError, subprocess.SubprocessError),
)
"""What ends a run with one line."""


def main(arguments: Sequence[str]) -> int:
    """Run the suite; return 0 if all that must work works, and 1 otherwise."""
    asked = _parse(arguments)
    folder = asked.ledgers or Paths.from_environment(os.environ).cache / "acceptance"
    # A terminal that is closed ends a run as Ctrl-C does.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    try:
        is_clean = _clean_left(folder)
        if asked.clean:
            return 0 if is_clean else 1
        with _target(asked) as target:
            if not _may_spend(target, yes=asked.yes):
                return 1
            return _run(target, folder, asked)
    except _EXPECTED as error:
        _say(" ".join(str(error).split()))
        _tell_left(folder)
        return 1
    except KeyboardInterrupt:
        _say("interrupted")
        if not _tell_left(folder):
            _say("everything that was created is gone")
        return 130


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make acceptance", description=__doc__)
    add = parser.add_argument
    add("--endpoint", default="emulator", help="emulator (one of its own), aws, or a URL")
    add("--role", help="the ARN of the role of the jobs")
    add("--bucket", help="a bucket in the region")
    add("--region", help="the region")
    add("--yes", action="store_true", help="spend the money that is shown, without being asked")
    add("--clean", action="store_true", help="only remove what runs that were killed have left")
    add("--no-stack", action="store_true", help="only the questions, without `pulumi up`")
    add("--write", action="store_true", help="write the answers where the emulator reads them")
    add("--recorded", type=Path, default=RECORDED, help=argparse.SUPPRESS)
    add("--page", type=Path, default=record.PAGE, help=argparse.SUPPRESS)
    add("--ledgers", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


@contextlib.contextmanager
def _target(asked: argparse.Namespace) -> Iterator[Target]:
    if asked.endpoint != "emulator":
        missing = [name for name in ("role", "bucket", "region") if not getattr(asked, name)]
        if missing:
            wanted = " ".join(f"{name.upper()}=…" for name in missing)
            raise RuntimeError(f"give the account's own: make acceptance {wanted}")
        endpoint = None if asked.endpoint == "aws" else asked.endpoint
        target = Target(endpoint, asked.region, asked.role, asked.bucket)
        target.check_words()
        target.check_account()
        target.check_bucket()
        yield target
        return
    with tempfile.TemporaryDirectory(prefix="acceptance-") as place:
        emulator = Emulator(Path(place) / "state", Path(place) / "log", Path(place) / "pid")
        try:
            running = emulator.ensure()
            yield Target(running.url, running.region, running.role_arn, running.bucket)
        finally:
            emulator.stop()


def _may_spend(target: Target, *, yes: bool) -> bool:
    if not target.is_aws:
        return True
    jobs = questions.CREATED_JOBS + questions.REFUSED_JOBS + stack.JOBS
    usd = budget.worst_case_usd(jobs)
    if usd > budget.ALLOWED_USD:
        raise RuntimeError(f"the run may cost ${usd:.2f}, more than ${budget.ALLOWED_USD:.2f}")
    minutes = budget.MAX_RUNTIME_S // 60
    _say(
        f"account {target.account}, {target.region}: {jobs} training jobs on "
        f"{budget.INSTANCE_TYPE}, at most {minutes} minutes each: at most ${usd:.2f}, usually a "
        f"tenth of it ({questions.REFUSED_JOBS} of them should be refused). They are tagged and "
        "deleted."
    )
    if yes or _typed("Type yes to go on: ") == "yes":
        return True
    _say("nothing was created; YES=1 accepts the costs without being asked")
    return False


def _typed(question: str) -> str:
    try:
        return input(question).strip()
    except EOFError:
        # No terminal, as in a pipeline.
        return ""


def _run(target: Target, folder: Path, asked: argparse.Namespace) -> int:
    began = time.monotonic()
    if target.is_aws and (left := others(target)):
        _say(f"earlier runs on other machines have left {', '.join(left)}")
    works = True
    with Ledger.begun(folder, target) as ledger:
        try:
            answers = {}
            for key, answer in questions.answers(World(target, ledger)):
                answers[key] = answer
                _say(f"{key}: {answer!r}")
            found = record.compared(answers)
            for flow, problem in () if asked.no_stack else _stack(target, ledger):
                works = works and not problem
                _say(f"{flow}: {problem or 'passed'}")
        finally:
            clean(ledger, _say, time.sleep)
    _tell(found, time.monotonic() - began)
    if asked.write:
        _write(found, target, asked)
    is_own = asked.endpoint == "emulator"
    return 0 if works and not found.unanswered and not (is_own and found.differing) else 1


def _stack(target: Target, ledger: Ledger) -> Iterator[tuple[str, str]]:
    ledger.add(f"{target.run}-stack")
    yield from stack.flows(target)


def _tell(found: record.Compared, seconds: float) -> None:
    for key, answer in found.differing.items():
        note = f" ({found.unplayable[key]})" if key in found.unplayable else ""
        _say(f"differs from the emulator: {key}: {answer!r}{note}")
    for key, problem in found.unanswered.items():
        _say(f"no answer: {key}: {problem}")
    same = len(list(questions.asked())) - len(found.differing) - len(found.unanswered)
    _say(f"{same} answers are the emulator's, {len(found.differing)} differ; {seconds:.0f} s")


def _write(found: record.Compared, target: Target, asked: argparse.Namespace) -> None:
    text = record.document(found, target.region, datetime.now(UTC).date())
    asked.recorded.write_text(text)
    asked.page.write_text(record.page(asked.page.read_text(), json.loads(text)))


def _clean_left(folder: Path) -> bool:
    """Remove what killed runs have left; tell whether all of it is gone.

    What cannot be removed now, such as that of another account, keeps no new run from its work.
    """
    is_clean = True
    for ledger in Ledger.left(folder):
        _say(f"cleaning up after a run that was killed: {ledger.path.stem}")
        try:
            clean(ledger, _say, time.sleep)
        except _EXPECTED as error:
            if isinstance(error, EndpointConnectionError) and not ledger.target().is_aws:
                # An emulator that has ended keeps nothing that costs money.
                ledger.close()
                continue
            is_clean = False
            _say(f"not cleaned up: {' '.join(str(error).split())}; {ledger.path} lists its jobs")
    return is_clean


def _tell_left(folder: Path) -> bool:
    """Say what is left; tell whether something is."""
    left = [ledger.path.stem for ledger in Ledger.left(folder)]
    if left:
        _say(f"{', '.join(left)} may have left jobs or objects: make acceptance CLEAN=1")
    return bool(left)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _say(text: str) -> None:
    # Where the terminal was closed, the cleaning goes on.
    with contextlib.suppress(OSError):
        print(f"acceptance: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
