"""The command `stop`: running jobs are asked to stop."""

import sys
from typing import Annotated

import typer

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api.errors import InputError, NotFound, Refused
from pulumi_sagemaker_training.api.values.text import printable
from pulumi_sagemaker_training.api.values.violation import Violation
from pulumi_sagemaker_training.cli.answers.models import StopAnswer, StoppedJob
from pulumi_sagemaker_training.cli.answers.show import print_json
from pulumi_sagemaker_training.cli.jobs.job_answer import MISSING
from pulumi_sagemaker_training.cli.jobs.live import LiveJobs, chosen_jobs
from pulumi_sagemaker_training.cli.stack.targets import JobRef
from pulumi_sagemaker_training.cli.terminal import AsJson, Place, of_stack
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import OWNED_BY
from pulumi_sagemaker_training.lifecycle.training_job.decisions.statuses import may_stop


@of_stack
def command(
    place: Place,
    *,
    names: Annotated[
        list[str],
        typer.Argument(help="Pulumi names, jobs' names or ARNs.", show_default=False),
    ],
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Do not ask before several jobs are stopped.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Stop running jobs; of a sweep or a pipeline all. Does not wait until they have stopped.

    A job keeps what it has saved. If `pulumi up` waits for it, that update fails, and the next
    `pulumi up` trains again.
    """
    stack = place.open()
    live = LiveJobs.of(stack)
    refs = chosen_jobs(stack, names)
    for ref in refs:
        _refuse_others(ref, names)
    described = live.described(refs)
    running = [r for r in refs if (d := described[r.name]) is not None and may_stop(d.status)]
    if len(running) > 1 and not yes:
        _confirm(running)
    stopped = {ref.name for ref in running if _was_stopped(live, ref)}
    answer = StopAnswer(
        jobs=[
            StoppedJob(
                training_job=ref.name,
                resource=ref.held.name if ref.held else None,
                was=found.status if (found := described[ref.name]) else MISSING,
                is_stopped=ref.name in stopped,
            )
            for ref in refs
        ]
    )
    if as_json:
        print_json(answer)
    else:
        for job in answer.jobs:
            typer.echo(printable(_line(job)))
    _refuse_unknown(refs, answer)


def _refuse_others(ref: JobRef, names: list[str]) -> None:
    """Refuse a job that a resource only reads, unless it was named itself."""
    owner = ref.held.outputs.get(OWNED_BY) if ref.held is not None else None
    if isinstance(owner, str) and owner and ref.name not in names:
        message = (
            f"training job {ref.name} belongs to {owner}; to stop it nevertheless, give its name"
        )
        raise InputError([Violation(ref.label, message, codes.NOT_STOPPED)])


def _confirm(running: list[JobRef]) -> None:
    count = len(running)
    if not sys.stdin.isatty():
        message = f"{count} jobs would be stopped; confirm it with --yes"
        raise InputError([Violation("stop", message, codes.NOT_STOPPED)])
    typer.confirm(f"Stop {count} running jobs?", abort=True)


def _was_stopped(live: LiveJobs, ref: JobRef) -> bool:
    try:
        live.calls(ref).stop(ref.name)
    except NotFound:
        return False
    except Refused:
        # It may have ended since it was described.
        if may_stop(live.describe(ref).status):
            raise
        return False
    return True


def _line(job: StoppedJob) -> str:
    label = f"{job.resource} ({job.training_job})" if job.resource else job.training_job
    return f"{label}: {'stopping' if job.is_stopped else f'not running ({job.was})'}"


def _refuse_unknown(refs: list[JobRef], answer: StopAnswer) -> None:
    foreign = {ref.name for ref in refs if ref.held is None}
    missing = [
        Violation(job.training_job, "there is no such training job", codes.NOT_ONE_JOB)
        for job in answer.jobs
        if job.was == MISSING and job.training_job in foreign
    ]
    if missing:
        raise InputError(missing)
