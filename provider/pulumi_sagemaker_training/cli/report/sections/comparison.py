"""Metrics of several jobs in one chart, and the time of all jobs. Pure."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from pulumi_sagemaker_training.cli.report import words
from pulumi_sagemaker_training.cli.report.drawing.curves import Chart, chart
from pulumi_sagemaker_training.cli.report.drawing.spans import (
    RowContent,
    Timeline,
    in_lanes,
    timeline,
)
from pulumi_sagemaker_training.cli.report.runs import Run

if TYPE_CHECKING:
    from pulumi_sagemaker_training.cli.report.drawing.samples import Point

_MOST_LANES: Final = 24


class Times(NamedTuple):
    """A row of the table behind the timeline."""

    name: str
    status: str
    began: str
    ended: str
    took: str


def times(runs: Sequence[Run]) -> list[Times]:
    """Return when jobs began and ended."""
    found = []
    for run in runs:
        if run.whole:
            start, end = run.whole[0].start_s, run.whole[0].end_s
            is_open = run.tone == "running"
            ended = "" if is_open else words.clock(end)
            took = words.span(end - start)
            found.append(Times(run.label, run.verdict, words.clock(start), ended, took))
    return found


def compared(runs: Sequence[Run]) -> list[Chart]:
    """Draw each metric that at least two jobs have reported more than once."""
    grouped: dict[str, dict[str, Sequence[Point]]] = {}
    for run in runs:
        for name, points in run.seen.histories.items():
            if len(points) > 1:
                grouped.setdefault(name, {})[run.label] = points
    return [chart(name, group, together=False) for name, group in grouped.items() if len(group) > 1]


def stack_timeline(runs: Sequence[Run], sweeps: Mapping[str, Sequence[Run]]) -> Timeline | None:
    """Draw the phases of all jobs, and the trials of each sweep in as few lanes as hold them.

    Args:
        runs: the jobs.
        sweeps: the name of a sweep -> its trials.
    """
    rows = [RowContent(run.label, f"#{run.anchor}", run.verdict, [run.spans]) for run in runs]
    for name, trials in sweeps.items():
        lanes = in_lanes([trial.whole for trial in trials])
        note = words.plural(len(trials), "trial")
        if len(lanes) > _MOST_LANES:
            note += f", {len(lanes)} at once; {_MOST_LANES} lanes are shown"
        rows.append(RowContent(name, "", note, lanes[:_MOST_LANES]))
    rows.sort(key=lambda row: min((s.start_s for lane in row.lanes for s in lane), default=0.0))
    return timeline(rows)
