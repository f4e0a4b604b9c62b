"""The bounds that a final metric has to keep. Pure."""

from dataclasses import dataclass
from math import isnan


@dataclass(frozen=True, slots=True)
class MetricGate:
    """The bounds of one metric, both included; None is no bound."""

    low: float | None = None
    high: float | None = None

    def admits(self, value: float) -> bool:
        """Tell whether the value is within the bounds, both included. NaN never is."""
        above = self.low is None or value >= self.low
        below = self.high is None or value <= self.high
        return not isnan(value) and above and below

    def __str__(self) -> str:
        if self.low is not None and self.high is not None:
            return f"from {self.low:g} to {self.high:g}"
        return f"at least {self.low:g}" if self.low is not None else f"at most {self.high:g}"
