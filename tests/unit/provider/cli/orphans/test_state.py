"""What an exported state tells of jobs."""

import json
from typing import Any

import pytest

from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.cli.orphans.state import HeldJobs, held_jobs
from pulumi_sagemaker_training.cli.stack.state import read_stack

URN = "urn:pulumi:dev::digits::{type}::{name}"
DYNAMIC = "pulumi-python:dynamic/sagemaker-training:TrainingJob"
PLUGIN = "sagemaker-training:index:TrainingJob"


def resource(kind: str, name: str, id_: str = "", **outputs: Any) -> dict[str, Any]:
    return {"urn": URN.format(type=kind, name=name), "type": kind, "id": id_, "outputs": outputs}


def state(*resources: dict[str, Any], pending: tuple[dict[str, Any], ...] = ()) -> str:
    operations = [{"resource": item, "type": "creating"} for item in pending]
    deployment = {"resources": list(resources), "pending_operations": operations}
    return json.dumps({"version": 3, "deployment": deployment})


def read_state(text: str) -> HeldJobs:
    return held_jobs(read_stack(text))


STACK = resource("pulumi:pulumi:Stack", "digits-dev")


def test_jobs_of_both_adapters_are_held_and_nothing_else() -> None:
    held = read_state(
        state(
            STACK,
            resource(DYNAMIC, "a", "a-1"),
            resource(PLUGIN, "b", "b-1"),
            resource("aws:s3/bucket:Bucket", "c", "c-1"),
        )
    )
    assert held.names == {"a-1", "b-1"}
    assert (held.project, held.stack) == ("digits", "dev")


def test_what_waits_to_be_deleted_is_held() -> None:
    waiting = {**resource(DYNAMIC, "a", "a-1"), "delete": True}
    assert read_state(state(STACK, waiting)).names == {"a-1"}


def test_the_attempts_that_a_job_continues_are_held_with_it() -> None:
    dynamic = [{"training_job_name": "a-1"}]
    plugin = [{"trainingJobName": "b-1"}, {"trainingJobName": "b-1-2"}]
    held = read_state(
        state(
            STACK,
            resource(DYNAMIC, "a", "a-1-2", earlier_attempts=dynamic),
            resource(PLUGIN, "b", "b-1-3", earlierAttempts=plugin),
        )
    )
    assert held.names == {"a-1", "a-1-2", "b-1", "b-1-2", "b-1-3"}


def test_creations_that_were_cut_off_are_known_by_their_resource() -> None:
    child = resource(f"my:component$${DYNAMIC}".replace("$$", "$"), "a")
    pending = {**child, "type": DYNAMIC}
    assert read_state(state(STACK, pending=(pending,))).pending == {"my:component/a"}


def test_checkpoints_of_held_jobs_are_known_in_both_spellings() -> None:
    held = read_state(
        state(
            STACK,
            resource(DYNAMIC, "a", "a-1", checkpoint_config={"s3_uri": "s3://b/a"}),
            resource(PLUGIN, "b", "b-1", checkpointConfig={"s3Uri": "s3://b/b"}),
        )
    )
    assert held.checkpoints == {"s3://b/a", "s3://b/b"}


def test_an_empty_state_tells_no_owner() -> None:
    held = read_state('{"version": 3, "deployment": {"manifest": {}}}')
    assert (held.project, held.stack, held.names) == (None, None, frozenset())


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"deployment": {"resources": [1]}}', "[" * 9999])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="is not a state"):
        read_state(text)


@pytest.mark.parametrize(
    "kind", ["pulumi-python:dynamic/sagemaker-training:Sweep", "sagemaker-training:index:Sweep"]
)
def test_the_trials_of_a_sweep_are_held(kind: str) -> None:
    trials = {"k1": {"job": "tune-k1", "point": {"eta": 1}}, "k2": {"point": {"eta": 2}}}
    leaving = {"k3/tune-k3": {"job": "tune-k3"}}
    held = read_state(
        state(STACK, resource(kind, "tune", "tune-0", trials=trials, leaving=leaving))
    )
    assert held.names == {"tune-k1", "tune-k3"}
