"""SageMaker's view of a stack's jobs, by a fake service."""

from typing import TYPE_CHECKING, Any, cast

import pytest

from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.cli.jobs.live import LiveJobs
from pulumi_sagemaker_training.cli.stack.state import read_stack
from pulumi_sagemaker_training.cli.stack.targets import JobRef
from tests.support.fakes import FakeClock, FakeJobs
from tests.support.states import DYNAMIC, exported, resource

if TYPE_CHECKING:
    from pulumi_sagemaker_training.api.services.jobs import Jobs


@pytest.fixture
def service() -> FakeJobs:
    return FakeJobs(FakeClock())


def live(service: FakeJobs) -> LiveJobs:
    return LiveJobs(lambda _: cast("Jobs", service))


def test_jobs_that_do_not_exist_are_none_and_unnamed_ones_are_not_asked_for(
    service: FakeJobs,
) -> None:
    service.put("a")
    found = live(service).described([JobRef("a"), JobRef("b"), JobRef("")])
    assert {name: bool(each) for name, each in found.items()} == {"a": True, "b": False}


def test_a_job_of_the_same_name_in_another_account_is_refused(service: FakeJobs) -> None:
    service.put("a")
    with pytest.raises(InputError, match="is a job of account 999999999999, and the credentials"):
        live(service).describe(JobRef("a", account="999999999999"))


def test_begun_jobs_are_known_by_their_names_and_their_owners_tags(service: FakeJobs) -> None:
    state = read_stack(exported(pending=[resource(f"{DYNAMIC}TrainingJob", "digits")]))
    [held] = state.resources
    mine, digest = held.owner.tags(), "0123456789ab"
    put: Any = service.put
    put(f"digits-{digest}", tags=mine)
    put(f"digits-{digest}-2", tags=mine)
    put("digits-fffffffffff0", tags={**mine, "pulumi:stack": "prod"})
    put("digits-large-0123456789ab", tags=mine)
    put("digits-ffffffffffff", tags=mine)
    found = live(service).begun(held, known=["digits-ffffffffffff"])
    assert sorted(ref.name for ref, _ in found) == [f"digits-{digest}", f"digits-{digest}-2"]
