"""The command `list`: the newest training jobs of the account, of whatever origin."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import typer

from pulumi_sagemaker_training.api.services.jobs import Jobs
from pulumi_sagemaker_training.cli.answers.models import ListAnswer, ListedJob
from pulumi_sagemaker_training.cli.answers.show import console, print_json, show
from pulumi_sagemaker_training.cli.jobs.table import list_table
from pulumi_sagemaker_training.cli.stack.state import StackState
from pulumi_sagemaker_training.cli.terminal import AsJson, Place, of_stack


class JobStatus(StrEnum):
    """A status to list, as `TrainingJobStatus` has it."""

    IN_PROGRESS = "InProgress"
    COMPLETED = "Completed"
    FAILED = "Failed"
    STOPPING = "Stopping"
    STOPPED = "Stopped"


@of_stack
def command(
    place: Place,
    *,
    limit: Annotated[
        int, typer.Option("--limit", "-n", min=1, max=10_000, help="How many jobs to list.")
    ] = 20,
    status: Annotated[
        JobStatus | None, typer.Option(case_sensitive=False, help="Only jobs of this status.")
    ] = None,
    name: Annotated[str | None, typer.Option(help="Only jobs whose names contain this.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the account's newest training jobs, of any origin; those of the stack by their names."""
    stack = place.open()
    jobs = Jobs(stack.clients())
    found = jobs.listed(_query(status, name), limit + 1)
    resources = _resources(stack.state)
    answer = ListAnswer(
        region=jobs.region,
        jobs=[_listed(entry, resources) for entry in found[:limit]],
        has_more=len(found) > limit,
    )
    if as_json:
        print_json(answer)
    elif not answer.jobs:
        typer.echo(f"no training job in {jobs.region} matches")
    else:
        screen = console()
        show(list_table(answer, screen.width), screen)


def _query(status: JobStatus | None, name: str | None) -> dict[str, object]:
    given = {"StatusEquals": status and status.value, "NameContains": name}
    return {key: value for key, value in given.items() if value}


def _resources(state: StackState | None) -> dict[str, str]:
    held = state.resources if state is not None else ()
    return {job: resource.name for resource in held for job in resource.jobs}


def _listed(entry: dict[str, object], resources: dict[str, str]) -> ListedJob:
    name, ended = str(entry["training_job_name"]), entry.get("training_end_time")
    return ListedJob(
        training_job=name,
        resource=resources.get(name),
        status=str(entry.get("training_job_status", "")),
        created=datetime.fromisoformat(str(entry["creation_time"])),
        ended=datetime.fromisoformat(str(ended)) if ended else None,
    )
