"""A sweep: its leaderboard, what varied, the curves of its trials, and its failures. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from pulumi_sagemaker_training.cli.report import words
from pulumi_sagemaker_training.cli.report.drawing.curves import Chart, chart
from pulumi_sagemaker_training.cli.report.drawing.parallel import LineValues, Parallel, parallel
from pulumi_sagemaker_training.cli.report.drawing.samples import Point
from pulumi_sagemaker_training.cli.report.runs import Run, tone_of
from pulumi_sagemaker_training.cli.stack.state import StateResource
from pulumi_sagemaker_training.lifecycle.sweep.decisions.objective import Objective
from pulumi_sagemaker_training.lifecycle.sweep.decisions.outputs import counts, ranking
from pulumi_sagemaker_training.lifecycle.sweep.decisions.points import normal_name
from pulumi_sagemaker_training.lifecycle.sweep.decisions.trials import TrialRecord

BEST_ROWS: Final = 20
_NAMED_CURVES: Final = 5
_COUNTS: Final[Sequence[tuple[str, str]]] = (
    ("declared", ""),
    ("completed", "good"),
    ("failed", "bad"),
    ("stopped_early", "halted"),
    ("running", "running"),
    ("missing", ""),
)


class Row(NamedTuple):
    """A trial in the table.

    Attributes:
        place: its place; empty for a trial without one.
        value: the objective's.
        share: how far it is from the median to the best, as a percentage; empty without a place.
        point: the values of what varied, in the order of `SweepPart.varied`.
        status, tone: its status, with the name of the colour.
        reason: why it failed, or was stopped early.
        billed, cost: of its billed time.
        job: the name of its job.
    """

    place: str
    value: str
    share: str
    point: Sequence[str]
    status: str
    tone: str
    reason: str
    billed: str
    cost: str
    job: str


@dataclass(frozen=True, slots=True)
class SweepPart:
    """What the page shows of a sweep.

    Attributes:
        note: why there is nothing to show; empty if there is.
        counts: how many trials there are of each kind, with the names of their colours.
        varied: the names whose values differ from trial to trial.
        fixed: names with the value that all trials share.
        rows: the trials, the best first; then those without a place.
    """

    anchor: str
    name: str
    objective: Objective
    note: str
    counts: Sequence[tuple[str, int, str]]
    varied: Sequence[str]
    fixed: Sequence[tuple[str, str]]
    rows: Sequence[Row]
    parallel: Parallel | None
    chart: Chart | None
    artifact: str
    cost: str

    @property
    def has_unranked(self) -> bool:
        """Tell whether any trial has no place."""
        return any(not row.place for row in self.rows)


def sweep_part(anchor: str, held: StateResource, runs: Mapping[str, Run]) -> SweepPart:
    """Return what the page shows of a sweep.

    Args:
        anchor: its place in the page.
        held: its resource.
        runs: the name of a job -> the job, as far as they were read.
    """
    records = held.trials
    objective = Objective(
        str(held.inputs.get("objective_metric", "")), str(held.inputs.get("direction", ""))
    )
    ranked = ranking(records, objective)
    ordered = [*ranked, *(r for r in records.values() if not r.is_ranked)]
    varied, fixed = _names(ordered)
    declared = (held.outputs.get("counts") or {}) if records else {}
    total = declared.get("declared") if isinstance(declared, Mapping) else None
    kinds = counts(records, int(total) if isinstance(total, int | float) else len(records))
    costs = [record.cost_usd for record in ordered if record.cost_usd is not None]
    goodness = _goodness(ranked)
    return SweepPart(
        anchor=anchor,
        name=held.name,
        objective=objective,
        note="" if records else _why_empty(held),
        counts=[(kind.replace("_", " "), kinds[kind], tone) for kind, tone in _COUNTS],
        varied=varied,
        fixed=fixed,
        rows=[_row(record, place, varied, ranked) for place, record in enumerate(ordered, 1)],
        parallel=_parallel(held, ordered, varied, objective, goodness),
        chart=_curves(ordered, varied, objective, runs),
        artifact=ranked[0].artifact if ranked else "",
        cost=words.usd(sum(costs)) if costs else "",
    )


def _why_empty(held: StateResource) -> str:
    if isinstance(held.outputs.get("trials"), str):
        return "The outputs of this sweep are secret, so its trials are not shown."
    return "No trial has been started yet."


def _names(records: Sequence[TrialRecord]) -> tuple[list[str], list[tuple[str, str]]]:
    """Return the names that vary, and those that do not with their value."""
    seen: dict[str, set[str]] = {}
    for record in records:
        for name, value in record.point.values:
            seen.setdefault(name, set()).add(words.text(value))
    partly = {n for n in seen if any(n not in record.point.as_map() for record in records)}
    varied = [name for name, values in seen.items() if len(values) > 1 or name in partly]
    fixed = [(name, next(iter(values))) for name, values in seen.items() if name not in varied]
    return varied, fixed


def _goodness(ranked: Sequence[TrialRecord]) -> dict[str, float]:
    """Return how good each trial is, from 0 to 1, by its place: one outlier must not hide others.

    Args:
        ranked: the trials with a place, the best first; those of equal values are equally good.
    """
    last = max(len(ranked) - 1, 1)
    found: dict[str, float] = {}
    before: TrialRecord | None = None
    for place, record in enumerate(ranked):
        is_equal = before is not None and before.value == record.value
        found[record.job] = found[before.job] if before and is_equal else 1 - place / last
        before = record
    return found


def _row(
    record: TrialRecord, place: int, varied: Sequence[str], ranked: Sequence[TrialRecord]
) -> Row:
    point = record.point.as_map()
    status = "Stopped early" if record.stopped else record.status or "Starting"
    return Row(
        place=str(place) if record.is_ranked else "",
        value="" if record.value is None else words.number(record.value),
        share=_share(record, ranked) if record.is_ranked else "",
        point=[words.text(point[name]) if name in point else "" for name in varied],
        status=status,
        tone=_tone(record),
        reason=record.stopped or record.reason,
        billed="" if record.billed_s is None else words.span(record.billed_s),
        cost="" if record.cost_usd is None else words.usd(record.cost_usd),
        job=record.job,
    )


def _share(record: TrialRecord, ranked: Sequence[TrialRecord]) -> str:
    """Return how far a value is from the median of all to the best one."""
    best, middle = ranked[0].value or 0.0, ranked[len(ranked) // 2].value or 0.0
    if best == middle:
        return words.percent(1)
    return words.percent(min(max(((record.value or 0.0) - middle) / (best - middle), 0.0), 1.0))


def _tone(record: TrialRecord) -> str:
    if record.stopped:
        return "halted"
    return "bad" if record.is_failed else tone_of(record.status)


def _parallel(
    held: StateResource,
    records: Sequence[TrialRecord],
    varied: Sequence[str],
    objective: Objective,
    goodness: Mapping[str, float],
) -> Parallel | None:
    things = []
    for record in records:
        values: dict[str, object] = {n: v for n, v in record.point.values if n in varied}
        if record.value is not None:
            values[objective.metric] = record.value
        shown = "no value" if record.value is None else words.number(record.value)
        title = f"{objective.metric} {shown}: {_words(record, varied)}"
        good = goodness.get(record.job) if record.is_ranked else None
        things.append(LineValues(values, good, title))
    log: Mapping[str, bool | None] = {objective.metric: None, **_ranges(held)}
    return parallel([*varied, objective.metric], things, log)


def _ranges(held: StateResource) -> Mapping[str, bool]:
    """Return the names of the space with ranges, and whether their logarithms are uniform."""
    space = held.inputs.get("space")
    listed = space.items() if isinstance(space, Mapping) else ()
    return {
        normal_name(str(name)): "loguniform" in given
        for name, given in listed
        if isinstance(given, Mapping) and not {"uniform", "loguniform"}.isdisjoint(given)
    }


def _words(record: TrialRecord, varied: Sequence[str]) -> str:
    """Return a point in words, without what all trials share."""
    pairs = [f"{name}={words.text(value)}" for name, value in record.point.values if name in varied]
    return ", ".join(pairs) or record.job


def _curves(
    records: Sequence[TrialRecord],
    varied: Sequence[str],
    objective: Objective,
    runs: Mapping[str, Run],
) -> Chart | None:
    group = {}
    for record in records:
        run = runs.get(record.job)
        read = run.seen.histories.get(objective.metric) if run else None
        points = read or [Point(*reading) for reading in record.curve]
        if len(points) > 1:
            group[_words(record, varied)] = points
    if not group:
        return None
    return chart(objective.metric, group, together=False, named=_NAMED_CURVES)
