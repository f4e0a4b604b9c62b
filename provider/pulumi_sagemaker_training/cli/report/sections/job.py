"""One job: facts, phases, curves, inputs and the end of its log. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pulumi_sagemaker_training.api.model.instances import selected
from pulumi_sagemaker_training.api.values.text import MASK
from pulumi_sagemaker_training.cli.masking import is_hidden
from pulumi_sagemaker_training.cli.report import words
from pulumi_sagemaker_training.cli.report.drawing.curves import (
    FEWEST_POINTS,
    MOST_POINTS,
    Chart,
    charts,
)
from pulumi_sagemaker_training.cli.report.drawing.spans import RowContent, Timeline, timeline
from pulumi_sagemaker_training.cli.report.runs import Run, seconds_of
from pulumi_sagemaker_training.lifecycle.training_job.decisions.outputs import (
    links,
    spot_savings_percent,
)

Pair = tuple[str, str]
_TRANSITIONS: Final = "secondary_status_transitions"
_MOST_LINES: Final = 200
_FEWEST_LINES: Final = 12
_LINES_OF_ALL: Final = 800
_POINTS_OF_ALL: Final = 4_000


@dataclass(frozen=True, slots=True)
class Step:
    """One phase: its status, when it began, how long it took, and its message."""

    status: str
    start: str
    lasted: str
    message: str


@dataclass(frozen=True, slots=True)
class JobPart:
    """What the page shows of one job.

    Attributes:
        facts: labels with values.
        links: labels with addresses of AWS's console.
        timeline: its phases, drawn; None without any.
        steps: the same in words.
        gates: metric, its bound, its value, and whether it keeps the bound.
        variables: the names of its environment; values are not shown.
        log: host and text of the last lines.
    """

    run: Run
    facts: Sequence[Pair]
    links: Sequence[Pair]
    timeline: Timeline | None
    steps: Sequence[Step]
    charts: Sequence[Chart]
    metrics: Sequence[Pair]
    gates: Sequence[tuple[str, str, str, bool]]
    hyper_parameters: Sequence[Pair]
    variables: Sequence[str]
    channels: Sequence[Pair]
    log: Sequence[Pair]


def job_part(run: Run, hidden: frozenset[str], shared_by: int = 1) -> JobPart:
    """Return what the page shows of a job.

    Args:
        run: the job.
        hidden: the hyperparameters whose values are secret.
        shared_by: how many jobs share the page: of many, each has fewer lines and points.
    """
    most_lines = max(_FEWEST_LINES, min(_MOST_LINES, _LINES_OF_ALL // shared_by))
    most_points = max(FEWEST_POINTS, min(MOST_POINTS, _POINTS_OF_ALL // shared_by))
    fields = run.fields
    return JobPart(
        run=run,
        facts=[(name, value) for name, value in _facts(run) if value],
        links=list(links(run.description).items()),
        timeline=timeline([RowContent(run.label, "", "", [run.spans])]),
        steps=_steps(fields),
        charts=charts(
            {n: points for n, points in run.seen.histories.items() if len(points) > 1}, most_points
        ),
        metrics=_metrics(run),
        gates=list(_gates(run)),
        hyper_parameters=_hyper_parameters(fields, hidden),
        variables=sorted(fields.get("environment") or {}),
        channels=[(name, uri) for name, uri in channels(fields)],
        log=[(line.host, line.text) for line in run.seen.log_tail[-most_lines:]],
    )


def _facts(run: Run) -> Iterator[Pair]:
    fields = run.fields
    algorithm = fields.get("algorithm_specification") or {}
    saved = spot_savings_percent(fields)
    yield "ARN", run.description.arn
    yield "Image", str(algorithm.get("training_image") or algorithm.get("algorithm_name") or "")
    yield "Machines", machines(fields.get("resource_config") or {})
    yield "Role", str(fields.get("role_arn") or "")
    yield "Created", words.clock(run.created_s) if run.created_s is not None else ""
    yield "Training", words.span(run.trained_s) if run.trained_s is not None else ""
    yield "Billed", words.span(run.billed_s) if run.billed_s is not None else ""
    yield "Cost", words.usd(run.billed_usd) if run.billed_usd is not None else ""
    if saved is not None:
        usd = f" ({words.usd(run.saved_usd)})" if run.saved_usd is not None else ""
        yield "Saved by spot", f"{saved:g} %{usd}"
    yield "At most", words.usd(run.worst_usd) if run.worst_usd is not None else ""
    yield "Model", run.model
    yield "Output", str((fields.get("output_data_config") or {}).get("s3_output_path") or "")
    yield "Checkpoints", str((fields.get("checkpoint_config") or {}).get("s3_uri") or "")


def _metrics(run: Run) -> list[Pair]:
    """Return the last metrics; while the service has none, the last values of the log."""
    read = {name: points[-1].value for name, points in run.seen.histories.items() if points}
    return [(name, words.text(value)) for name, value in {**read, **run.metrics}.items()]


def machines(resources: Mapping[str, Any]) -> str:
    """Return the instances of a job: those that it ran on, or those that it may run on."""
    groups = resources.get("instance_groups") or [resources]
    chosen = [(group.count, group.instance_type) for group in selected(resources)]
    listed = chosen or [
        (int(group["instance_count"]), group["instance_type"])
        for group in groups
        if group.get("instance_type") and group.get("instance_count")
    ]
    return ", ".join(f"{count} x {kind}" for count, kind in listed)


def _steps(fields: Mapping[str, Any]) -> list[Step]:
    found = []
    for item in fields.get(_TRANSITIONS) or ():
        start, end = seconds_of(item.get("start_time")), seconds_of(item.get("end_time"))
        found.append(
            Step(
                str(item.get("status", "")),
                words.clock(start) if start is not None else "",
                words.span(end - start) if start is not None and end is not None else "",
                str(item.get("status_message") or ""),
            )
        )
    return found


def _gates(run: Run) -> Iterator[tuple[str, str, str, bool]]:
    for name, gate in run.gates.items():
        value = run.metrics.get(name)
        shown = "not reported" if value is None else words.text(value)
        yield name, str(gate), shown, value is not None and gate.admits(float(value))


def _hyper_parameters(fields: Mapping[str, Any], hidden: frozenset[str]) -> list[Pair]:
    given = fields.get("hyper_parameters") or {}
    return [
        (name, MASK if is_hidden(name, given[name], hidden) else str(given[name]))
        for name in sorted(given)
    ]


def channels(fields: Mapping[str, Any]) -> Iterator[Pair]:
    """Yield the names of a job's channels, and where their data is."""
    for channel in fields.get("input_data_config") or ():
        source = channel.get("data_source") or {}
        place = (source.get("s3_data_source") or {}).get("s3_uri")
        place = place or (source.get("file_system_data_source") or {}).get("directory_path")
        place = place or (source.get("dataset_source") or {}).get("dataset_arn")
        yield str(channel.get("channel_name", "")), str(place or "")
