"""The command `sagemaker-training`: show training jobs of any origin, and declare them.

Every command is an entry of `COMMANDS`, and the help lists them in that order.
"""

import sys
import time
from collections.abc import Callable, Iterator
from typing import Annotated, Final

from pulumi_sagemaker_training import codes

try:
    import typer
except ModuleNotFoundError as error:
    words = (
        f"sagemaker-training: {error.name} is missing; "
        "install it with `pip install 'pulumi-sagemaker-training[cli]'`"
    )
    raise SystemExit(codes.with_code(words, codes.NOT_INSTALLED)) from error

from pulumi_sagemaker_training.api.model.description import Description
from pulumi_sagemaker_training.api.services.client import Clients
from pulumi_sagemaker_training.api.services.jobs import Jobs
from pulumi_sagemaker_training.api.services.log_lines import Line, LogLines
from pulumi_sagemaker_training.api.values.text import printable
from pulumi_sagemaker_training.cli.convert.commands import convert, import_
from pulumi_sagemaker_training.cli.explain import explain
from pulumi_sagemaker_training.cli.orphans.commands import orphans
from pulumi_sagemaker_training.cli.report.commands import report
from pulumi_sagemaker_training.cli.terminal import (
    EndpointUrl,
    Profile,
    Region,
    clients_for,
    one_line_errors,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.outcome import final_metrics
from pulumi_sagemaker_training.lifecycle.training_job.decisions.statuses import is_over

_FOLLOW_S: Final = 2.0

Job = Annotated[str, typer.Argument(help="The job's name or ARN.", show_default=False)]


def status(
    job: Job,
    region: Region = None,
    profile: Profile = None,
    endpoint_url: EndpointUrl = None,
) -> None:
    """Show the status of a job."""
    with one_line_errors():
        description = Jobs(clients_for(region, profile, endpoint_url)).describe(_name(job))
    rows = list(_status_rows(description))
    width = max(len(label) for label, _ in rows) + 2
    for label, value in rows:
        typer.echo(f"{printable(label):<{width}}{printable(value)}")


def logs(
    job: Job,
    follow: Annotated[bool, typer.Option(help="Print new lines until the job has ended.")] = False,  # noqa: FBT002 - how typer declares a flag
    timestamps: Annotated[bool, typer.Option(help="Begin each line with its time.")] = False,  # noqa: FBT002
    region: Region = None,
    profile: Profile = None,
    endpoint_url: EndpointUrl = None,
) -> None:
    """Print a job's log. With --follow, print new lines until the job has ended."""
    with one_line_errors():
        access = clients_for(region, profile, endpoint_url)
        name = _name(job)
        for line in _lines(access, name, follow=follow):
            moment = time.strftime("%Y-%m-%dT%H:%M:%SZ ", time.gmtime(line.time_s))
            typer.echo(f"{moment if timestamps else ''}{printable(line.text)}")


COMMANDS: Final[tuple[Callable[..., None], ...]] = (
    status,
    logs,
    report,
    convert,
    import_,
    orphans,
    explain,
)


def app() -> typer.Typer:
    """Build the command line from `COMMANDS`."""
    made = typer.Typer(
        name="sagemaker-training",
        help="Show SageMaker training jobs, and declare them.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    for command in COMMANDS:
        # `import` is a keyword of Python, so the function's name ends in an underscore.
        made.command(command.__name__.rstrip("_"))(command)
    return made


def main() -> None:
    """Run the command line. This is the console script `sagemaker-training`."""
    app()()


def _name(job: str) -> str:
    return job.rpartition("training-job/")[2]


def _status_rows(description: Description) -> Iterator[tuple[str, str]]:
    fields = description.fields
    yield "job", description.name
    yield "status", f"{description.status} ({description.secondary_status})"
    if description.failure_reason:
        yield "reason", description.failure_reason
    for label, key in (("training", "training_time"), ("billed", "billable_time")):
        seconds = fields.get(f"{key}_in_seconds")
        if seconds is not None:
            yield label, f"{seconds:g} s"
    for name, value in final_metrics(description).items():
        yield name, f"{value:g}"
    artifact = (fields.get("model_artifacts") or {}).get("s3_model_artifacts")
    if artifact:
        yield "model", str(artifact)


def _lines(access: Clients, name: str, *, follow: bool) -> Iterator[Line]:
    jobs, log = Jobs(access), LogLines(access, name)
    while True:
        # The status is read first, so that all lines before the job's end are read after it.
        over = is_over(jobs.describe(name).status)
        yield from log.read()
        if over or not follow:
            return
        sys.stdout.flush()
        time.sleep(_FOLLOW_S)


if __name__ == "__main__":
    main()
