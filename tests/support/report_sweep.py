"""A stack of one sweep of many trials, of which reports are made."""

import math
from typing import Any, Final, NamedTuple

from pulumi_sagemaker_training.cli.report import Reading, Seen
from tests.support.reports import BEGIN_S, channel, curve, job_fields, seen, upload
from tests.support.states import DYNAMIC, exported, resource

_DATA: Final = "s3://shop/cars/0123456789abcdef/"
_METRIC: Final = "validation:rmse"
_DECLARED: Final = {
    "objective_metric": _METRIC,
    "direction": "minimize",
    "space": {
        "eta": {"loguniform": [0.001, 0.1]},
        "max_depth": {"randint": [3, 9]},
        "subsample": {"uniform": [0.5, 1]},
        "resource_config.instance_type": {"choice": ["ml.m5.large", "ml.g5.xlarge"]},
    },
}


class _Trial(NamedTuple):
    """One trial, whose figures follow from its number."""

    number: int

    @property
    def job(self) -> str:
        return f"tune-{self.number:04d}c0ffee"

    @property
    def seconds(self) -> int:
        return 300 + self.number % 90

    @property
    def point(self) -> dict[str, Any]:
        return {
            "eta": 10 ** (-3 + 2 * ((self.number * 0.618) % 1)),
            "max_depth": 3 + self.number % 7,
            "subsample": round(0.5 + self._width / 2, 4),
            "resource_config.instance_type": ("ml.m5.large", "ml.g5.xlarge")[self.number % 3 == 0],
        }

    @property
    def value(self) -> float:
        point = self.point
        far = abs(math.log10(point["eta"]) + 1.7) + 0.05 * abs(point["max_depth"] - 6)
        return far + 0.2 * self._width + 0.08

    @property
    def _width(self) -> float:
        return (self.number * 0.382) % 1

    @property
    def status(self) -> str:
        """Its job's status: some trials failed, and some were stopped early."""
        if self.number % 41 == 7:
            return "Failed"
        return "Stopped" if self.number % 23 == 11 else "Completed"

    def record(self) -> dict[str, Any]:
        """Return what the state has of it."""
        ends = {
            "Failed": {"reason": "AlgorithmError: out of memory, exit code: 137"},
            "Stopped": {"stopped": f"rmse {self.value:g} after 120 s is worse than the median 1.1"},
            "Completed": {"value": round(self.value, 5)},
        }
        return {
            "point": self.point,
            "job": self.job,
            "status": self.status,
            "artifact": f"s3://shop/models/{self.job}/output/model.tar.gz",
            "billed_s": self.seconds,
            "cost_usd": 0.0112,
            **ends[self.status],
        }

    def seen(self, parallel: int) -> Seen:
        """Return its job as it is described, with the curve of its metric."""
        begin = (self.number // parallel) * 420.0 + (self.number % parallel) * 9
        fields = job_fields(
            self.job,
            begin=begin,
            seconds=self.seconds,
            status=self.status,
            input_data_config=[channel("train", _DATA)],
        )
        values = curve(120, self.value, self.value + 3, begin=begin)
        return seen(fields, histories={_METRIC: values})


def sweep_stack(count: int = 200, parallel: int = 10) -> tuple[str, Reading]:
    """Return a stack of one sweep, of which some trials failed and some were stopped early."""
    trials = [_Trial(number) for number in range(count)]
    outputs = {
        "trials": {f"k{trial.number}": trial.record() for trial in trials},
        "counts": {"declared": count},
    }
    sweep = resource(f"{DYNAMIC}Sweep", "tune", "tune-1", inputs=_DECLARED, outputs=outputs)
    read = {trial.job: trial.seen(parallel) for trial in trials}
    return exported(upload("cars", _DATA), sweep), Reading(read, now_s=BEGIN_S + 90_000)
