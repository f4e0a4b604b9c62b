"""The command `why`."""

import typer
from rich.text import Text

from pulumi_sagemaker_training.api.values.text import printable
from pulumi_sagemaker_training.cli.answers.models import Consequence, WhyAnswer
from pulumi_sagemaker_training.cli.answers.show import console, print_json, show
from pulumi_sagemaker_training.cli.stack.pulumi import StackUnreadable
from pulumi_sagemaker_training.cli.terminal import AsJson, Exit, Place, of_stack, warn
from pulumi_sagemaker_training.cli.why.consequences import other_errors, why_answer
from pulumi_sagemaker_training.lifecycle.training_job.decisions.cost import money

_STYLES = {"trains": "yellow", "may train": "yellow", "fails": "red", "keeps": "dim"}
_NEW_BY_ITSELF = "creates"


@of_stack
def command(
    place: Place,
    *,
    as_json: AsJson = False,
) -> None:
    """Run a preview, and say of each job whether it would train, because of what, for how much.

    It changes nothing. Ends with 3 if the preview fails.
    """
    stack = place.open()
    state, pulumi = stack.known_state, stack.pulumi
    if pulumi is None:
        raise StackUnreadable("there is no project to preview; use --cwd")
    busy = [held.name for held in state.resources if held.operation]
    if busy:
        warn(f"Pulumi is working on {', '.join(busy)}; this answer is about the state before that")
    preview = pulumi.preview()
    answer, errors = why_answer(preview, state), other_errors(preview)
    if as_json:
        print_json(answer)
    else:
        _show(answer)
    for error in errors:
        warn(error)
    if errors or any(each.effect == "fails" for each in answer.resources):
        raise typer.Exit(Exit.FAILED)


def _show(answer: WhyAnswer) -> None:
    screen = console()
    for each in answer.resources:
        show(_line(each), screen)
        for text in each.words or _because(each):
            show(Text(f"  {printable(text)}"), screen)
    if not answer.resources:
        typer.echo("the program declares no training jobs")
        return
    cost = f", for at most {money(answer.worst_case_usd)}" if answer.worst_case_usd else ""
    typer.echo(f"{answer.trains or 'nothing'} would train{cost}")


def _line(each: Consequence) -> Text:
    new = " (new)" if each.is_new and each.effect != _NEW_BY_ITSELF else ""
    word = Text(f"{each.effect}{new}", _STYLES.get(each.effect, ""))
    return Text.assemble((each.name, "bold"), f" ({each.kind})  ", word)


def _because(each: Consequence) -> list[str]:
    return [f"changed: {', '.join(each.because)}"] if each.because else []
