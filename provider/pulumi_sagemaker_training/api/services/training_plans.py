"""Training plans as they are now: one DescribeTrainingPlan a minute, for any number of jobs.

A plan that cannot be described is not an error: the permission is optional, and its jobs run
without that information.
"""

import threading
import time
from collections.abc import Callable
from typing import Final

from pulumi_sagemaker_training.api.errors import CredentialsError, NotFound, ServiceError
from pulumi_sagemaker_training.api.model.training_plan import PlanNews, TrainingPlan
from pulumi_sagemaker_training.api.services.client import Clients, calling

_FRESH_S: Final = 60.0


class PlanBook:
    """A cache of the training plans of one account and region. Thread-safe.

    Args:
        describe: describes a plan by its ARN.
        now_s: the clock.
    """

    def __init__(
        self, describe: Callable[[str], TrainingPlan], now_s: Callable[[], float] = time.monotonic
    ) -> None:
        self._describe = describe
        self._now_s = now_s
        self._lock = threading.Lock()
        self._known: dict[str, tuple[float, PlanNews]] = {}

    def look_up(self, arn: str, *, fresh: bool = False) -> PlanNews:
        """Return a plan, as far as it is known; calls AWS at most once a minute. Never raises.

        Args:
            arn: the plan's ARN.
            fresh: whether to call even if the last answer is younger than a minute.
        """
        with self._lock:
            known = self._known.get(arn)
            if known is not None and not fresh and self._now_s() - known[0] < _FRESH_S:
                return known[1]._replace(is_first=False)
            news = self._ask(arn)
            was_told = known is not None and known[1].problem == news.problem
            self._known[arn] = (self._now_s(), news)
            return news._replace(is_first=bool(news.problem) and not was_told)

    def _ask(self, arn: str) -> PlanNews:
        try:
            return PlanNews(self._describe(arn))
        except NotFound as error:
            return PlanNews(problem=str(error), is_missing=True)
        except ServiceError as error:
            return PlanNews(problem=str(error))


def plan_book(clients: Clients) -> PlanBook:
    """Return the book of the clients' account and region; makes no call yet."""
    return PlanBook(lambda arn: describe(clients, arn))


def describe(clients: Clients, arn: str) -> TrainingPlan:
    """Describe a training plan; credentials that have expired are renewed once.

    Raises:
        ServiceError: the call is refused, or the plan does not exist.
    """
    try:
        return _describe(clients, arn)
    except CredentialsError:
        clients.renew()
        return _describe(clients, arn)


def _describe(clients: Clients, arn: str) -> TrainingPlan:
    with calling("DescribeTrainingPlan"):
        return TrainingPlan.of(clients.sagemaker.describe_training_plan(TrainingPlanName=arn))
