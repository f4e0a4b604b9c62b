"""The commands `convert` and `import`: a program from a request or a job, and an import line."""

import re
import shlex
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api.errors import InputError, NotFound
from pulumi_sagemaker_training.api.request.request_file import from_request
from pulumi_sagemaker_training.api.services.jobs import Jobs
from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.api.values.text import printable
from pulumi_sagemaker_training.api.values.violation import Violation
from pulumi_sagemaker_training.cli.answers.models import ImportAnswer, ProgramAnswer
from pulumi_sagemaker_training.cli.answers.show import print_json
from pulumi_sagemaker_training.cli.convert import python, typescript, yaml_program
from pulumi_sagemaker_training.cli.convert.lift import Lifted, Render, config_commands, lift
from pulumi_sagemaker_training.cli.stack.opened import Stack
from pulumi_sagemaker_training.cli.terminal import AsJson, Name, Place, of_stack
from pulumi_sagemaker_training.lifecycle.ownership.tags import own_tags
from pulumi_sagemaker_training.lifecycle.training_job.decisions.change_effects import NAME, TAGS
from pulumi_sagemaker_training.lifecycle.training_job.decisions.import_inputs import imported_inputs
from pulumi_sagemaker_training.lifecycle.training_job.decisions.job_owner import owner_words
from pulumi_sagemaker_training.lifecycle.training_job.steps.context import TaggedJob
from pulumi_sagemaker_training.lifecycle.training_job.steps.read import region_to_declare

TYPE: Final = "sagemaker-training:index:TrainingJob"
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_ENDINGS: Final = (".json", ".yaml", ".yml")


class Language(StrEnum):
    """The language of a program."""

    PYTHON = "python"
    YAML = "yaml"
    TYPESCRIPT = "typescript"


PROGRAMS: Final[Mapping[Language, Render]] = {
    Language.PYTHON: python.program,
    Language.YAML: yaml_program.program,
    Language.TYPESCRIPT: typescript.program,
}

ResourceName = Annotated[str, typer.Option(help="The resource's name.")]


@of_stack
def convert(
    place: Place,
    *,
    source: Annotated[
        str,
        typer.Argument(
            help="A CreateTrainingJob request, JSON or YAML; or a Pulumi name, a job's name or "
            "its ARN.",
            show_default=False,
        ),
    ],
    language: Annotated[
        Language, typer.Option("--language", "-l", help="The program's language.")
    ] = Language.PYTHON,
    name: ResourceName = "job",
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="The file to write; without it, the program is printed."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write a program that declares a job, from a request file or from an existing job.

    Secrets and account-specific values go into the stack's configuration; the commands that set
    it are printed too. The job's name is left out, because it is made from the content.
    """
    _check_name(name)
    lifted = lift(_request(source, place))
    text = PROGRAMS[language](name, lifted)
    if output is not None:
        output.write_text(text, encoding="utf-8")
    if as_json:
        print_json(
            ProgramAnswer(
                language=language.value,
                program=text,
                file=str(output) if output else None,
                config=config_commands(lifted.settings),
            )
        )
        return
    if output is None:
        typer.echo(text, nl=False)
    for line in _advice(lifted, output):
        typer.echo(line, err=True)


@of_stack
def import_(
    place: Place,
    *,
    job: Name,
    name: ResourceName = "job",
    as_json: AsJson = False,
) -> None:
    """Print the command that imports a job into a YAML or TypeScript stack.

    Use it after `convert`: write the program, set its configuration, run this command, and the
    next preview is empty. A Python program reads the job with `TrainingJob.get` instead. If the
    job has an owner, the owner is printed too.
    """
    _check_name(name)
    stack = place.open()
    found = _found(job, stack)
    description = found.description
    is_abroad = region_to_declare(description.arn, stack.clients()) is not None
    named = description.arn if is_abroad else description.name
    command = shlex.join(("pulumi", "import", TYPE, name, named, "--generate-code=false"))
    owner = owner_words(found.tags)
    if as_json:
        print_json(ImportAnswer(command=command, owner=owner or None))
        return
    typer.echo(command)
    if owner:
        typer.echo(printable(_owned(description.name, owner)), err=True)


def _owned(name: str, owner: str) -> str:
    return (
        f"training job {name} belongs to {owner}; any other resource that imports it only reads "
        f"it, unless it sets takeOverFrom to {owner!r}"
    )


def _found(job: str, stack: Stack) -> TaggedJob:
    """Describe a job, in the region of its ARN if an ARN is given.

    Raises:
        NotFound: the job does not exist.
    """
    ref = stack.find(job).only
    jobs = Jobs(stack.clients(ref))
    described = jobs.describe(ref.name)
    return TaggedJob(described, jobs.tags(described.arn))


def _request(source: str, place: Place) -> dict[str, object]:
    path = Path(source.removeprefix("file://"))
    if source.startswith("file://") or path.suffix.lower() in _ENDINGS or path.is_file():
        request = from_request(path)
        tags = {tag["key"]: tag.get("value", "") for tag in request.get(TAGS, [])}
        named = {**request, TAGS: tags} if tags else request
        return {key: value for key, value in named.items() if key != NAME}
    stack = place.open()
    try:
        found = _found(source, stack)
    except NotFound as error:
        message = f"is neither a file nor a training job: {error}"
        raise InputError([Violation(source, message, codes.NOT_CONVERTED)]) from error
    tags = own_tags(found.tags, {}, Settings())
    request = imported_inputs({**found.description.fields, TAGS: tags})
    made_in = region_to_declare(found.description.arn, stack.clients())
    return {**request, "region": made_in} if made_in else request


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        message = f"{name!r} is not allowed; begin with a letter, then letters, digits, - and _"
        raise InputError([Violation("--name", message, codes.NOT_CONVERTED)])


def _advice(lifted: Lifted, output: Path | None) -> list[str]:
    written = [f"wrote {output}"] if output else []
    commands = config_commands(lifted.settings)
    return [*written, *(["set the configuration with:"] if commands else []), *commands]
