"""What is wrong with a state is named, and what is right is not."""

from typing import Any

import pytest

from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.lifecycle.training_job.decisions.options import CHOICES
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import FORMAT_KEY
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import parse_spec
from pulumi_sagemaker_training.lifecycle.training_job.decisions.state_check import (
    FORMAT,
    flaws,
    refuse_delete,
    refuse_flaws,
    usable,
)
from tests.support.jobs import JOB

RIGHT: dict[str, Any] = {
    **JOB,
    "training_job_name": "Job-1",
    "training_job_arn": "arn:aws:sagemaker:us-east-1:123456789012:training-job/job-1",
    "training_job_status": "Completed",
    "creation_time": "2026-01-31T12:00:00.000+00:00",
    "tags_all": {"team": "vision"},
    "billable_time_in_seconds": 60.0,
    "warm_pool_status": {"status": "Available"},
    "ownership_claim": "0123456789abcdef",
    "something_newer": [1],
}


@pytest.mark.parametrize(
    "state", [RIGHT, {**RIGHT, FORMAT_KEY: FORMAT}, {**RIGHT, FORMAT_KEY: float(FORMAT)}]
)
def test_a_state_that_is_right_is_passed(state: dict[str, Any]) -> None:
    refuse_delete("Job-1", state, parse_spec(state, Settings()))
    assert usable("Job-1", state) == state


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("training_job_arn", None, "is nothing, not the ARN of a training job"),
        ("training_job_arn", "arn:aws:s3:::bucket/job-1", "not the ARN"),
        ("training_job_arn", f"{RIGHT['training_job_arn']}-2", "is of job job-1-2, not of"),
        ("training_job_name", "job-2", "is of job job-2, not of Job-1"),
        ("training_job_status", {}, "is a map, not text"),
        ("creation_time", "yesterday", "is text, not a time such as"),
        ("creation_time", 7.0, "is a number, not a time such as"),
        ("tags_all", "x", "is text, not a map of texts"),
        ("tags_all", {"a": 1}, "not a map of texts"),
        ("billable_time_in_seconds", float("nan"), "not a number"),
        ("billable_time_in_seconds", True, "is a truth value, not a number"),
        ("warm_pool_status", "Available", "is text, not a map"),
        ("ownership_claim", ["a"], "is a list, not text"),
        ("owned_by", True, "is a truth value, not text"),
    ],
)
def test_a_part_that_cannot_be_read_is_named_with_what_to_do(
    name: str, value: Any, said: str
) -> None:
    with pytest.raises(InputError) as refused:
        refuse_flaws("Job-1", {**RIGHT, name: value})
    [violation] = refused.value.violations
    assert violation.path == name
    assert said in violation.message
    assert "training job Job-1 is not touched" in violation.message
    assert "`pulumi refresh`" in violation.message
    assert name not in usable("Job-1", {**RIGHT, name: value})


def test_a_state_without_outputs_lacks_its_arn() -> None:
    assert [flaw.path for flaw in flaws("Job-1", {})] == ["training_job_arn"]


@pytest.mark.parametrize("version", [2, 1.5, 0, "1", None, [1], True, float("nan")])
def test_another_format_is_refused_by_every_verb(version: Any) -> None:
    state = {**RIGHT, FORMAT_KEY: version}
    for verb in (refuse_flaws, usable):
        with pytest.raises(
            InputError, match=r"has format .* reads format 1 only; nothing was changed"
        ):
            verb("Job-1", state)


@pytest.mark.parametrize("name", CHOICES)
@pytest.mark.parametrize("word", ["archive", "DELETE", "", 7, ["delete"], {"delete": True}])
def test_a_word_that_is_not_known_deletes_nothing(name: str, word: Any) -> None:
    state = {**RIGHT, name: word}
    with pytest.raises(InputError) as refused:
        refuse_delete("Job-1", state, parse_spec(state, Settings()))
    [violation] = refused.value.violations
    assert violation.path == name
    assert "training job Job-1 is not touched" in violation.message


def test_a_default_of_the_stack_that_is_not_known_deletes_nothing() -> None:
    spec = parse_spec(RIGHT, Settings(option_defaults={"on_delete": "retian"}))
    with pytest.raises(InputError, match=r"on_delete: .* is not allowed; give 'delete' or"):
        refuse_delete("Job-1", RIGHT, spec)
