"""The command `connect`: how to open a shell in a running job."""

import shutil

import typer

from pulumi_sagemaker_training.cli.answers.models import ConnectAnswer
from pulumi_sagemaker_training.cli.answers.show import print_json
from pulumi_sagemaker_training.cli.jobs.live import LiveJobs
from pulumi_sagemaker_training.cli.jobs.shell_lines import TOOLS, connections, missing_tools
from pulumi_sagemaker_training.cli.terminal import AsJson, Name, Place, of_stack, warn


@of_stack
def command(
    place: Place,
    *,
    job: Name,
    as_json: AsJson = False,
) -> None:
    """Print the command that opens a shell in a running job, one for each of its instances.

    It needs the AWS CLI with its Session Manager plugin, and a job with remote debugging.
    """
    stack = place.open()
    ref = stack.find(job).only
    description = LiveJobs.of(stack).describe(ref)
    answer = ConnectAnswer(
        training_job=description.name,
        connections=connections(description, stack.access(ref)),
    )
    lacking = missing_tools({name: shutil.which(name) is not None for name in TOOLS})
    if lacking:
        warn(lacking)
    if as_json:
        print_json(answer)
        return
    for connection in answer.connections:
        typer.echo(connection.command)
