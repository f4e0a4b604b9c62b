"""A pipeline: its stages in order, their gates, and which the last update ran. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pulumi_sagemaker_training.cli.report import words
from pulumi_sagemaker_training.cli.report.runs import Run
from pulumi_sagemaker_training.cli.report.sections.job import channels
from pulumi_sagemaker_training.cli.stack.state import Kind, StackState, StateResource


class Gate(NamedTuple):
    """A bound of a metric, with the value and whether it keeps the bound."""

    metric: str
    bound: str
    value: str
    is_kept: bool


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage.

    Attributes:
        name: its name in the pipeline.
        fate: what the last update did: trained it, or kept it.
        is_kept: whether it was kept.
        needs: the stages that lead to it, each with the channel of its model; empty for none.
        lasted: how long its job took.
        problem: why it did not end well; empty if it did.
    """

    name: str
    run: Run
    fate: str
    is_kept: bool
    needs: Sequence[tuple[str, str]]
    gates: Sequence[Gate]
    lasted: str
    problem: str


@dataclass(frozen=True, slots=True)
class PipelinePart:
    """What the page shows of a pipeline."""

    anchor: str
    name: str
    stages: Sequence[Stage]


def pipeline_part(
    anchor: str,
    held: StateResource,
    state: StackState,
    runs: Mapping[str, Run],
    update_began_s: float | None,
) -> PipelinePart:
    """Return what the page shows of a pipeline.

    Args:
        anchor: its place in the page.
        held: its resource.
        state: the stack's.
        runs: the URN of a job -> the job.
        update_began_s: when the last update began; None if that is not known.
    """
    jobs = [r for r in state.below(held.urn) if r.kind is Kind.JOB and not r.is_leaving]
    below = list({r.urn: r for r in jobs if r.urn in runs}.values())
    names = {r.urn: r.name.removeprefix(f"{held.name}-") for r in below}
    models = {runs[r.urn].model: names[r.urn] for r in below if runs[r.urn].model}
    return PipelinePart(
        anchor,
        held.name,
        [_stage(r, runs[r.urn], names, models, update_began_s) for r in below],
    )


def _stage(
    held: StateResource,
    run: Run,
    names: Mapping[str, str],
    models: Mapping[str, str],
    began_s: float | None,
) -> Stage:
    channel_of = {models[uri]: name for name, uri in channels(run.fields) if uri in models}
    before = [names[urn] for urn in held.needs if urn in names and urn != held.urn]
    needs = [(name, channel_of.get(name, "")) for name in dict.fromkeys([*channel_of, *before])]
    created = run.created_s
    is_kept = began_s is not None and created is not None and created < began_s
    at = words.clock(created) if created is not None else "an unknown time"
    gates = [
        Gate(
            name,
            str(gate),
            words.text(run.metrics[name]) if name in run.metrics else "not reported",
            name not in run.missed and name in run.metrics,
        )
        for name, gate in run.gates.items()
    ]
    spans = run.spans
    return Stage(
        name=names[held.urn],
        run=run,
        fate="trained" if began_s is None or not is_kept else "kept",
        is_kept=is_kept,
        needs=needs,
        gates=gates,
        lasted=f"{at}, {words.span(spans[-1].end_s - spans[0].start_s)}" if spans else at,
        problem=next(iter([run.description.failure_reason, *run.problems]), ""),
    )
