"""How far a training has come: its epoch, and how many there are. Pure.

Sources: `ProgressInfo` of DescribeTrainingJob, which serverless jobs have; else a metric named
epoch, as the job's own MetricDefinitions read it from its log, with the number of epochs from the
job's hyperparameters.
"""

import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from pulumi_sagemaker_training.api.model.description import Description
from pulumi_sagemaker_training.lifecycle.training_job.decisions.outcome import final_metrics

_EPOCH: Final = "epoch"
_LAST_WORD: Final = re.compile(r"[^A-Za-z0-9]*([A-Za-z0-9]+)\s*$")
_TOTALS: Final = frozenset(
    {"epochs", "numepochs", "nepochs", "maxepochs", "maxepoch", "numtrainepochs", "epochcount"}
)
"""Hyperparameters with the number of epochs, as training scripts and AWS's algorithms name them."""


class Epochs(NamedTuple):
    """How far a training has come.

    Attributes:
        current: the epoch.
        total: how many there are; None if not known.
        percent: how much of the training is done, from 0 to 100; None if not known.
    """

    current: int
    total: int | None = None
    percent: int | None = None

    @property
    def forms(self) -> tuple[str, ...]:
        """The words of a line, longest first."""
        if self.total is None:
            return (f"epoch {self.current}",)
        done = f"{self.percent}%"
        return (
            f"epoch {self.current} of {self.total} ({done})",
            f"epoch {self.current}/{self.total} ({done})",
            f"epoch {self.current}/{self.total}",
            done,
        )


def epochs_of(description: Description) -> Epochs | None:
    """Return how far a training has come; None if that is not known."""
    return _reported(description.fields.get("progress_info") or {}) or _measured(description)


def is_epoch(metric: str) -> bool:
    """Tell whether a metric is the number of an epoch, as `epoch` or `train:epoch`."""
    word = _LAST_WORD.search(metric)
    return word is not None and word[1].lower() == _EPOCH


def first_metrics(metrics: Mapping[str, float], most: int) -> dict[str, float]:
    """Return the first metrics, in their order.

    Epochs come last where not all metrics fit, because they measure nothing.

    Args:
        metrics: values by name.
        most: how many are returned at most.
    """
    if len(metrics) > most:
        metrics = {name: metrics[name] for name in sorted(metrics, key=is_epoch)}
    return dict(list(metrics.items())[:most])


def _reported(progress: Mapping[str, Any]) -> Epochs | None:
    current, total = _whole(progress.get("current_epoch")), _whole(progress.get("max_epoch"))
    if current is None:
        return None
    steps, step = progress.get("total_step_count_per_epoch"), progress.get("current_step")
    # The epoch under way is not done yet; its steps count as far as they are known.
    within = min(1.0, (_whole(step) or 0) / steps) if steps else 0.0
    return _counted(current, total, max(0, current - 1) + within)


def _measured(description: Description) -> Epochs | None:
    for name, value in final_metrics(description).items():
        current = _whole(value) if is_epoch(name) else None
        if current is not None:
            return _counted(current, _total(description), current)
    return None


def _counted(current: int, total: int | None, done: float) -> Epochs:
    if not total:
        return Epochs(current)
    return Epochs(current, total, max(0, min(100, int(100 * done / total))))


def _total(description: Description) -> int | None:
    given = description.fields.get("hyper_parameters") or {}
    named = (v for k, v in given.items() if re.sub(r"[^a-z]", "", k.lower()) in _TOTALS)
    return next((whole for value in named if (whole := _whole(value))), None)


def _whole(value: object) -> int | None:
    """Return a number, or the text of one, as a whole number of at most nine digits."""
    try:
        number = float(str(value).strip("\"' "))
    except ValueError:
        return None
    return int(number) if 0 <= number < 1e9 else None
