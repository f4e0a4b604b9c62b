"""The command `report`: of a stack, of a part of it, or of one job of any origin."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Final

import typer

from pulumi_sagemaker_training.api.model.instances import choices
from pulumi_sagemaker_training.api.model.prices import Prices
from pulumi_sagemaker_training.api.services.client import utc_now
from pulumi_sagemaker_training.cli.answers.models import FileAnswer
from pulumi_sagemaker_training.cli.answers.show import print_json
from pulumi_sagemaker_training.cli.report.fetch import (
    JobToRead,
    read_job,
    read_jobs,
    read_or_say_why,
)
from pulumi_sagemaker_training.cli.report.page import render_job, render_stack
from pulumi_sagemaker_training.cli.report.runs import Seen
from pulumi_sagemaker_training.cli.report.stack_runs import Reading
from pulumi_sagemaker_training.cli.stack.opened import Stack
from pulumi_sagemaker_training.cli.stack.pulumi import StackUnreadable
from pulumi_sagemaker_training.cli.stack.state import Kind, StackState, StateResource
from pulumi_sagemaker_training.cli.stack.targets import JobRef
from pulumi_sagemaker_training.cli.terminal import AsJson, Place, of_stack
from pulumi_sagemaker_training.lifecycle.sweep.decisions.objective import Objective
from pulumi_sagemaker_training.lifecycle.sweep.decisions.outputs import ranking

MOST_TRIALS: Final = 200
"""The trials of a sweep whose jobs are read: the best of more, and after them those that failed."""


@of_stack
def report(
    place: Place,
    *,
    name: Annotated[
        str | None,
        typer.Argument(
            help="A Pulumi name, a job's name or its ARN; the whole stack without one.",
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="The file; <name>.html by default."),
    ] = None,
    hide: Annotated[
        list[str] | None, typer.Option(help="A hyperparameter whose value is secret; repeatable.")
    ] = None,
    usd_an_hour: Annotated[
        float | None, typer.Option(help="Price of one instance, instead of the price list's.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write a report as one HTML file: timeline, curves, sweeps, pipelines, lineage, cost.

    Without a name it is that of the whole stack; with the name of a sweep, a pipeline or another
    component, of what is below it; with a job's, of this job, whatever started it.
    """
    file = write_report(place.open(), name, output, frozenset(hide or ()), usd_an_hour)
    if as_json:
        print_json(FileAnswer(file=str(file)))
    else:
        typer.echo(str(file))


def write_report(
    stack: Stack,
    name: str | None,
    output: Path | None,
    hidden: frozenset[str],
    usd_an_hour: float | None,
) -> Path:
    """Write a report and return its file.

    Args:
        stack: the stack, or the environment in its absence.
        name: what the report is about; None for the whole stack.
        output: the file; None for one in the current folder that has the name.
        hidden: hyperparameters whose values are secret, besides those that the state marks.
        usd_an_hour: the price of one instance; None for the price list's.

    Raises:
        InputError: there is no stack, or it has no such resource, and there is no such job.
        ServiceError: AWS refuses a call, and the state does not have the job.
    """
    reader = _Reader(stack, usd_an_hour)
    if name is None:
        file, page = _of_stack(stack, stack.known_state, reader, hidden)
    else:
        file, page = _of_target(stack, name, reader, hidden)
    target = output or Path(f"{file}.html")
    target.write_text(page, encoding="utf-8")
    return target


def _of_target(
    stack: Stack, name: str, reader: "_Reader", hidden: frozenset[str]
) -> tuple[str, str]:
    """Return the name of a file, and the page of what a name means."""
    target = stack.find(name)
    held = target.held
    if held is not None and held.kind is not Kind.JOB:
        return _of_stack(stack, _part(stack.known_state, held), reader, hidden, held.name)
    ref = target.only
    own = ref.held if ref.held is not None and ref.held.kind is Kind.JOB else None
    seen = reader.seen_one(ref, is_in_state=own is not None)
    page = render_job(seen, own, hidden=hidden, now_s=utc_now().timestamp())
    return ref.label, page


def _of_stack(
    stack: Stack,
    state: StackState,
    reader: "_Reader",
    hidden: frozenset[str],
    part: str = "",
) -> tuple[str, str]:
    title = part or f"{state.project or 'stack'}/{state.stack or ''}".rstrip("/")
    reading = Reading(
        seen=reader.seen(state),
        now_s=utc_now().timestamp(),
        update_began_s=_update_began_s(stack),
        hidden=hidden,
    )
    return title.replace("/", "-"), render_stack(state, reading, title)


def _part(state: StackState, held: StateResource) -> StackState:
    """Return the part of a state that is a resource, and what is below it."""
    urns = {held.urn, *(child.urn for child in state.below(held.urn))}
    kept = tuple(r for r in state.resources if r.urn in urns)
    return replace(state, resources=kept)


def _update_began_s(stack: Stack) -> float | None:
    """Return when the last update began; None if `pulumi` does not say so."""
    if stack.pulumi is None:
        return None
    try:
        return stack.pulumi.last_update_s()
    except StackUnreadable:
        return None


class _Reader:
    """What a stack's jobs need to be read: clients, and the prices of their regions."""

    def __init__(self, stack: Stack, usd_an_hour: float | None) -> None:
        self._stack = stack
        self._usd_an_hour = usd_an_hour

    def seen(self, state: StackState) -> Mapping[str, Seen]:
        """Read the jobs of a state."""
        held = (r for r in state.resources if not r.is_leaving)
        refs = [ref for resource in held for ref in _refs(resource)]
        found = read_jobs(map(self._wanted, refs))
        return {name: self._priced(seen) for name, seen in found.items()}

    def seen_one(self, ref: JobRef, *, is_in_state: bool) -> Seen:
        """Read one job.

        Raises:
            ServiceError: it cannot be described, and the state does not have it.
        """
        read = read_or_say_why if is_in_state else read_job
        return self._priced(read(self._wanted(ref)))

    def _wanted(self, ref: JobRef) -> JobToRead:
        prices = self._stack.prices(ref) or Prices()
        return JobToRead(ref.name, self._stack.clients(ref), prices)

    def _priced(self, seen: Seen) -> Seen:
        """Return a job with the price that the command line gives, if it does."""
        if self._usd_an_hour is None or seen.description is None:
            return seen
        resources = seen.description.fields.get("resource_config") or {}
        types = {group.instance_type for groups in choices(resources) for group in groups}
        return replace(seen, prices=Prices(dict.fromkeys(types, self._usd_an_hour)))


def _refs(held: StateResource) -> Iterator[JobRef]:
    """Yield the jobs of a resource that are read."""
    if held.kind is Kind.JOB and held.job:
        yield JobRef(held.job, held, held.region)
    if held.kind is not Kind.SWEEP:
        return
    records = held.trials
    objective = Objective(
        str(held.inputs.get("objective_metric", "")), str(held.inputs.get("direction", ""))
    )
    ranked = ranking(records, objective)
    others = [record for record in records.values() if not record.is_ranked]
    for record in [*ranked, *others][:MOST_TRIALS]:
        if record.job:
            yield JobRef(record.job, held, held.region)
