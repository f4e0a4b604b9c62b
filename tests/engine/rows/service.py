"""Rows about a slow, denying or failing service, settings, deletion, and secrets."""

import re
from typing import Any, Final

import pulumi

from tests.engine.behaviour import (
    CREATED,
    DELETED,
    LONG_TRAINING,
    REPLACED,
    SAME,
    UPDATED,
    Row,
    World,
    behind,
    destroy,
    no_rules,
    on,
    preview,
    refresh,
    rule,
    up,
)
from tests.engine.rows.checks import has_status, is_tagged, kept_the_job, outputs_have
from tests.engine.stacks import Outcome

DENIED: Final = {
    "effect": "error",
    "code": "AccessDeniedException",
    "message": "User: x is not authorized to perform: sagemaker:DescribeTrainingJob",
}
EXPIRED: Final = {
    "effect": "error",
    "code": "ExpiredTokenException",
    "message": "The security token included in the request is expired",
}
THROTTLED: Final = {
    "effect": "error",
    "code": "ThrottlingException",
    "message": "Rate exceeded",
}
PROFILER: Final = {"profiling_interval_in_milliseconds": 500}
REMOTE_DEBUG: Final = {"remote_debug_config": {"enable_remote_debug": True}}
SECRET: Final = "hunter2-is-the-password"


def _tells_the_throttling(_: World, outcome: Outcome) -> None:
    told = r"SageMaker throttles CreateTrainingJob to \d+\.\d calls a second; retrying"
    assert any(re.fullmatch(told, line) for line in outcome.live), outcome.live


def _profiler(world: World, interval: int) -> dict[str, Any]:
    bucket = world.emulator.bucket
    return {"s3_output_path": f"s3://{bucket}/profiles", **PROFILER, **_every(interval)}


def _every(interval: int) -> dict[str, int]:
    return {"profiling_interval_in_milliseconds": interval}


def _set_profiler(interval: int) -> Any:
    return lambda world: world.args.update(profiler_config=_profiler(world, interval))


def _updates(count: int) -> Any:
    def check(world: World, _: Outcome) -> None:
        assert len(world.requests("UpdateTrainingJob")) == count

    return check


def _set_secret(world: World) -> None:
    world.args["environment"] = lambda: {"TOKEN": pulumi.Output.secret(SECRET)}


def _state_hides_the_secret(world: World, _: Outcome) -> None:
    files = [path for path in world.stack.folder.rglob("*") if path.is_file()]
    assert not [path for path in files if SECRET in path.read_text(errors="ignore")]


def _no_secret_in_tags(world: World, outcome: Outcome) -> None:
    _state_hides_the_secret(world, outcome)
    assert SECRET not in str(world.tags(world.job))


def _keep_alive(seconds: int | None, instance_type: str = "ml.m5.large") -> dict[str, Any]:
    """Return the resources of a job with a warm pool; other jobs of the type would use it."""
    alive = {} if seconds is None else {"keep_alive_period_in_seconds": seconds}
    return {"resource_config": {**on(instance_type)["resource_config"], **alive}}


ROWS: Final = [
    Row(
        "a denied describe fails the update and keeps the state",
        [
            up(CREATED),
            rule(operation="DescribeTrainingJob", **DENIED),
            up(error="AccessDeniedException", jobs=1, creates=0, by_itself=True),
            refresh(error="AccessDeniedException", by_itself=True),
            no_rules,
            up(SAME, check=kept_the_job),
        ],
    ),
    Row(
        "expired credentials fail the update with advice and keep the state",
        [
            up(CREATED),
            rule(operation="DescribeTrainingJob", **EXPIRED),
            refresh(error="Renew the credentials", by_itself=True),
            up(error="Renew the credentials", creates=0, by_itself=True),
            no_rules,
            up(SAME),
        ],
    ),
    Row(
        "credentials that expire during the wait do not fail the job",
        [
            rule(simulate_seconds=4),
            rule(operation="DescribeTrainingJob", after_calls=1, times=3, **EXPIRED),
            up(CREATED, jobs=1, check=has_status("Completed")),
        ],
    ),
    Row(
        "throttled calls are repeated until they are granted, and the live line says so",
        [
            rule(
                operation="*",
                rate=0.3,
                seed=7,
                **THROTTLED,
            ),
            rule(operation="CreateTrainingJob", times=2, **THROTTLED),
            up(CREATED, jobs=1, check=_tells_the_throttling),
            up(SAME),
            destroy(jobs=0),
        ],
        alone="every call is throttled",
    ),
    Row(
        "a create waits for a role that is not visible yet",
        [
            rule(
                operation="CreateTrainingJob",
                effect="error",
                code="ValidationException",
                message="Could not assume role arn:aws:iam::123456789012:role/new.",
                times=1,
            ),
            up(CREATED, jobs=1),
        ],
    ),
    Row(
        "an endpoint that does not answer fails with one line, until the setting is corrected",
        [
            up(
                settings={"sagemaker-training:endpointUrl": "http://127.0.0.1:9"},
                error="Check the region, the endpoint URL and the network.",
            ),
            lambda world: world.stack.configure(
                **{"sagemaker-training:endpointUrl": world.emulator.endpoint}
            ),
            up(CREATED, jobs=1),
        ],
        apart="settings are the whole stack's",
    ),
    Row(
        "a refused request shows the service's message and the request id",
        [
            rule(
                operation="CreateTrainingJob",
                effect="error",
                code="ValidationException",
                message="The instance type is on holiday",
            ),
            up(CREATED, error="The instance type is on holiday", says=["[request "], jobs=0),
        ],
    ),
    Row(
        "all violations are reported together at preview, before anything is sent",
        [
            preview(
                change={
                    "role_arn": "nonsense",
                    "resource_config": {"instance_type": "ml.m5.large", "instance_count": 0},
                    "wait_for": "ready",
                    "hyper_paramters": {},
                },
                error="role_arn",
                says=[
                    "instance_count",
                    "'completed' or 'started' or 'created'",
                    "hyper_parameters",
                ],
                creates=0,
                by_itself=True,
            )
        ],
    ),
    Row(
        "a setting that cannot be used is named at preview",
        [
            preview(
                settings={"sagemaker-training:maxPollInterval": "often"},
                error="sagemaker-training:maxPollInterval",
            ),
            up(CREATED, settings={"sagemaker-training:maxPollInterval": "1"}),
        ],
        alone="settings are the whole stack's",
    ),
    Row(
        "a stack-wide default of an option applies to every job",
        [
            up(CREATED, settings={"sagemaker-training:onDelete": "retain"}),
            destroy(jobs=1),
        ],
        apart="settings are the whole stack's",
    ),
    Row(
        "another region trains again there, and deletes the job here",
        [
            up(CREATED),
            up(REPLACED, change={"region": "eu-west-1"}, says=["region"], jobs=0),
            up(SAME),
            destroy(),
        ],
    ),
    Row(
        "a running job is stopped and deleted by destroy",
        [
            LONG_TRAINING,
            up(CREATED, change={"wait_for": "started"}),
            destroy(jobs=0),
        ],
        matrix=True,
    ),
    Row(
        "a job that is already stopping is deleted by destroy",
        [
            LONG_TRAINING,
            up(CREATED, change={"wait_for": "started"}),
            behind(lambda client, world: client.stop_training_job(TrainingJobName=world.job)),
            destroy(jobs=0),
        ],
    ),
    Row(
        "destroy succeeds if the job is already deleted",
        [
            up(CREATED),
            behind(lambda client, world: client.delete_training_job(TrainingJobName=world.job)),
            destroy(jobs=0),
        ],
    ),
    Row(
        "a job with a warm pool is deleted by destroy",
        [up(CREATED, change=_keep_alive(600, "ml.m5.12xlarge")), destroy(jobs=0)],
    ),
    Row(
        "a denied deletion fails and keeps the state",
        [
            up(CREATED),
            rule(operation="DeleteTrainingJob", **DENIED),
            destroy(DELETED, error="AccessDeniedException", jobs=1),
            no_rules,
            destroy(jobs=0),
        ],
    ),
    Row(
        "on_delete='stop' stops a running job and keeps its record",
        [
            LONG_TRAINING,
            up(CREATED, change={"on_delete": "stop", "wait_for": "started"}),
            destroy(jobs=1),
        ],
    ),
    Row(
        "profiler settings of a running job are updated in place",
        [
            LONG_TRAINING,
            _set_profiler(500),
            up(CREATED, change={"wait_for": "started"}),
            _set_profiler(1000),
            up(UPDATED, creates=0, check=_updates(1)),
            up(SAME, check=_updates(1)),
        ],
    ),
    Row(
        "profiler settings of a finished job are kept for its next training, with a warning",
        [
            _set_profiler(500),
            up(CREATED),
            _set_profiler(1000),
            up(UPDATED, says=["takes effect at its next training"], creates=0, check=_updates(0)),
            up(SAME, check=kept_the_job),
        ],
    ),
    Row(
        "remote debugging of a running job is switched on in place",
        [
            LONG_TRAINING,
            up(CREATED, change={"wait_for": "started"}),
            up(UPDATED, change=REMOTE_DEBUG, creates=0, check=_updates(1)),
            up(SAME, check=_updates(1)),
        ],
    ),
    Row(
        "remote debugging of a finished job is kept for its next training, with a warning",
        [
            up(CREATED),
            up(
                UPDATED,
                change=REMOTE_DEBUG,
                says=["takes effect at its next training"],
                creates=0,
                check=_updates(0),
            ),
            up(SAME, check=kept_the_job),
        ],
    ),
    Row(
        "a profiler setting that is removed from the program is switched off in place",
        [
            LONG_TRAINING,
            _set_profiler(500),
            up(CREATED, change={"wait_for": "started"}),
            up(UPDATED, change={"profiler_config": None}, creates=0, check=_updates(1)),
            up(SAME, check=_updates(1)),
        ],
    ),
    Row(
        "the keep-alive period of an available warm pool is updated in place",
        [
            up(CREATED, change=_keep_alive(600, "ml.m5.24xlarge")),
            up(
                UPDATED,
                change=_keep_alive(900, "ml.m5.24xlarge"),
                creates=0,
                check=_updates(1),
            ),
            up(SAME),
            destroy(jobs=0),
        ],
        alone="a warm pool is the account's",
    ),
    Row(
        "a keep-alive period without a warm pool is kept for the next training, with a warning",
        [
            up(CREATED),
            up(
                UPDATED,
                change=_keep_alive(600),
                creates=0,
                says=["takes effect at its next training"],
                check=_updates(0),
            ),
            up(SAME),
        ],
    ),
    Row(
        "a secret stays secret in the state, in tags and in messages",
        [
            _set_secret,
            up(CREATED, hides=[SECRET], check=_no_secret_in_tags),
            up(SAME, hides=[SECRET]),
            refresh(hides=[SECRET], check=_state_hides_the_secret),
            up(
                REPLACED,
                change={"hyper_parameters": {"epochs": "9"}},
                hides=[SECRET],
                check=_no_secret_in_tags,
            ),
        ],
        matrix=True,
    ),
    Row(
        "a secret in the failure reason of a job is masked",
        [
            _set_secret,
            rule(job="", outcome="Failed", failure_reason=f"AlgorithmError: bad {SECRET}"),
            up(CREATED, error="AlgorithmError: bad [secret]", hides=[SECRET]),
        ],
        matrix=True,
    ),
    Row(
        "a secret in a tag is refused at preview",
        [
            lambda world: world.args.update(tags=lambda: {"token": pulumi.Output.secret(SECRET)}),
            preview(error="tags are readable", hides=[SECRET], by_itself=True),
        ],
    ),
    Row(
        "tags of the owner are on the job and are not drift",
        [
            up(
                CREATED,
                check=is_tagged(
                    **{
                        "pulumi:project": "engine",
                        "pulumi:stack": "test",
                        "pulumi:resource": "{resource}",
                    }
                ),
            ),
            refresh(),
            up(SAME, check=outputs_have(tags={})),
        ],
    ),
]
