"""The history of a job's metrics, read from its log by the job's own metric definitions.

SageMaker keeps only the last value of each metric; the log has all values.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import regex

from pulumi_sagemaker_training.api.services.log_lines import Line
from pulumi_sagemaker_training.cli.report.drawing.samples import Point

_MATCH_LIMIT_S: Final = 0.5
_LONGEST_LINE: Final = 4096


@dataclass(frozen=True, slots=True)
class _Definition:
    name: str
    pattern: "regex.Pattern[str]"


class History:
    """The metric values of a log, which is read line by line.

    Args:
        definitions: the job's `metric_definitions` in the Python spelling. A definition that does
            not compile, or takes longer than half a second for a line, is ignored.
    """

    def __init__(self, definitions: Iterable[Mapping[str, str]]) -> None:
        self._definitions = [made for made in map(_definition, definitions) if made]
        self.series: dict[str, list[Point]] = {made.name: [] for made in self._definitions}

    def add(self, line: Line) -> None:
        """Read one line of the log."""
        for definition in list(self._definitions):
            try:
                match = definition.pattern.search(line.text[:_LONGEST_LINE], timeout=_MATCH_LIMIT_S)
            except TimeoutError:
                self._definitions.remove(definition)
                continue
            value = _number(match.group(1)) if match else None
            if value is not None:
                self.series[definition.name].append(Point(line.time_s, value))


def _definition(given: Mapping[str, str]) -> _Definition | None:
    try:
        pattern = regex.compile(given["regex"])
    except (KeyError, regex.error):
        return None
    return _Definition(given["name"], pattern) if pattern.groups else None


def _number(text: str | None) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if abs(value) < float("inf") else None
