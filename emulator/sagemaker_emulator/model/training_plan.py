"""Training plans: capacity that is reserved for some time, with gaps. Pure: time is an argument.

The statuses follow the page "View training plan details" of the developer guide: Scheduled before
and between the reserved capacities, Active in them, Expired after the last.
"""

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from sagemaker_emulator.state_error import ADVICE, StateError

TRAINING_JOB = "training-job"


@dataclass(frozen=True, slots=True)
class Offering:
    """What a plan can be bought for.

    Attributes:
        windows: begin and end of each reserved capacity, seconds since 1970.
    """

    instance_type: str
    count: int
    windows: tuple[tuple[float, float], ...]

    @property
    def id(self) -> str:
        """A text that holds all of the offering, so that none has to be remembered."""
        text = json.dumps([self.instance_type, self.count, self.windows], separators=(",", ":"))
        return f"tpo-{text.encode().hex()}"

    @classmethod
    def from_id(cls, text: str) -> "Offering | None":
        """Return the offering of an id, or None where there is none."""
        try:
            kind, count, windows = json.loads(bytes.fromhex(text.removeprefix("tpo-")))
            return cls(str(kind), int(count), tuple((float(a), float(b)) for a, b in windows))
        except (ValueError, TypeError):
            return None


@dataclass(frozen=True, slots=True)
class TrainingPlan:
    """A plan that was bought.

    Attributes:
        windows: begin and end of each reserved capacity, seconds since 1970.
        minutes: how long the capacities last together, in minutes of the service's time.
        fee: what was paid upfront, USD.
    """

    region: str
    name: str
    arn: str
    instance_type: str
    count: int
    windows: tuple[tuple[float, float], ...]
    minutes: int
    fee: float
    created: float
    targets: tuple[str, ...] = field(default=(TRAINING_JOB,))

    def status(self, now: float) -> str:
        """Return the plan's status."""
        if now >= self.windows[-1][1]:
            return "Expired"
        return "Active" if self.active_until(now) is not None else "Scheduled"

    def active_until(self, now: float) -> float | None:
        """Return when the present reserved capacity ends; None outside of them."""
        return next((end for start, end in self.windows if start <= now < end), None)

    def next_start(self, now: float) -> float | None:
        """Return when the next reserved capacity begins; None where there is no other."""
        return next((start for start, _ in self.windows if start > now), None)

    def to_json(self) -> str:
        """Return the stored form."""
        return json.dumps(asdict(self), separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> "TrainingPlan":
        """Read the stored form.

        Raises:
            StateError: it was written by another version.
        """
        try:
            data = json.loads(text)
            data["windows"] = tuple((start, end) for start, end in data["windows"])
            data["targets"] = tuple(data["targets"])
            return cls(**data)
        except (LookupError, TypeError, ValueError) as error:
            raise StateError(
                "a training plan was written by another version of the emulator, or is damaged: "
                f"{error}. {ADVICE}"
            ) from error


def summary(plan: TrainingPlan, in_use: int, now: float) -> dict[str, Any]:
    """Return what DescribeTrainingPlan and ListTrainingPlans say of a plan."""
    is_active = plan.status(now) == "Active"
    return {
        "TrainingPlanArn": plan.arn,
        "TrainingPlanName": plan.name,
        "Status": plan.status(now),
        "DurationHours": plan.minutes // 60,
        "DurationMinutes": plan.minutes % 60,
        "StartTime": plan.windows[0][0],
        "EndTime": plan.windows[-1][1],
        "UpfrontFee": f"{plan.fee:.4f}",
        "CurrencyCode": "USD",
        "TotalInstanceCount": plan.count,
        "AvailableInstanceCount": max(0, plan.count - in_use) if is_active else 0,
        "InUseInstanceCount": in_use,
        "TargetResources": list(plan.targets),
        "ReservedCapacitySummaries": [
            _reserved(plan, number, now) for number in range(len(plan.windows))
        ],
    }


def _reserved(plan: TrainingPlan, number: int, now: float) -> dict[str, Any]:
    start, end = plan.windows[number]
    status = "Expired" if now >= end else "Active" if now >= start else "Scheduled"
    arn = plan.arn.replace(":training-plan/", ":reserved-capacity/")
    return {
        "ReservedCapacityArn": f"{arn}-rc{number + 1}",
        "ReservedCapacityType": "Instance",
        "InstanceType": plan.instance_type,
        "TotalInstanceCount": plan.count,
        "Status": status,
        "StartTime": start,
        "EndTime": end,
    }
