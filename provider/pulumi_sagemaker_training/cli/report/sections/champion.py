"""A champion: who won and lost, and why. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from pulumi_sagemaker_training.cli.report import words
from pulumi_sagemaker_training.cli.report.drawing.ladder import Contest, Ladder, ladder
from pulumi_sagemaker_training.cli.report.runs import seconds_of
from pulumi_sagemaker_training.cli.stack.state import StateResource
from pulumi_sagemaker_training.lifecycle.champion.history import Record, history_of_properties


class Entry(NamedTuple):
    """One entry of the history.

    Attributes:
        result: `won`, `lost`, `pinned` or `deposed`.
        version: the version in the model registry; empty without one.
    """

    at: str
    job: str
    value: str
    result: str
    reason: str
    version: str
    model: str


@dataclass(frozen=True, slots=True)
class ChampionPart:
    """What the page shows of a champion.

    Attributes:
        note: why there is nothing to show; empty if there is.
        rule: what a challenger must do, in words.
        metric: what decides.
        entries: the history, the newest first.
    """

    anchor: str
    name: str
    note: str
    rule: str
    metric: str
    job: str
    model: str
    package: str
    entries: Sequence[Entry]
    ladder: Ladder | None

    @property
    def has_versions(self) -> bool:
        """Tell whether any model of the history is in the model registry."""
        return any(entry.version for entry in self.entries)


def champion_part(anchor: str, held: StateResource) -> ChampionPart:
    """Return what the page shows of a champion."""
    outputs = held.outputs
    history, note = _history(outputs)
    metric = str(held.inputs.get("metric", ""))
    return ChampionPart(
        anchor=anchor,
        name=held.name,
        note=note,
        rule=_rule(held.inputs, metric),
        metric=metric,
        job=str(outputs.get("training_job_name") or ""),
        model=str(outputs.get("model_artifacts") or ""),
        package=str(outputs.get("model_package_arn") or ""),
        entries=[_entry(record, metric) for record in history],
        ladder=ladder(_contests(list(reversed(history)), metric)),
    )


def _history(outputs: Mapping[str, Any]) -> tuple[Sequence[Record], str]:
    listed = outputs.get("history")
    if isinstance(listed, str):
        return (), "The outputs of this champion are secret, so its history is not shown."
    try:
        history = history_of_properties(listed or ())
    except (AttributeError, KeyError, TypeError, ValueError):
        return (), "The history in the state cannot be read; run `pulumi refresh`."
    return history, "" if history else "No challenger has been judged yet."


def _rule(inputs: Mapping[str, object], metric: str) -> str:
    way = "lower" if inputs.get("direction") == "minimize" else "higher"
    margin = inputs.get("margin")
    by = f" by at least {margin:g}" if isinstance(margin, int | float) and margin else ""
    gates = inputs.get("gates")
    kept = f"; gates: {', '.join(sorted(gates))}" if isinstance(gates, Mapping) and gates else ""
    pin = f"; {inputs['pin']} is pinned" if inputs.get("pin") else ""
    return f"A challenger must have a {way} {metric}{by}{kept}{pin}."


def _entry(record: Record, metric: str) -> Entry:
    at_s = seconds_of(record.decided_at)
    value = record.contender.final_metrics.get(metric)
    return Entry(
        at=words.clock(at_s) if at_s is not None else record.decided_at,
        job=record.contender.training_job_name,
        value="" if value is None else words.number(value),
        result=record.result,
        reason=record.reason,
        version=record.model_package_arn.partition(":model-package/")[2],
        model=record.contender.model_artifacts,
    )


def _contests(history: Sequence[Record], metric: str) -> list[Contest]:
    """Return the history for the drawing, the oldest first."""
    found: list[Contest] = []
    holds: float | None = None
    for record in history:
        value = record.contender.final_metrics.get(metric)
        if record.result in ("won", "pinned"):
            holds = value
        shown = "no value" if value is None else words.number(value)
        title = f"{record.contender.training_job_name} {record.result}: {metric} {shown}"
        found.append(Contest(value, record.result, holds, title))
    return found
