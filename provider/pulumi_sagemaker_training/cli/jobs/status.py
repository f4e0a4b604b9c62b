"""The command `status`: the stack's jobs, sweeps, pipelines and champions, or some of them."""

import sys
import time
from collections.abc import Iterator, Sequence
from typing import Annotated, Final

import typer
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from pulumi_sagemaker_training.api.errors import NotFound
from pulumi_sagemaker_training.api.services.client import utc_now
from pulumi_sagemaker_training.cli.answers.models import ResourceAnswer, StatusAnswer
from pulumi_sagemaker_training.cli.answers.show import console, print_json, show
from pulumi_sagemaker_training.cli.jobs.extras import read_extras
from pulumi_sagemaker_training.cli.jobs.job_answer import job_answer
from pulumi_sagemaker_training.cli.jobs.live import LiveJobs
from pulumi_sagemaker_training.cli.jobs.snapshot import Snapshot
from pulumi_sagemaker_training.cli.jobs.survey import (
    Described,
    lone_answer,
    resource_answer,
    resources_shown,
    to_describe,
)
from pulumi_sagemaker_training.cli.jobs.table import job_lines, stack_table, trials_table
from pulumi_sagemaker_training.cli.stack.opened import Stack
from pulumi_sagemaker_training.cli.stack.state import Kind, StateResource
from pulumi_sagemaker_training.cli.stack.targets import JobRef, not_found_hint
from pulumi_sagemaker_training.cli.terminal import AsJson, Exit, Names, Place, leaving, of_stack

_MOST_DESCRIBED: Final = 50
_REREAD_AFTER: Final = 6
"""Looks of `--watch` after which the state is read again: that starts `pulumi`."""
_BEGINNING: Final = ("creating", "updating")
_EMPTY: Final = (
    "this stack has no training jobs; `pulumi up` creates those that its program declares"
)


@of_stack
def command(
    place: Place,
    *,
    names: Names = None,
    watch: Annotated[
        bool, typer.Option("--watch", "-w", help="Keep the answer up to date until no job runs.")
    ] = False,
    interval: Annotated[
        float, typer.Option(min=1, help="Seconds from one answer to the next.")
    ] = 5,
    as_json: AsJson = False,
) -> None:
    """Show the stack's jobs, sweeps, pipelines and champions by their Pulumi names.

    With names, show only these, and more of them. Ends with 3 if a job has failed or was stopped.
    """
    given = names or []
    looks = _looks(place, given, interval) if watch else iter([_look(place.open(), given)])
    with leaving(lambda: "what runs is left running" if watch else ""):
        if as_json:
            last = _print_all(looks, is_watched=watch)
        elif watch and sys.stdout.isatty():
            last = _draw_live(looks, given)
        else:
            last = _draw_changes(looks, given)
    if any(resource.is_failed for resource in last.resources):
        raise typer.Exit(Exit.FAILED)


def survey(stack: Stack, shown: Sequence[StateResource] | None = None) -> StatusAnswer:
    """Ask SageMaker for the jobs of a stack's resources: of all, or of some.

    Raises:
        NoStack: there is no stack.
        ServiceError: a call is refused.
    """
    state = stack.known_state
    chosen = resources_shown(state) if shown is None else shown
    live = LiveJobs.of(stack)
    below = {r.urn: r for each in chosen for r in (each, *state.below(each.urn))}.values()
    asked = list(dict.fromkeys(to_describe(below, _MOST_DESCRIBED)))
    described = live.described(asked)
    known = [job for each in state.resources for job in each.jobs]
    begun = {
        held.urn: live.begun(held, known)
        for held in below
        if held.operation in _BEGINNING and held.kind in (Kind.JOB, Kind.SWEEP)
    }
    newest = [found[0][0] for found in begun.values() if found]
    described |= live.described(ref for ref in newest if ref.held and ref.held.kind is Kind.JOB)
    snapshot = _snapshot_of(stack, [*asked, *newest], described, is_named=shown is not None)
    answers = [resource_answer(held, state, described, begun, snapshot) for held in chosen]
    return StatusAnswer(project=state.project, stack=state.stack, resources=answers)


def _snapshot_of(
    stack: Stack, refs: Sequence[JobRef], described: Described, *, is_named: bool
) -> Snapshot:
    found = ((ref, described.get(ref.name)) for ref in refs)
    read = read_extras(stack, ((r, d) for r, d in found if d is not None), is_named=is_named)
    return Snapshot(utc_now(), read)


def _look(stack: Stack, names: Sequence[str]) -> StatusAnswer:
    if not names:
        return survey(stack)
    found = [answer for name in names for answer in _named(stack, name)]
    state = stack.state
    return StatusAnswer(
        project=state.project if state else None,
        stack=state.stack if state else None,
        resources=found,
    )


def _named(stack: Stack, name: str) -> list[ResourceAnswer]:
    target = stack.find(name)
    if target.held is not None:
        return survey(stack, [target.held]).resources
    ref, live = target.only, LiveJobs.of(stack)
    try:
        description = live.describe(ref)
    except NotFound as error:
        what = f"training job {ref.name} in {live.calls(ref).region}"
        raise error.about(f"{what}{not_found_hint(name, stack.state)}") from error
    snapshot = Snapshot(utc_now(), read_extras(stack, [(ref, description)], is_named=True))
    return [lone_answer(job_answer(ref, description, snapshot))]


def _looks(place: Place, names: Sequence[str], interval_s: float) -> Iterator[StatusAnswer]:
    """Yield answers until no job runs and Pulumi does nothing."""
    number, stack = 0, place.open()
    while True:
        answer = _look(stack, names)
        yield answer
        if not any(map(_is_busy, answer.resources)):
            return
        time.sleep(interval_s)
        number += 1
        if number % _REREAD_AFTER == 0:
            stack = place.open()


def _is_busy(resource: ResourceAnswer) -> bool:
    return bool(resource.operation) or any(not job.is_over for job in resource.jobs)


def _print_all(looks: Iterator[StatusAnswer], *, is_watched: bool) -> StatusAnswer:
    answer = next(looks)
    print_json(answer, is_line=is_watched)
    for answer in looks:
        print_json(answer, is_line=True)
        sys.stdout.flush()
    return answer


def _draw_live(looks: Iterator[StatusAnswer], names: Sequence[str]) -> StatusAnswer:
    answer, screen = next(looks), console()
    with Live(_drawn(answer, names, screen), console=screen, auto_refresh=False) as live:
        for answer in looks:
            live.update(_drawn(answer, names, screen), refresh=True)
    return answer


def _draw_changes(looks: Iterator[StatusAnswer], names: Sequence[str]) -> StatusAnswer:
    answer, screen = next(looks), console()
    show(_drawn(answer, names, screen), screen)
    for following in looks:
        if _without_time(following) != _without_time(answer):
            show(Group("", _drawn(following, names, screen)), screen)
            sys.stdout.flush()
        answer = following
    return answer


def _without_time(answer: StatusAnswer) -> object:
    """Return what counts as a change: not that time has passed."""
    return [
        (resource.status, resource.operation, [job.metrics for job in resource.jobs])
        for resource in answer.resources
    ]


def _drawn(answer: StatusAnswer, names: Sequence[str], screen: Console) -> RenderableType:
    if not answer.resources:
        return Text(_EMPTY)
    if not names:
        return stack_table(answer, screen.width)
    return Group(*(_one(resource, screen.width) for resource in answer.resources))


def _one(resource: ResourceAnswer, width: int) -> RenderableType:
    if resource.kind == "sweep":
        return Group(Text(f"{resource.name}: {resource.status}"), trials_table(resource, width))
    if resource.kind in ("pipeline", "component", "champion"):
        stages = [lone_answer(job) for job in resource.jobs]
        listed = [stage.model_copy(update={"name": _name(stage)}) for stage in stages]
        return stack_table(StatusAnswer(resources=[resource, *listed]), width)
    lines = Table.grid(padding=(0, 2, 0, 0))
    lines.add_column(no_wrap=True)
    lines.add_column(overflow="fold")
    for label, value in job_lines(resource.jobs[0]):
        lines.add_row(Text(label, "bold"), value if isinstance(value, Text) else Text(value))
    return lines


def _name(stage: ResourceAnswer) -> str:
    return f"  {stage.jobs[0].resource or stage.name}"
