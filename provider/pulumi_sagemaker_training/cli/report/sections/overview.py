"""The most important figures of a job or a stack. Pure."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from pulumi_sagemaker_training.cli.report import words
from pulumi_sagemaker_training.cli.report.runs import Run
from pulumi_sagemaker_training.cli.report.sections.costs import CostPart
from pulumi_sagemaker_training.cli.report.sections.sweep import SweepPart
from pulumi_sagemaker_training.lifecycle.training_job.decisions.epochs import first_metrics
from pulumi_sagemaker_training.lifecycle.training_job.decisions.outputs import (
    spot_savings_percent,
)

_MOST_METRICS: Final = 4


class Tile(NamedTuple):
    """One figure: its label, its value, a note below it, and the name of its colour."""

    label: str
    value: str
    note: str = ""
    tone: str = ""


def job_tiles(run: Run) -> list[Tile]:
    """Return the figures of a job."""
    return list(_of_job(run))


def stack_tiles(jobs: Sequence[Run], sweeps: Sequence[SweepPart], costs: CostPart) -> list[Tile]:
    """Return the figures of a stack."""
    return list(_of_stack(jobs, sweeps, costs))


def _of_job(run: Run) -> Iterator[Tile]:
    for name, value in first_metrics(run.metrics, _MOST_METRICS).items():
        yield Tile(name, words.text(value))
    if run.trained_s is not None:
        yield Tile("Training", words.span(run.trained_s))
    if run.billed_s is not None:
        yield Tile("Billed", words.span(run.billed_s))
    if run.billed_usd is not None:
        yield Tile("Cost", words.usd(run.billed_usd))
    saved = spot_savings_percent(run.fields)
    if saved is not None:
        usd = words.usd(run.saved_usd) if run.saved_usd is not None else ""
        yield Tile("Saved by spot", f"{saved:g} %", usd)


def _of_stack(jobs: Sequence[Run], sweeps: Sequence[SweepPart], costs: CostPart) -> Iterator[Tile]:
    trials = [row for sweep in sweeps for row in sweep.rows]
    tones = [run.tone for run in jobs] + [row.tone for row in trials]
    parts = ((len(jobs), "job"), (len(trials), "trial"))
    note = ", ".join(words.plural(count, noun) for count, noun in parts if count)
    yield Tile("Trainings", f"{len(tones):,}", note)
    for label, tone in (
        ("Completed", "good"),
        ("Failed", "bad"),
        ("Stopped", "halted"),
        ("Running", "running"),
    ):
        if tones.count(tone):
            yield Tile(label, f"{tones.count(tone):,}", "", tone)
    for sweep in sweeps:
        if sweep.rows and sweep.rows[0].place:
            yield Tile(f"Best of {sweep.name}", sweep.rows[0].value, sweep.objective.metric)
    if costs.total:
        unknown = f"{words.plural(costs.unknown, 'amount')} not known" if costs.unknown else ""
        yield Tile("Cost", costs.total, unknown)
    if costs.saved:
        yield Tile("Saved by spot", costs.saved)
