"""Training plans: how often AWS is asked, and what comes of a refusal."""

from typing import TYPE_CHECKING, Any, cast

import pytest
from botocore.exceptions import ClientError

from pulumi_sagemaker_training.api.errors import AccessDenied, CredentialsError, NotFound
from pulumi_sagemaker_training.api.model.training_plan import TrainingPlan
from pulumi_sagemaker_training.api.services.training_plans import PlanBook, describe
from tests.support.plans import PLAN, plan_of

if TYPE_CHECKING:
    from pulumi_sagemaker_training.api.services.client import Clients

DENIED = AccessDenied("DescribeTrainingPlan", "AccessDeniedException", "no")


class FakeService:
    """Answer with a plan, or fail, at a time that tests set."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.asked: list[str] = []
        self.error: Exception | None = None
        self.plan = plan_of((1, 2))

    def describe(self, arn: str) -> TrainingPlan:
        self.asked.append(arn)
        if self.error is not None:
            raise self.error
        return self.plan

    def book(self) -> PlanBook:
        return PlanBook(self.describe, lambda: self.seconds)


@pytest.fixture
def service() -> FakeService:
    return FakeService()


def test_a_plan_is_asked_for_once_a_minute(service: FakeService) -> None:
    book = service.book()
    for service.seconds in (0, 30, 59.9, 60, 90):
        assert book.look_up(PLAN).plan == service.plan
    assert len(service.asked) == 2


def test_a_fresh_look_asks_at_once(service: FakeService) -> None:
    book = service.book()
    book.look_up(PLAN)
    book.look_up(PLAN, fresh=True)
    assert len(service.asked) == 2


def test_a_refusal_is_told_for_the_first_time_once(service: FakeService) -> None:
    service.error = DENIED
    book = service.book()
    first, second = book.look_up(PLAN), book.look_up(PLAN)
    service.seconds = 100
    third = book.look_up(PLAN)
    assert [news.is_first for news in (first, second, third)] == [True, False, False]
    assert "AccessDeniedException" in first.problem
    assert not first.is_missing
    service.error = None
    assert book.look_up(PLAN, fresh=True).plan is not None


def test_a_plan_that_is_not_there_is_told_from_one_that_is_denied(service: FakeService) -> None:
    service.error = NotFound("DescribeTrainingPlan", "ResourceNotFound", "no such plan")
    assert service.book().look_up(PLAN).is_missing


class FakeClients:
    """A SageMaker client whose credentials have expired until they are renewed."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.renewed = 0

    @property
    def sagemaker(self) -> "FakeClients":
        return self

    def renew(self) -> None:
        self.renewed += 1

    def describe_training_plan(self, **query: Any) -> dict[str, Any]:
        assert query == {"TrainingPlanName": PLAN}
        if not self.renewed or self.code == "AccessDeniedException":
            raise ClientError({"Error": {"Code": self.code, "Message": "no"}}, "x")
        return {"TrainingPlanName": "mine", "Status": "Active"}


def test_expired_credentials_are_renewed_once() -> None:
    clients = FakeClients("ExpiredTokenException")
    plan = describe(cast("Clients", clients), PLAN)
    assert (plan.name, plan.status, plan.capacities) == ("mine", "Active", ())
    assert clients.renewed == 1


def test_a_denied_call_is_not_repeated() -> None:
    clients = FakeClients("AccessDeniedException")
    with pytest.raises(AccessDenied):
        describe(cast("Clients", clients), PLAN)
    assert clients.renewed == 0
    assert not issubclass(AccessDenied, CredentialsError)
