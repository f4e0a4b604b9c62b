"""What a stack's exported state holds, in both spellings."""

import json

import pytest

from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.api.values.text import MASK
from pulumi_sagemaker_training.cli.stack.state import Kind, kind_of, read_stack
from tests.support.states import (
    COMPONENT,
    DYNAMIC,
    PLUGIN,
    SECRET,
    dynamic_job,
    exported,
    plugin_job,
    resource,
    trial,
    urn,
)


def test_jobs_of_both_adapters_are_held_in_one_spelling() -> None:
    state = read_stack(
        exported(
            dynamic_job("a", "a-1", training_job_status="Completed"),
            plugin_job("b", "b-1", trainingJobStatus="Failed"),
        )
    )
    assert (state.project, state.stack) == ("shop", "dev")
    found = [(r.name, r.job, r.region, r.outputs["training_job_status"]) for r in state.resources]
    assert found == [("a", "a-1", "eu-west-1", "Completed"), ("b", "b-1", "eu-west-1", "Failed")]
    assert [r.is_dynamic for r in state.resources] == [True, False]


def test_the_jobs_of_a_resource_are_its_own_its_earlier_attempts_and_its_trials() -> None:
    earlier = [{"training_job_name": "a-1"}]
    outputs = {"trials": {"k": trial("s-k", 0.1)}, "leaving": {"l": trial("s-l", 0.2)}}
    state = read_stack(
        exported(
            dynamic_job("a", "a-2", earlier_attempts=earlier),
            resource(f"{PLUGIN}Sweep", "s", "s-id", outputs=outputs),
        )
    )
    assert [r.jobs for r in state.resources] == [("a-2", "a-1"), ("s-k", "s-l")]


def test_secrets_are_masked_also_in_place_of_a_structure() -> None:
    state = read_stack(
        exported(plugin_job("b", "b-1", hyperParameters=SECRET, resourceConfig=SECRET))
    )
    outputs = state.resources[0].outputs
    assert (outputs["hyper_parameters"], outputs["resource_config"]) == (MASK, MASK)


def test_a_creation_that_has_begun_is_pending_and_a_replaced_resource_is_leaving() -> None:
    old = {**dynamic_job("a", "a-1"), "delete": True}
    new = resource(f"{DYNAMIC}TrainingJob", "c")
    state = read_stack(exported(old, pending=[new]))
    assert [(r.name, r.is_leaving, r.is_pending) for r in state.resources] == [
        ("a", True, False),
        ("c", False, True),
    ]
    assert [r.name for r in state.of_kind(Kind.JOB)] == ["c"]


def test_what_is_below_a_component_is_found_at_any_depth() -> None:
    pipeline = resource(f"{COMPONENT}TrainingPipeline", "p")
    script = resource(f"{COMPONENT}ScriptTrainingJob", "p-train", parent=pipeline["urn"])
    job = {**dynamic_job("p-train", "p-train-1"), "parent": script["urn"]}
    state = read_stack(exported(pipeline, script, job))
    below = state.below(urn(f"{COMPONENT}TrainingPipeline", "p"))
    assert [r.kind for r in below] == [Kind.COMPONENT, Kind.JOB]


@pytest.mark.parametrize(
    ("token", "kind"),
    [
        (f"{DYNAMIC}TrainingJob", Kind.JOB),
        (f"{PLUGIN}Champion", Kind.CHAMPION),
        (f"{PLUGIN}TrainingPipeline", Kind.PIPELINE),
        (f"{COMPONENT}SpotTrainingJob", Kind.COMPONENT),
        (f"{PLUGIN}Upload", Kind.UPLOAD),
        (f"{DYNAMIC}Upload", Kind.UPLOAD),
        ("aws:s3/bucket:Bucket", None),
    ],
)
def test_the_kind_of_a_resource_follows_from_its_type(token: str, kind: Kind | None) -> None:
    assert kind_of(token) is kind


def test_an_empty_state_holds_nothing() -> None:
    state = read_stack(json.dumps({"version": 3, "deployment": {}}))
    assert (state.stack, state.resources) == (None, ())


@pytest.mark.parametrize("text", ["", "[]", '{"version": 3}', '{"deployment": {"resources": 3}}'])
def test_what_is_not_a_state_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(InputError, match="state: is not a state as"):
        read_stack(text)


def test_a_state_of_a_newer_version_is_refused_with_both_versions() -> None:
    with pytest.raises(InputError, match=r"has version 9, and this version .* reads up to 4"):
        read_stack(exported(version=9))


def test_uploads_are_apart_from_what_commands_work_on() -> None:
    upload = resource(f"{DYNAMIC}Upload", "data", "data", outputs={"uri": "s3://b/data/"})
    leaving = {**upload, "urn": f"{upload['urn']}-old", "delete": True}
    state = read_stack(exported(upload, leaving, dynamic_job("digits", "digits-1")))
    assert [held.name for held in state.resources] == ["digits"]
    assert [held.outputs["uri"] for held in state.uploads] == ["s3://b/data/"]


def test_what_failed_after_a_creation_is_kept() -> None:
    failed = dynamic_job("digits", "digits-1")
    failed |= {"initErrors": ["it missed a gate"], "dependencies": ["urn:a"]}
    [held] = read_stack(exported(failed)).resources
    assert (held.init_errors, held.needs) == (("it missed a gate",), ("urn:a",))
