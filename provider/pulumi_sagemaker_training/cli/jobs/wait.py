"""The command `wait`: until jobs have ended."""

import sys
import time
from itertools import count
from typing import Annotated, Final

import typer

from pulumi_sagemaker_training.api.services.client import utc_now
from pulumi_sagemaker_training.api.values.backoff import backoff_s
from pulumi_sagemaker_training.api.values.text import duration, printable
from pulumi_sagemaker_training.cli.answers.models import JobAnswer, WaitAnswer
from pulumi_sagemaker_training.cli.answers.show import print_json
from pulumi_sagemaker_training.cli.durations import seconds_in
from pulumi_sagemaker_training.cli.jobs.job_answer import job_answer, status_word
from pulumi_sagemaker_training.cli.jobs.live import LiveJobs, chosen_jobs
from pulumi_sagemaker_training.cli.jobs.snapshot import Snapshot
from pulumi_sagemaker_training.cli.stack.targets import JobRef
from pulumi_sagemaker_training.cli.terminal import (
    AsJson,
    Exit,
    Names,
    Place,
    leaving,
    of_stack,
    parsed,
    warn,
)

_SHORTEST_S: Final = 1.0
_LONGEST_S: Final = 15.0


@of_stack
def command(
    place: Place,
    *,
    names: Names = None,
    timeout: Annotated[
        float | None,
        typer.Option(
            parser=parsed(seconds_in), metavar="TIME", help="The longest wait, such as 90s or 2h."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Wait until jobs have ended; without names, until all jobs of the stack have.

    Ends with 3 if one of them has failed or was stopped, and with 4 if the time is over before.
    """
    stack = place.open()
    refs = chosen_jobs(stack, names or [])
    deadline = None if timeout is None else time.monotonic() + timeout
    with leaving(lambda: "the jobs are left running"):
        answer = _waited(LiveJobs.of(stack), refs, deadline, is_quiet=as_json)
    if as_json:
        print_json(answer)
    if answer.is_timed_out:
        running = sum(not job.is_over for job in answer.jobs)
        warn(f"{running} of {len(answer.jobs)} jobs still run after {duration(timeout or 0)}")
        raise typer.Exit(Exit.RUNNING)
    if any(job.is_failed for job in answer.jobs):
        raise typer.Exit(Exit.FAILED)


def _waited(
    live: LiveJobs, refs: list[JobRef], deadline: float | None, *, is_quiet: bool
) -> WaitAnswer:
    polls, told = count(), dict[str, str]()
    over: dict[str, JobAnswer] = {}
    while True:
        open_ = [ref for ref in refs if ref.name not in over]
        described = live.described(open_)
        seen = {
            ref.name: job_answer(ref, described[ref.name], Snapshot(utc_now())) for ref in open_
        }
        over |= {name: job for name, job in seen.items() if job.is_over}
        if not is_quiet:
            _tell({ref.label: seen[ref.name] for ref in open_}, told)
        is_late = deadline is not None and time.monotonic() >= deadline
        if is_late or all(ref.name in over for ref in refs):
            jobs = [over.get(ref.name) or seen[ref.name] for ref in refs]
            return WaitAnswer(jobs=jobs, is_timed_out=any(not job.is_over for job in jobs))
        # Without jitter: one process asks for all jobs at once.
        pause = backoff_s(next(polls), _SHORTEST_S, _LONGEST_S, jitter=1.0)
        left = pause if deadline is None else deadline - time.monotonic()
        time.sleep(max(0.0, min(pause, left)))


def _tell(seen: dict[str, JobAnswer], told: dict[str, str]) -> None:
    """Print a line for each job whose status has changed."""
    for label, job in seen.items():
        word = status_word(job)
        if told.get(label) != word:
            told[label] = word
            reason = f": {job.reason}" if job.reason else ""
            typer.echo(printable(f"{label}  {word}{reason}"))
            sys.stdout.flush()
