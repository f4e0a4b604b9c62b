"""Rows about the outcomes of jobs, and the options for them."""

from typing import Any, Final

import pulumi

from tests.engine.behaviour import (
    CREATED,
    LONG_TRAINING,
    REPLACED,
    REPLACEMENT_FAILED,
    SAME,
    UPDATED,
    Row,
    World,
    behind,
    destroy,
    no_rules,
    on,
    refresh,
    rule,
    up,
)
from tests.engine.rows.checks import has_status, has_type, kept_the_job, outputs_have
from tests.engine.stacks import Outcome

A: Final = {"hyper_parameters": {"epochs": "3"}}
B: Final = {"hyper_parameters": {"epochs": "5"}}
FAILS: Final = {"outcome": "Failed", "failure_reason": "AlgorithmError: out of digits"}
SHORT: Final = {"custom_timeouts": pulumi.CustomTimeouts(create="2s", update="2s")}
LONG: Final = {"custom_timeouts": pulumi.CustomTimeouts(create="5m", update="5m")}


def _is_kept(world: World, _: Outcome) -> None:
    assert world.stack.resource(world.resource).get("initErrors")


def _stop(client: Any, world: World) -> None:
    client.stop_training_job(TrainingJobName=world.job)


def _was_shown_training(_: World, outcome: Outcome) -> None:
    """Without a terminal each phase is said once, however long it lasts."""
    phases = [line.partition(" ")[0] for line in outcome.live]
    assert phases.count("Training") == 1, outcome.live
    assert len(phases) == len(set(phases)), outcome.live


ROWS: Final = [
    Row(
        "the live line of a training job shows each of its phases, once without a terminal",
        [rule(job="", simulate_seconds=4), up(CREATED, check=_was_shown_training)],
        matrix=True,
    ),
    Row(
        "a completed job shows its artifact, its metrics and its times",
        [
            rule(job="", metrics={"validation:accuracy": 0.97}),
            up(
                CREATED,
                check=outputs_have(
                    training_job_status="Completed",
                    final_metrics={"validation:accuracy": 0.97},
                    log_group="/aws/sagemaker/TrainingJobs",
                ),
            ),
        ],
    ),
    Row(
        "a failed job fails the update with its reason and stays in the state",
        [
            rule(job="", **FAILS),
            up(CREATED, error="AlgorithmError: out of digits", jobs=1, check=_is_kept),
        ],
        matrix=True,
    ),
    Row(
        "a failed job is trained again by the next up",
        [
            rule(job="", **FAILS, times=1),
            up(CREATED, error="out of digits"),
            up(REPLACED, creates=1, jobs=1, says=["the last attempt ended as Failed"]),
            up(SAME),
        ],
        matrix=True,
    ),
    Row(
        "with rerun='on_change' a failed job fails again until it is changed",
        [
            rule(job="", **FAILS, times=1),
            up(CREATED, change={"rerun": "on_change"}, error="out of digits"),
            up(UPDATED, error="out of digits", creates=0, jobs=1, says=["`rerun` is 'on_change'"]),
            up(REPLACED, change=B, creates=1, jobs=1),
        ],
    ),
    Row(
        "a failed job with a quarter of a megabyte of hyperparameters is kept in the state",
        [
            rule(job="", **FAILS),
            up(
                CREATED,
                change={"hyper_parameters": {f"p{n}": "x" * 2500 for n in range(100)}},
                error="out of digits",
                jobs=1,
                check=_is_kept,
            ),
        ],
    ),
    Row(
        "a stopped job fails the update",
        [rule(job="", outcome="Stopped"), up(CREATED, error="Stopped", jobs=1, check=_is_kept)],
    ),
    Row(
        "a job that is stopped from outside during the wait is trained again by the next up",
        [
            LONG_TRAINING,
            up(CREATED, change={"wait_for": "started"}),
            behind(_stop),
            no_rules,
            up(REPLACED, change={"wait_for": "completed"}, creates=1, jobs=1),
        ],
    ),
    Row(
        "a job that exceeds its time limit fails the update with the name of the limit",
        [
            LONG_TRAINING,
            up(
                CREATED,
                change={"stopping_condition": {"max_runtime_in_seconds": 1}},
                error="MaxRuntimeExceeded",
                check=_is_kept,
            ),
        ],
    ),
    Row(
        "a spot job that waits too long for capacity fails the update with the name of the limit",
        [
            rule(job="", interrupt_after_s=0.5, resume_after_s=60),
            rule(simulate_seconds=20),
            up(
                CREATED,
                change={
                    "enable_managed_spot_training": True,
                    "stopping_condition": {
                        "max_runtime_in_seconds": 2,
                        "max_wait_time_in_seconds": 3,
                    },
                },
                error="MaxWaitTimeExceeded",
                check=_is_kept,
            ),
        ],
    ),
    Row(
        "wait_for='created' does not wait, and a later up records the outcome of the job",
        [
            rule(simulate_seconds=10),
            up(CREATED, change={"wait_for": "created"}, check=has_status("InProgress")),
            up(UPDATED, change={"wait_for": "completed"}, creates=0),
            up(SAME, check=outputs_have(training_job_status="Completed")),
        ],
        apart="its job is to run still when the next run of the engine begins",
    ),
    Row(
        "wait_for='started' returns once the job trains",
        [
            rule(job="", phase="Starting", seconds=1),
            LONG_TRAINING,
            up(CREATED, change={"wait_for": "started"}, check=has_status("InProgress")),
            up(SAME, creates=0),
            destroy(jobs=0),
        ],
    ),
    Row(
        "a job that fails after wait_for='started' is trained again by the next up",
        [
            rule(simulate_seconds=3),
            rule(job="", **FAILS, times=1),
            up(CREATED, change={"wait_for": "started"}),
            lambda world: world.wait_until("Failed"),
            up(REPLACED, creates=1, says=["the last attempt ended as Failed"]),
        ],
    ),
    Row(
        "a met gate passes",
        [
            rule(job="", metrics={"accuracy": 0.97}),
            up(CREATED, change={"require_metrics": {"accuracy": {"min": 0.9}}}),
            up(SAME),
        ],
    ),
    Row(
        "a missed gate fails the update, and the previous job does not change",
        [
            up(CREATED, change=A),
            rule(job="", metrics={"accuracy": 0.5}),
            up(
                REPLACEMENT_FAILED,
                change={**B, "require_metrics": {"accuracy": {"min": 0.9}}},
                error="accuracy is 0.5, but must be at least 0.9",
                jobs=2,
                by_itself=True,
            ),
            up(UPDATED, error="accuracy is 0.5", creates=0, jobs=2, by_itself=True),
            no_rules,
            up(change={**A, "require_metrics": None}, creates=0, jobs=1, check=kept_the_job),
        ],
    ),
    Row(
        "a relaxed gate accepts the trained job without training again",
        [
            rule(job="", metrics={"accuracy": 0.5}),
            up(CREATED, change={"require_metrics": {"accuracy": {"min": 0.9}}}, error="accuracy"),
            up(
                UPDATED,
                change={"require_metrics": {"accuracy": {"min": 0.4}}},
                creates=0,
                jobs=1,
            ),
            up(SAME),
        ],
    ),
    Row(
        "a gate on a metric that the job does not report is missed, and lists the metrics",
        [
            rule(job="", metrics={"loss": 0.5}),
            up(
                CREATED,
                change={"require_metrics": {"accuracy": {"min": 0.9}}},
                error="accuracy was not reported (metrics of the job: loss)",
            ),
        ],
    ),
    Row(
        "a timeout with on_timeout='stop' stops the job and keeps it in the state",
        [
            LONG_TRAINING,
            up(
                CREATED,
                opts=SHORT,
                error="was stopped, as `on_timeout` says",
                jobs=1,
                check=has_status("Stopped"),
            ),
        ],
    ),
    Row(
        "a timeout with on_timeout='leave' leaves the job running, and the next up resumes it",
        [
            rule(simulate_seconds=6),
            up(
                CREATED,
                change={"on_timeout": "leave"},
                opts=SHORT,
                error="it keeps running, as `on_timeout` says",
                jobs=1,
            ),
            up(UPDATED, opts=LONG, creates=0, jobs=1),
            up(SAME, check=has_status("Completed")),
        ],
        apart="its job is to run still when the next run of the engine begins",
    ),
    Row(
        "without capacity the next instance type is tried, and the state records it",
        [
            rule(capacity="ml.m4.xlarge"),
            up(
                CREATED,
                change={**on("ml.m4.xlarge"), "fallback_instance_types": ["ml.m4.2xlarge"]},
                jobs=1,
                check=has_type("ml.m4.2xlarge"),
            ),
            up(SAME, creates=0),
        ],
    ),
    Row(
        "without capacity and fallback the update fails",
        [
            rule(capacity="ml.m4.4xlarge"),
            up(CREATED, change=on("ml.m4.4xlarge"), error="CapacityError"),
        ],
    ),
    Row(
        "on_quota='fail' fails at once with the service's message",
        [
            rule(quota="ml.m4.10xlarge", limit=0),
            up(
                CREATED,
                change={**on("ml.m4.10xlarge"), "on_quota": "fail"},
                error="ResourceLimitExceeded",
                jobs=0,
            ),
            no_rules,
            up(CREATED, jobs=1),
        ],
    ),
    Row(
        "a refused replacement does not change the old job",
        [
            up(CREATED, change=A),
            rule(
                operation="CreateTrainingJob",
                effect="error",
                code="ValidationException",
                message="no such thing",
            ),
            up(
                REPLACEMENT_FAILED,
                change=B,
                error="no such thing",
                jobs=1,
                check=kept_the_job,
                by_itself=True,
            ),
            no_rules,
            up(SAME, change=A),
        ],
    ),
    Row(
        "a refresh of a failed job shows the failure and keeps the state",
        [
            rule(simulate_seconds=1),
            rule(job="", **FAILS),
            up(CREATED, change={"wait_for": "created"}),
            lambda world: world.wait_until("Failed"),
            refresh(check=outputs_have(training_job_status="Failed")),
        ],
    ),
]
