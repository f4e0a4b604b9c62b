"""Training plans: capacity that is reserved and paid in advance. Pure: the time is an argument.

Sources: DescribeTrainingPlan in the API reference; the page "View training plan details" of the
developer guide: a plan is Scheduled before its start and between its reserved capacities, Active
in them, Expired at its end, and jobs on it stay Pending until it is Active.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from pulumi_sagemaker_training.api.values.arn import parse_arn

if TYPE_CHECKING:
    from mypy_boto3_sagemaker.type_defs import DescribeTrainingPlanResponseTypeDef

FOR_TRAINING: Final = "training-job"
_USABLE: Final = ("Scheduled", "Active")


@dataclass(frozen=True, slots=True)
class ReservedCapacity:
    """One period of a plan in which its instances are available.

    Attributes:
        instance_type, count: the type, and the number of instances.
        start, end: its times; None if the service does not report them.
    """

    instance_type: str
    count: int
    start: datetime | None
    end: datetime | None


class TrainingPlan(NamedTuple):
    """The answer of DescribeTrainingPlan, as far as a job needs it.

    Attributes:
        name, status: as in the API.
        start, end: the times of the whole plan; None if the service does not report them.
        available: the number of instances that are free now; None if not reported.
        targets: what the plan may be used for; empty if not reported.
        capacities: the reserved capacities in the order of time.
    """

    name: str
    status: str
    start: datetime | None
    end: datetime | None
    available: int | None
    targets: tuple[str, ...]
    capacities: tuple[ReservedCapacity, ...]

    @classmethod
    def of(cls, wire: "DescribeTrainingPlanResponseTypeDef") -> "TrainingPlan":
        """Read an answer in the API's spelling."""
        capacities = [
            ReservedCapacity(
                str(item["InstanceType"]),
                int(item["TotalInstanceCount"]),
                item.get("StartTime"),
                item.get("EndTime"),
            )
            for item in wire.get("ReservedCapacitySummaries", ())
        ]
        return cls(
            name=str(wire["TrainingPlanName"]),
            status=str(wire["Status"]),
            start=wire.get("StartTime"),
            end=wire.get("EndTime"),
            available=wire.get("AvailableInstanceCount"),
            targets=tuple(wire.get("TargetResources", ())),
            capacities=tuple(sorted(capacities, key=_begin)),
        )

    @property
    def is_usable(self) -> bool:
        """Tell whether jobs can be created on it.

        Source: the page "Training plans utilization for SageMaker training jobs".
        """
        return self.status in _USABLE

    def next_start(self, now: datetime) -> datetime | None:
        """Return when the next reserved capacity begins; None if not known."""
        starts = [item.start for item in self.capacities] or [self.start]
        return min((start for start in starts if start is not None and start > now), default=None)

    def is_in_gap(self, now: datetime) -> bool:
        """Tell whether it is between two of its reserved capacities, as their times say.

        The status may be a minute old, and says `Active` for that long.
        """
        known = [(c.start, c.end) for c in self.capacities if c.start and c.end]
        is_over, is_to_come = (any(e <= now for _, e in known), any(s > now for s, _ in known))
        return is_over and is_to_come and not any(s <= now < e for s, e in known)


class PlanNews(NamedTuple):
    """A plan, or the reason why it is not known.

    Attributes:
        plan: the plan; None if it could not be described.
        problem: why it could not be described; empty otherwise.
        is_missing: whether the reason is that the plan does not exist.
        is_first: whether the problem is reported for the first time.
    """

    plan: TrainingPlan | None = None
    problem: str = ""
    is_missing: bool = False
    is_first: bool = False


def plan_name(arn: str) -> str:
    """Return the name in a plan's ARN; the whole text if it is not an ARN."""
    parsed = parse_arn(arn)
    return parsed.name if parsed is not None else arn


def _begin(capacity: ReservedCapacity) -> float:
    return capacity.start.timestamp() if capacity.start is not None else 0.0
