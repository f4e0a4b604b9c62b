"""The objective of a sweep: a metric, and which of its values are better. Pure."""

from dataclasses import dataclass

from pulumi_sagemaker_training.api.model.description import Description
from pulumi_sagemaker_training.api.values.numbers import finite
from pulumi_sagemaker_training.lifecycle.training_job.decisions.outcome import final_metrics


@dataclass(frozen=True, slots=True)
class Objective:
    """A metric, and whether lower or higher values of it are better."""

    metric: str
    direction: str

    def is_better(self, value: float, other: float) -> bool:
        """Tell whether a value is better than another."""
        return value > other if self.direction == "maximize" else value < other

    def best(self, values: "list[float]") -> float:
        """Return the best of some values."""
        return max(values) if self.direction == "maximize" else min(values)

    def rank(self, value: float) -> float:
        """Return a number by which values are sorted, the best first."""
        return -value if self.direction == "maximize" else value

    def value_of(self, description: Description) -> float | None:
        """Return the last value of the metric that a job has reported; None if it has none."""
        return finite(final_metrics(description).get(self.metric))
