"""What is said of a stack's resources."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pulumi_sagemaker_training.api.model.description import Description, Summary
from pulumi_sagemaker_training.cli.answers.models import ResourceAnswer
from pulumi_sagemaker_training.cli.jobs.job_answer import job_answer
from pulumi_sagemaker_training.cli.jobs.snapshot import Snapshot
from pulumi_sagemaker_training.cli.jobs.survey import (
    resource_answer,
    resources_shown,
    to_describe,
)
from pulumi_sagemaker_training.cli.stack.state import StackState, read_stack
from pulumi_sagemaker_training.cli.stack.targets import JobRef
from tests.support.fakes import described
from tests.support.states import (
    COMPONENT,
    DYNAMIC,
    PLUGIN,
    dynamic_job,
    exported,
    resource,
    trial,
)

NOW = datetime(2026, 1, 1, 0, 10, tzinfo=UTC)
SNAPSHOT = Snapshot(NOW)
PIPELINE = resource(f"{COMPONENT}TrainingPipeline", "flow")


def answers(
    state: StackState, described: dict[str, Description | None] | None = None, **more: Any
) -> dict[str, ResourceAnswer]:
    found = [
        resource_answer(
            held, state, described or {}, more.get("begun", {}), more.get("snapshot", SNAPSHOT)
        )
        for held in resources_shown(state)
    ]
    return {answer.name: answer for answer in found}


def test_a_running_job_says_what_it_does_and_for_how_long() -> None:
    state = read_stack(exported(dynamic_job("digits", "digits-1")))
    running = described(
        "InProgress",
        "Training",
        name="digits-1",
        training_start_time="2026-01-01T00:05:00+00:00",
        resource_config={"instance_type": "ml.m5.large", "instance_count": 2},
    )
    answer = answers(state, {"digits-1": running})["digits"]
    assert (answer.status, answer.is_failed) == ("Training", False)
    assert (answer.jobs[0].training_s, answer.jobs[0].instances) == (300, "2 x ml.m5.large")


@pytest.mark.parametrize("status", ["Failed", "Stopped"])
def test_a_job_that_ended_badly_is_failed_with_its_reason(status: str) -> None:
    state = read_stack(exported(dynamic_job("digits", "digits-1")))
    bad = described(status, name="digits-1", failure_reason="AlgorithmError\x1b[31m: x")
    answer = answers(state, {"digits-1": bad})["digits"]
    assert (answer.is_failed, answer.jobs[0].reason) == (True, "AlgorithmError: x")


def test_a_job_that_was_deleted_outside_of_pulumi_is_missing() -> None:
    state = read_stack(exported(dynamic_job("digits", "digits-1")))
    answer = answers(state, {"digits-1": None})["digits"]
    assert (answer.status, answer.is_failed) == ("Missing", True)


def test_a_job_that_was_not_asked_for_is_shown_as_the_state_has_it() -> None:
    job = dynamic_job("digits", "digits-1", training_job_status="Completed", billable_cost_usd=1.5)
    answer = answers(read_stack(exported(job)))["digits"]
    assert (answer.status, answer.jobs[0].cost_usd) == ("Completed", 1.5)


def test_a_creation_that_has_begun_shows_the_job_that_its_tags_name() -> None:
    state = read_stack(exported(pending=[resource(f"{DYNAMIC}TrainingJob", "digits")]))
    waiting = answers(state)["digits"]
    assert (waiting.status, waiting.operation) == ("Pending", "creating")
    [held] = state.resources
    summary = Summary("digits-2", "InProgress", "Training", NOW, NOW)
    begun = {held.urn: [(JobRef("digits-2", held), summary)]}
    assert answers(state, begun=begun)["digits"].status == "Training"
    more = {"digits-2": described("InProgress", "Uploading", name="digits-2")}
    assert answers(state, more, begun=begun)["digits"].status == "Uploading"


def test_a_sweep_counts_its_trials_and_names_the_best() -> None:
    trials = {
        "a": trial("s-a", 0.1),
        "b": trial("s-b", 0.2, status="Failed", reason="boom", value=None),
        "c": trial("s-c", 0.3, status="Stopped", stopped="worse than the median"),
        "d": trial("s-d", 0.4, status="InProgress"),
    }
    best = {"trial": "s-a", "point": {"lr": 0.1}, "metric": 0.1}
    outputs = {"trials": trials, "best": best}
    state = read_stack(exported(resource(f"{PLUGIN}Sweep", "s", "s-0", outputs=outputs)))
    answer = answers(state, {"s-d": described("InProgress", "Training", name="s-d")})["s"]
    assert answer.status == "1 of 4, 1 running, 1 failed, 1 early"
    assert answer.is_failed
    assert answer.sweep is not None
    assert answer.sweep.best is not None
    assert answer.sweep.best.value == 0.1


def test_the_trials_of_a_sweep_are_in_the_order_of_its_leaderboard() -> None:
    trials = {
        "a": trial("s-a", 0.1, value=0.3),
        "b": trial("s-b", 0.2, status="Failed", reason="boom", value=None),
        "c": trial("s-c", 0.3, value=0.1),
        "d": trial("s-d", 0.4, value=0.2),
    }
    inputs = {"objectiveMetric": "loss", "direction": "minimize"}
    made = resource(f"{PLUGIN}Sweep", "s", "s-0", outputs={"trials": trials}, inputs=inputs)
    jobs = answers(read_stack(exported(made)))["s"].jobs
    assert [job.training_job for job in jobs] == ["s-c", "s-d", "s-a", "s-b"]


def test_only_trials_that_have_not_ended_are_described() -> None:
    trials = {"a": trial("s-a", 0.1), "d": trial("s-d", 0.4, status="InProgress")}
    state = read_stack(
        exported(
            resource(f"{PLUGIN}Sweep", "s", "s-0", outputs={"trials": trials}),
            dynamic_job("over", "over-1", training_job_status="Completed"),
            dynamic_job("runs", "runs-1", training_job_status="InProgress"),
        )
    )
    asked = [ref.name for ref in to_describe(state.resources, 50)]
    assert asked == ["over-1", "runs-1", "s-d"]
    assert [ref.name for ref in to_describe(state.resources, 1)] == ["runs-1", "s-d"]


def test_a_pipeline_counts_its_stages_and_names_what_is_not_done() -> None:
    state = read_stack(
        exported(
            PIPELINE,
            {**dynamic_job("flow-a", "a-1"), "parent": PIPELINE["urn"]},
            {**dynamic_job("flow-b", "b-1"), "parent": PIPELINE["urn"]},
        )
    )
    found: dict[str, Description | None] = {
        "a-1": described(name="a-1"),
        "b-1": described("InProgress", "Downloading", name="b-1"),
    }
    assert list(answers(state, found)) == ["flow", "flow-a", "flow-b"]
    assert answers(state, found)["flow"].status == "1 of 2 stages; flow-b Downloading"


def test_a_champion_is_named_with_its_value() -> None:
    outputs = {"training_job_name": "d-1", "final_metrics": {"acc": 0.9}, "reason": "first"}
    made = resource(f"{DYNAMIC}Champion", "best", "c", outputs=outputs, inputs={"metric": "acc"})
    answer = answers(read_stack(exported(made)))["best"]
    assert answer.status == "d-1"
    assert answer.champion is not None
    assert (answer.champion.value, answer.champion.reason) == (0.9, "first")


def test_damaged_times_and_numbers_of_a_state_are_left_out() -> None:
    job = dynamic_job("d", "d-1", creation_time="soon", training_time_in_seconds="long")
    [ref] = to_describe(read_stack(exported(job)).resources, 50)
    assert ref.held is not None
    answer = job_answer(ref, Description.of(ref.held.outputs), Snapshot(NOW + timedelta(1)))
    assert (answer.created, answer.training_s) == (None, None)


def test_resources_are_in_the_order_of_kinds_and_names_and_stages_follow_their_pipeline() -> None:
    state = read_stack(
        exported(
            resource(f"{DYNAMIC}Champion", "a", "c"),
            dynamic_job("z", "z-1"),
            PIPELINE,
            {**dynamic_job("flow-b", "b-1"), "parent": PIPELINE["urn"]},
            dynamic_job("b", "b-2"),
            {**dynamic_job("flow-a", "a-1"), "parent": PIPELINE["urn"]},
        )
    )
    shown = [held.name for held in resources_shown(state)]
    assert shown == ["b", "z", "flow", "flow-b", "flow-a", "a"]
