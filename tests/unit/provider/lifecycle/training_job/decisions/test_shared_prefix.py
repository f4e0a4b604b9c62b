"""Two resources that would keep their checkpoints in one place."""

from typing import Any

import pytest

from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.api.values.unknown import UNKNOWN
from pulumi_sagemaker_training.lifecycle.ownership.owner import Owner
from pulumi_sagemaker_training.lifecycle.training_job.decisions.shared_prefix import (
    place_of_checkpoints,
    sharing,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import JobSpec, parse_spec
from tests.support.jobs import JOB, changed

PREFIX = "s3://bucket/checkpoints"
OWNER = Owner("project", "dev", "train", "train")
OTHER = Owner("project", "dev", "other", "other")


def spec(own: str, uri: Any = PREFIX, **more: Any) -> JobSpec:
    return parse_spec(
        changed(checkpoint_config={"s3_uri": uri}, own_checkpoints=own, **more), Settings()
    )


def found(one: JobSpec, other: JobSpec) -> list[str]:
    place = place_of_checkpoints(one, OWNER)
    others = {"other": place_of_checkpoints(other, OTHER)}
    return [violation.message for violation in sharing(place, one.options, others)]


def test_equal_trainings_with_one_prefix_share_and_the_message_names_both() -> None:
    (message,) = found(spec("per_training"), spec("per_training"))
    assert "is where other keeps its checkpoints, too" in message
    assert "Give one of them another prefix" in message


def test_different_trainings_below_one_prefix_do_not_share() -> None:
    assert not found(spec("per_training"), spec("per_training", hyper_parameters={"lr": "2"}))


@pytest.mark.parametrize("other", [PREFIX, f"{PREFIX}/", "s3://bucket/", f"{PREFIX}/deeper/"])
def test_a_prefix_above_or_below_is_shared(other: str) -> None:
    assert found(spec("on_change"), spec("on_change", other))


@pytest.mark.parametrize("other", ["s3://bucket/checkpoints-2", "s3://other/checkpoints"])
def test_a_prefix_beside_is_not_shared(other: str) -> None:
    assert not found(spec("on_change"), spec("on_change", other))


def test_folders_of_resources_do_not_meet() -> None:
    assert not found(spec("always"), spec("always"))


def test_a_job_that_is_meant_to_resume_from_anothers_may_share() -> None:
    assert not found(spec("never"), spec("on_change"))


@pytest.mark.parametrize("own", ["on_change", "per_training"])
def test_what_is_not_known_is_not_judged(own: str) -> None:
    assert place_of_checkpoints(spec(own, UNKNOWN), OWNER) == ""
    unknown = spec("per_training", hyper_parameters={"lr": UNKNOWN})
    assert place_of_checkpoints(unknown, OWNER) == ""


def test_a_job_without_checkpoints_has_no_place() -> None:
    assert place_of_checkpoints(parse_spec(JOB, Settings()), OWNER) == ""
