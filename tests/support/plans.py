"""Training plans that tests begin with."""

from datetime import timedelta
from typing import Any

from pulumi_sagemaker_training.api.model.training_plan import PlanNews, TrainingPlan
from tests.support.fakes import EPOCH

PLAN = "arn:aws:sagemaker:us-east-1:123456789012:training-plan/mine"


def plan_of(*hours: tuple[float, float], status: str = "Scheduled", **more: Any) -> TrainingPlan:
    """Return a plan of four instances.

    Args:
        hours: begin and end of each reserved capacity, in hours after `EPOCH`.
        status: its status.
        more: other members of DescribeTrainingPlan.
    """
    times = [(EPOCH + timedelta(hours=a), EPOCH + timedelta(hours=b)) for a, b in hours]
    whole = {"StartTime": times[0][0], "EndTime": times[-1][1]} if times else {}
    capacities = [
        {
            "InstanceType": "ml.p4d.24xlarge",
            "TotalInstanceCount": 4,
            "StartTime": start,
            "EndTime": end,
        }
        for start, end in times
    ]
    return TrainingPlan.of(
        {
            "TrainingPlanName": "mine",
            "Status": status,
            "ReservedCapacitySummaries": capacities,
            **whole,
            **more,
        }
    )


class FakePlans:
    """Tell one plan, or why it is not known, and count how it is asked."""

    def __init__(self, plan: TrainingPlan | None = None, problem: str = "") -> None:
        self.news = PlanNews(plan, problem, is_first=bool(problem))
        self.fresh: list[bool] = []

    def __call__(self, arn: str, *, fresh: bool = False) -> PlanNews:
        """Return what is known."""
        assert arn == PLAN
        self.fresh.append(fresh)
        news, told = self.news, bool(self.fresh[:-1])
        return PlanNews(news.plan, news.problem, news.is_missing, news.is_first and not told)
