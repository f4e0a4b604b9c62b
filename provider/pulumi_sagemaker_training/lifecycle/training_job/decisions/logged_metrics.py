"""The newest metrics of a running job, as its last log lines have them. Pure.

SageMaker finds the metrics of `metric_definitions` in the log as well, but reports them later.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from math import isfinite
from typing import Any, Final

from pulumi_sagemaker_training.api.model.description import Description

_MATCH_LIMIT_S: Final = 0.05
_LONGEST_LINE: Final = 1_000


def logged_metrics(description: Description, lines: Sequence[str]) -> dict[str, float]:
    """Return the last value of each metric that a job defines in some lines of its log.

    Args:
        description: the job, whose patterns are used. One that is wrong, or slow, finds nothing.
        lines: the lines, oldest first.
    """
    algorithm: Mapping[str, Any] = description.fields.get("algorithm_specification") or {}
    found: dict[str, float] = {}
    for definition in algorithm.get("metric_definitions") or ():
        values = (_value(str(definition.get("regex")), line) for line in reversed(lines))
        last = next((value for value in values if value is not None), None)
        if last is not None:
            found[str(definition.get("name"))] = last
    return found


def with_metrics(
    description: Description, metrics: Mapping[str, float], now: datetime
) -> Description:
    """Return a description with newer metrics in place of those that it has."""
    listed: Sequence[Mapping[str, object]] = description.fields.get("final_metric_data_list") or ()
    older = [item for item in listed if item.get("metric_name") not in metrics]
    newer = [
        {"metric_name": name, "value": value, "timestamp": now.isoformat()}
        for name, value in metrics.items()
    ]
    fields = {**description.fields, "final_metric_data_list": [*older, *newer]}
    return replace(description, fields=fields)


def _value(pattern: str, line: str) -> float | None:
    # Imported here: only a running job with metrics needs it.
    import regex

    try:
        found = regex.search(pattern, line[:_LONGEST_LINE], timeout=_MATCH_LIMIT_S)
        value = float(found[1]) if found is not None else None
    except (regex.error, TimeoutError, ValueError, TypeError, IndexError):
        return None
    return value if value is not None and isfinite(value) else None
