"""Which checkpoints a training begins from, and how a preview says it."""

from typing import Any

import pytest

from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.api.values.unknown import UNKNOWN
from pulumi_sagemaker_training.lifecycle.ownership.owner import Owner
from pulumi_sagemaker_training.lifecycle.training_job.decisions.checkpoints import (
    Predecessor,
    checkpoint_prefix,
    checkpoint_words,
    declared_prefix,
    predecessor,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import JobSpec, parse_spec
from tests.support.jobs import JOB, changed

OWNER = Owner("digits", "dev", "train", "train")
P = "s3://bucket/checkpoints"


def spec(lr: str = "1", uri: str | None = f"{P}/", **changes: Any) -> JobSpec:
    config = {"checkpoint_config": {"s3_uri": uri}} if uri else {}
    return parse_spec(changed(JOB, hyper_parameters={"lr": lr}, **config, **changes), Settings())


def state(uri: str = f"{P}/", job: str = "train-0123456789ab") -> dict[str, Any]:
    return {"training_job_name": job, "checkpoint_config": {"s3_uri": uri}}


def before(old: JobSpec, new: JobSpec, recorded: dict[str, Any] | None = None) -> Predecessor:
    return predecessor(old, new, state() if recorded is None else recorded)


def sent(old: JobSpec, new: JobSpec, recorded: dict[str, Any] | None = None) -> str | None:
    return checkpoint_prefix(new, OWNER, before(old, new, recorded))


def words(old: JobSpec, new: JobSpec, recorded: dict[str, Any] | None = None) -> str:
    return checkpoint_words(new, OWNER, before(old, new, recorded))


def test_a_first_training_has_the_prefix_as_it_is_declared() -> None:
    assert checkpoint_prefix(spec(), OWNER, None) is None


def test_a_job_without_checkpoints_has_no_prefix() -> None:
    assert checkpoint_prefix(spec(uri=None), OWNER, None) is None
    assert sent(spec(), spec("2", uri=None)) is None
    assert words(spec(uri=None), spec("2"), {}) == ""


def test_a_changed_training_begins_in_a_folder_of_its_own_and_that_is_said() -> None:
    prefix = sent(spec("1"), spec("2"))
    assert prefix is not None
    assert prefix.startswith(f"{P}/train-")
    assert prefix.endswith("/")
    said = words(spec("1"), spec("2"))
    assert said.startswith(f"starts from the beginning, with its checkpoints in {prefix}")
    assert "own_checkpoints='never' would resume from them" in said


def test_each_training_has_its_own_folder_and_the_same_training_the_same() -> None:
    first, second = sent(spec("1"), spec("2")), sent(spec("1"), spec("3"))
    assert first != second
    assert sent(spec("3"), spec("2")) == first
    other = checkpoint_prefix(
        spec("2"), Owner("digits", "prod", "train", "train"), before(spec(), spec("2"))
    )
    assert other != first


@pytest.mark.parametrize(
    "changes",
    [
        {"stopping_condition": {"max_runtime_in_seconds": 7200}},
        {"resource_config__instance_type": "ml.m5.xlarge"},
        {"enable_managed_spot_training": True},
        {"retry_strategy": {"maximum_retry_attempts": 3}},
        {"own_checkpoints": "always"},
    ],
)
def test_a_training_that_learns_the_same_goes_on_where_it_was(changes: Any) -> None:
    old, new = spec(), spec(**changes)
    assert sent(old, new) == f"{P}/"
    assert words(old, new) == (
        f"resumes from the checkpoints of training job train-0123456789ab in {P}/"
    )
    own = f"{P}/train-aaaaaaaaaaaa/"
    assert sent(old, new, state(own)) == own


@pytest.mark.parametrize(
    "changes",
    [
        {"environment": {"A": "1"}},
        {"algorithm_specification__training_image": "other"},
        {"input_data_config": []},
        {"triggers": {"again": 1}},
    ],
)
def test_whatever_a_training_learns_from_is_a_changed_training(changes: Any) -> None:
    old = spec(input_data_config=[{"channel_name": "train"}])
    is_other = {"input_data_config": [{"channel_name": "train"}], **changes}
    assert not before(old, spec(**is_other)).is_same_training


def test_with_never_the_declared_prefix_is_kept_and_the_preview_says_what_that_means() -> None:
    new = spec("2", own_checkpoints="never")
    assert sent(spec("1"), new) is None
    assert words(spec("1"), new) == (
        f"resumes from the checkpoints of training job train-0123456789ab in {P}/"
    )


def test_with_always_a_first_training_has_its_own_folder_too() -> None:
    prefix = checkpoint_prefix(spec(own_checkpoints="always"), OWNER, None)
    assert prefix is not None
    assert prefix == sent(spec("2"), spec("1"))


def test_another_declared_prefix_is_the_authors_word() -> None:
    old, new = spec("1"), spec("2", f"{P}-of-mine/")
    assert sent(old, new) is None
    assert words(old, new) == ""


def test_a_slash_makes_no_other_prefix() -> None:
    assert sent(spec("1", P), spec("1", f"{P}/"), state(P)) == P
    assert (sent(spec("1", P), spec("2", P), state(P)) or "").startswith(f"{P}/train-")


def test_a_prefix_that_only_begins_alike_is_another() -> None:
    assert not before(spec("1"), spec("2"), state(f"{P}-old/")).is_same_prefix


def test_what_is_not_known_yet_may_change_the_training() -> None:
    new = spec("2", environment=UNKNOWN)
    assert f"in a folder of its own below {P}/" in words(spec("1"), new)
    for unsure in (spec("1", triggers=UNKNOWN), spec("1", environment=UNKNOWN)):
        found = before(spec("1"), unsure)
        assert (found.is_same_training, found.is_other_training) == (False, False)
        assert words(spec("1"), unsure) == ""


def test_an_imported_job_is_declared_without_a_folder_of_its_own() -> None:
    job = "train-0123456789ab-2"
    assert declared_prefix(f"{P}/train-aaaaaaaaaaaa/", job) == f"{P}/"
    assert declared_prefix(f"{P}/after-train-aaaaaaaaaaaa-3/", job) == f"{P}/"
    for prefix in (f"{P}/", f"{P}/other-aaaaaaaaaaaa/", f"{P}/train/"):
        assert declared_prefix(prefix, job) == prefix
    assert declared_prefix(f"{P}/train-aaaaaaaaaaaa/", "mine") == f"{P}/train-aaaaaaaaaaaa/"


def test_a_folder_per_training_does_not_depend_on_the_resources_name() -> None:
    renamed = Owner("digits", "dev", "fit", "fit")
    mine = spec(own_checkpoints="per_training")
    folder = checkpoint_prefix(mine, OWNER, None)
    assert folder == checkpoint_prefix(mine, renamed, None)
    assert folder is not None
    assert folder.startswith(f"{P}/training-")
    assert declared_prefix(folder, "train-0123456789ab") == f"{P}/"


def test_a_folder_per_training_is_anothers_for_another_training_or_stack() -> None:
    mine = checkpoint_prefix(spec(own_checkpoints="per_training"), OWNER, None)
    other = checkpoint_prefix(spec("2", own_checkpoints="per_training"), OWNER, None)
    stack = Owner("digits", "prod", "train", "train")
    elsewhere = checkpoint_prefix(spec(own_checkpoints="per_training"), stack, None)
    assert len({mine, other, elsewhere}) == 3
