"""Metrics: the values that MetricDefinitions find in a job's output.

NaN and infinities are no values: CloudWatch refuses them (API reference of MetricDatum: "Special
values (for example, NaN, +Infinity, -Infinity) are not supported"), so the last finite one stays.
"""

import math
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import regex

TIMEOUT_S = 0.2
_CARRIAGE_RETURN = "#015"
_STATES = 100


class Point(NamedTuple):
    """One value of one metric."""

    name: str
    at: float
    value: float


@dataclass(slots=True)
class MetricScanner:
    """A search for metrics, line by line, with the last value of each metric."""

    definitions: list[tuple[str, regex.Pattern[str]]]
    last: dict[str, Point] = field(default_factory=dict)

    @classmethod
    def of(cls, request: dict[str, Any]) -> "MetricScanner":
        """Return the scanner of a request; an expression that does not compile is ignored."""
        found = []
        for definition in request.get("AlgorithmSpecification", {}).get("MetricDefinitions", []):
            try:
                found.append((definition["Name"], regex.compile(definition["Regex"])))
            except regex.error:
                continue
        return cls(found)

    def scan(self, line: str, at: float) -> list[Point]:
        """Return the values in a line, in which `#015` stands for a carriage return.

        A progress bar that is drawn again after each carriage return is one line; its last state
        counts.
        """
        points = []
        for name, pattern in self.definitions:
            value = _last_value(pattern, line)
            if value is not None:
                point = Point(name, at, value)
                self.last[name] = point
                points.append(point)
        return points

    def final(self) -> list[dict[str, Any]]:
        """Return FinalMetricDataList."""
        return [
            {"MetricName": point.name, "Value": point.value, "Timestamp": point.at}
            for point in self.last.values()
        ]


def is_expression(text: str) -> bool:
    """Tell whether a metric's regular expression compiles."""
    try:
        regex.compile(text)
    except regex.error:
        return False
    return True


def _last_value(pattern: regex.Pattern[str], line: str) -> float | None:
    """Return the value in the last state of a line, or in the line as a whole."""
    states = line.split(_CARRIAGE_RETURN)[-_STATES:]
    try:
        for state in reversed(states):
            value = _value(pattern, state)
            if value is not None:
                return value
        return _value(pattern, line) if len(states) > 1 else None
    except TimeoutError:
        # An expression that backtracks without end must not block the job.
        return None


def _value(pattern: regex.Pattern[str], text: str) -> float | None:
    """Return the value in a text.

    Raises:
        TimeoutError: the search takes too long.
    """
    match = pattern.search(text, timeout=TIMEOUT_S)
    if match is None or not match.re.groups:
        return None
    try:
        value = float(match[1])
    except (TypeError, ValueError):
        return None
    return value if math.isfinite(value) else None
