"""Metrics: the values that MetricDefinitions find in a job's output.

NaN and infinities do not count: CloudWatch refuses them (API reference of MetricDatum: "Special
values (for example, NaN, +Infinity, -Infinity) are not supported"), so the last finite one stays,
unless AWS was seen to do otherwise (`behaviour`).
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import regex

TIMEOUT_S = 0.2
_CARRIAGE_RETURN = "#015"
_STATES = 100
_IS_FINAL: Final[Mapping[str, Callable[[float, float], bool]]] = {
    "first": lambda _before, _now: False,
    "last": lambda _before, _now: True,
    "largest": lambda before, now: now > before,
    "smallest": lambda before, now: now < before,
}


class Point(NamedTuple):
    """One value of one metric."""

    name: str
    at: float
    value: float


@dataclass(slots=True)
class MetricScanner:
    """A search for metrics, line by line, with the final value of each metric.

    Args:
        definitions: names and expressions.
        which: which value is final: `first`, `last`, `largest` or `smallest`.
        not_finite: what a NaN at the end leaves: `the last finite value`, or `no value`.
    """

    definitions: list[tuple[str, regex.Pattern[str]]]
    which: str = "last"
    not_finite: str = "the last finite value"
    values: dict[str, Point] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        request: dict[str, Any],
        which: str = "last",
        not_finite: str = "the last finite value",
    ) -> "MetricScanner":
        """Return the scanner of a request; an expression that does not compile is ignored."""
        found = []
        for definition in request.get("AlgorithmSpecification", {}).get("MetricDefinitions", []):
            try:
                found.append((definition["Name"], regex.compile(definition["Regex"])))
            except regex.error:
                continue
        return cls(found, which, not_finite)

    def scan(self, line: str, at: float) -> list[Point]:
        """Return the values in a line, in which `#015` stands for a carriage return.

        A progress bar that is drawn again after each carriage return is one line; its last state
        counts.
        """
        points = []
        for name, pattern in self.definitions:
            value = _last_value(pattern, line)
            if value is None:
                continue
            point = Point(name, at, value)
            self._keep(point)
            if math.isfinite(value):
                points.append(point)
        return points

    def _keep(self, point: Point) -> None:
        """Keep a value if it is the final one so far."""
        before = self.values.get(point.name)
        if not math.isfinite(point.value):
            if self.not_finite == "no value":
                self.values.pop(point.name, None)
        elif before is None or _IS_FINAL[self.which](before.value, point.value):
            self.values[point.name] = point

    def final(self) -> list[dict[str, Any]]:
        """Return FinalMetricDataList."""
        return [
            {"MetricName": point.name, "Value": point.value, "Timestamp": point.at}
            for point in self.values.values()
        ]


def is_expression(text: str) -> bool:
    """Tell whether a metric's regular expression compiles."""
    try:
        regex.compile(text)
    except regex.error:
        return False
    return True


def _last_value(pattern: regex.Pattern[str], line: str) -> float | None:
    """Return the value in the last state of a line, or in the line as a whole.

    A finite value comes before one that is not.
    """
    states = line.split(_CARRIAGE_RETURN)[-_STATES:]
    texts = [*reversed(states), *([line] if len(states) > 1 else [])]
    other: float | None = None
    try:
        for text in texts:
            value = _value(pattern, text)
            if value is not None and math.isfinite(value):
                return value
            other = value if other is None else other
    except TimeoutError:
        # An expression that backtracks without end must not block the job.
        return None
    return other


def _value(pattern: regex.Pattern[str], text: str) -> float | None:
    """Return the value in a text.

    Raises:
        TimeoutError: the search takes too long.
    """
    match = pattern.search(text, timeout=TIMEOUT_S)
    if match is None or not match.re.groups:
        return None
    try:
        return float(match[1])
    except (TypeError, ValueError):
        return None
