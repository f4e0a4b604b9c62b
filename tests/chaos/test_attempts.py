"""A training that two jobs bring to its end, in an engine that is killed at each of its calls."""

from datetime import timedelta

import pytest

from pulumi_sagemaker_training.api.model.saved_objects import SavedObjects
from pulumi_sagemaker_training.lifecycle.ownership.owner import CLAIM_TAG
from tests.chaos.engine_model import Blow, Engine, Killed
from tests.support.fakes import EPOCH, FOREVER, Script
from tests.support.jobs import JOB, changed

SPOT = changed(JOB, checkpoint_config={"s3_uri": "s3://bucket/c/"}, max_attempts=2)
LIMITED = Script(
    (("InProgress", "Training", 5.0), ("Stopped", "MaxRuntimeExceeded", FOREVER)),
    {"training_start_time": EPOCH.isoformat()},
)


def engine() -> Engine:
    """Return a stack with one training, whose first job will reach its limit."""
    made = Engine()
    made.world.checkpoints.saved = SavedObjects(is_known=True, newest=EPOCH + timedelta(days=1))
    made.program["train"] = SPOT
    made.jobs.scripts[:] = [LIMITED]
    return made


def calls_of_an_up() -> int:
    made = engine()
    assert made.up()
    return len(made.jobs.calls)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", range(1, calls_of_an_up() + 1))
def test_a_kill_at_any_call_loses_no_attempt_and_starts_none_twice(
    at: int,
    after: bool,
) -> None:
    made = engine()
    made.jobs.arm(Blow(at, after, Killed()))
    made.up()
    made.jobs.arm(None)
    assert made.up()
    held = made.current("train")
    assert held is not None
    first = made.jobs.requests[0]["training_job_name"]
    assert [r["training_job_name"] for r in made.jobs.requests] == [first, f"{first}-2"]
    assert held.id == f"{first}-2"
    (attempt,) = held.outputs["earlier_attempts"]
    assert attempt["training_job_name"] == first
    assert attempt["ownership_claim"] == made.jobs.records[first].tags[CLAIM_TAG]
    assert made.destroy()
    assert not made.jobs.records


@pytest.mark.parametrize("at", range(1, 12))
def test_a_destroy_that_is_killed_is_completed_by_the_next(at: int) -> None:
    made = engine()
    assert made.up()
    made.jobs.arm(Blow(at, after=True, error=Killed()))
    made.destroy()
    made.jobs.arm(None)
    assert made.destroy()
    assert not made.jobs.records


def test_a_training_that_is_taken_back_keeps_its_attempts() -> None:
    made = engine()
    assert made.up()
    before = made.current("train")
    assert before is not None
    made.program["train"] = {**SPOT, "hyper_parameters": {"lr": "2"}}
    made.jobs.scripts[:] = [Script((("Failed", "Failed", FOREVER),))]
    assert not made.up()
    made.program["train"] = SPOT
    assert made.up()
    after = made.current("train")
    assert after is not None
    assert after.id == before.id
    assert after.outputs["earlier_attempts"] == before.outputs["earlier_attempts"]
    assert made.jobs.records.keys() >= {
        before.id,
        before.outputs["earlier_attempts"][0]["training_job_name"],
    }
