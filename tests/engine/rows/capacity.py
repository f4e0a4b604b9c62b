"""Quotas, instance preferences, training plans: what a preview knows, and what is waited for."""

import threading
import time
from typing import Any, Final

import pulumi

from tests.engine.behaviour import (
    CREATED,
    NAME,
    SAME,
    Row,
    World,
    behind,
    no_rules,
    on,
    preview,
    rule,
    up,
)
from tests.engine.rows.checks import has_type
from tests.engine.stacks import Outcome

REFUSED: Final = "the service will refuse the job"
SKIPPED: Final = "this instance type will be skipped"
COMMAND: Final = (
    "aws service-quotas request-service-quota-increase --region us-east-1 --service-code sagemaker "
    "--desired-value 1 --quota-code L-"
)
QUOTA: Final = "a quota is the account's"
QUOTA_READS: Final = (
    "ListAWSDefaultServiceQuotas",
    "GetServiceQuota",
    "GetAWSDefaultServiceQuota",
)


def _is_none(instance_type: str) -> str:
    """Return the sentence about a quota that allows no instance of a type."""
    return f"the quota '{instance_type} for training job usage' is 0, and the job needs 1"


def _preferring(*types: str) -> dict[str, Any]:
    """Return the resources of a job that prefers some types, in their order."""
    preferences = [{"instance_type": one} for one in types]
    return {"instance_preferences": preferences, "instance_count": 1, "volume_size_in_gb": 5}


def _quota_reads(world: World) -> int:
    return sum(len(world.emulator.requests(name)) for name in QUOTA_READS)


def _asked_once(world: World, _: Outcome) -> None:
    assert _quota_reads(world) == 1, "a refusal is not repeated"


def _never_asked(world: World, _: Outcome) -> None:
    assert _quota_reads(world) == 0, "forecasts are off"


def _says_nothing_of_quotas(_: World, outcome: Outcome) -> None:
    assert "the quota '" not in outcome.said, outcome.said


def _selected(instance_type: str) -> Any:
    def check(world: World, _: Outcome) -> None:
        resources = world.outputs["resource_config"]
        assert resources["selected_instance_type"] == instance_type, resources

    return check


def _occupy(client: Any, world: World) -> None:
    """Let another job hold an instance until the row's own job has been refused once."""
    _train_elsewhere(client, world)
    threading.Thread(target=_make_room, args=(client, world), daemon=True).start()


def _make_room(client: Any, world: World) -> None:
    deadline = time.monotonic() + 120
    while all(request["status"] == 200 for request in world.requests("CreateTrainingJob")):
        if time.monotonic() > deadline:
            return
        time.sleep(0.1)
    client.stop_training_job(TrainingJobName="other")


def _train_elsewhere(client: Any, world: World) -> None:
    """Let another job hold an instance for longer than the row takes."""
    world.add_rule({"job": "^other$", "phase": "Training", "seconds": 600})
    world.add_rule({"job": "^other$", "simulate_seconds": 4})
    client.create_training_job(
        TrainingJobName="other",
        RoleArn=world.emulator.role_arn,
        AlgorithmSpecification={
            "TrainingImage": "123456789012.dkr.ecr.us-east-1.amazonaws.com/foreign:1",
            "TrainingInputMode": "File",
        },
        OutputDataConfig={"S3OutputPath": f"s3://{world.emulator.bucket}/other"},
        ResourceConfig={"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 5},
        StoppingCondition={"MaxRuntimeInSeconds": 600},
    )


def _four_jobs(world: World) -> None:
    """Declare three jobs beside the first, two of them when one job has ended.

    The first two refusals for want of `ml.m5.large` are the first job's: then there is room.
    """
    world.add_rule({"quota": "ml.m5.large", "limit": 1, "times": 2})
    types = ("ml.m5.large", "ml.c5.xlarge")
    world.args["resource_config"] = _preferring(*types)

    def beside() -> None:
        earlier = world.declare(f"{NAME}-earlier", **_on(world, "ml.c4.xlarge"))
        later = pulumi.ResourceOptions(depends_on=[earlier])
        twin = _preferring(*reversed(types))
        world.declare(f"{NAME}-twin", opts=later, **{**world.args, "resource_config": twin})
        world.declare(f"{NAME}-side", opts=later, **_on(world, "ml.c5.xlarge"))

    world.beside = beside


def _on(world: World, instance_type: str) -> dict[str, Any]:
    return {**world.args, **on(instance_type)}


def _queued_by_set(world: World, outcome: Outcome) -> None:
    """Check who asked when: a job's own set of types makes it wait, whatever their order."""
    asked = [
        (_resource_of(request["request"]["TrainingJobName"]), request["status"])
        for request in world.emulator.requests("CreateTrainingJob")
        if request["request"]["TrainingJobName"] != "other"
    ]
    first = [asked.index(("job", 400)), asked.index(("side", 200)), asked.index(("job", 200))]
    assert first == sorted(first), f"a job of one type does not wait for jobs of two: {asked}"
    assert [a for a in asked if a[0] == "twin"] == [("twin", 200)], "it does not ask before"
    assert asked.index(("twin", 200)) > asked.index(("job", 200)), asked
    assert any("in a queue" in line for line in outcome.live), outcome.live


def _resource_of(job: str) -> str:
    """Return which of the four a job belongs to."""
    return next((part for part in ("earlier", "twin", "side") if f"-{part}-" in job), NAME)


def _waited_for_room(_: World, outcome: Outcome) -> None:
    assert any("room in the account's quota" in line for line in outcome.live), outcome.live


QUOTA_ROWS: Final = [
    Row(
        "on_quota='wait' waits until another job has ended",
        [
            rule(quota="ml.m5.large", limit=1),
            behind(_occupy),
            up(CREATED, creates=1, check=_waited_for_room),
        ],
        alone=QUOTA,
    ),
    Row(
        "jobs queue by the set of their types: one of another set does not wait with them",
        [behind(_train_elsewhere), _four_jobs, up(CREATED, check=_queued_by_set)],
        alone=QUOTA,
    ),
    Row(
        "a quota that can never fit is forecast, and fails at once with the command for more",
        [
            rule(quota="ml.c5.4xlarge", limit=0),
            preview(
                CREATED,
                change=on("ml.c5.4xlarge"),
                says=[f"{_is_none('ml.c5.4xlarge')}: {REFUSED}", COMMAND],
            ),
            up(
                CREATED,
                error="ResourceLimitExceeded",
                says=[
                    f"T{_is_none('ml.c5.4xlarge')[1:]}, so waiting cannot help.",
                    f"so waiting cannot help. Request more: {COMMAND}",
                ],
                jobs=0,
            ),
            no_rules,
            up(CREATED, jobs=1, check=_says_nothing_of_quotas),
        ],
        matrix=True,
    ),
    Row(
        "a quota that was never raised, and has only a default, is forecast too",
        [
            rule(quota="ml.c5.9xlarge", limit=0, known_as="default"),
            preview(
                CREATED,
                change=on("ml.c5.9xlarge"),
                says=[f"{_is_none('ml.c5.9xlarge')}: {REFUSED}", COMMAND],
            ),
        ],
    ),
    Row(
        "with forecasts off no run reads quotas, not even after a refusal",
        [
            rule(quota="ml.m4.16xlarge", limit=0),
            preview(
                CREATED,
                change=on("ml.m4.16xlarge"),
                settings={"sagemaker-training:quotas": "off"},
                check=_never_asked,
            ),
            up(
                CREATED,
                error="ResourceLimitExceeded",
                says=["--quota-code $(aws service-quotas list-aws-default-service-quotas"],
                jobs=0,
                check=_never_asked,
            ),
        ],
        apart="settings are the whole stack's",
    ),
    Row(
        "where quotas may not be read nothing is forecast, and the refusal says how to look it up",
        [
            rule(quota="ml.m5.large", limit=0),
            rule(service="servicequotas", operation="*", code="AccessDeniedException"),
            preview(CREATED, check=_says_nothing_of_quotas),
            up(
                CREATED,
                error="ResourceLimitExceeded",
                says=["--quota-code $(aws service-quotas list-aws-default-service-quotas"],
                jobs=0,
            ),
        ],
        alone=QUOTA,
    ),
    Row(
        "a refusal to read quotas is not met twice in a run",
        [
            rule(service="servicequotas", operation="*", code="AccessDeniedException"),
            preview(CREATED, check=_asked_once),
        ],
        alone=QUOTA,
    ),
    Row(
        "the quota of each preferred type is forecast, and one that falls short fails the create",
        [
            rule(quota="ml.m5.4xlarge", limit=0),
            preview(
                CREATED,
                change={"resource_config": _preferring("ml.m5.2xlarge", "ml.m5.4xlarge")},
                says=[f"{_is_none('ml.m5.4xlarge')}: {REFUSED}"],
            ),
            up(
                CREATED,
                error="ResourceLimitExceeded",
                says=[f"T{_is_none('ml.m5.4xlarge')[1:]}"],
                jobs=0,
            ),
        ],
    ),
    Row(
        "a fallback type whose quota can never fit is skipped",
        [
            rule(quota="ml.r5.large", limit=0),
            preview(
                CREATED,
                change={**on("ml.r5.large"), "fallback_instance_types": ["ml.r5.xlarge"]},
                says=[f"{_is_none('ml.r5.large')}: {SKIPPED}"],
            ),
            up(CREATED, says=["trying ml.r5.xlarge"], jobs=1, check=has_type("ml.r5.xlarge")),
            up(SAME, creates=0),
        ],
    ),
    Row(
        "where the quota of no type can fit the create fails, and no record is left",
        [
            rule(quota="ml\\.r5d\\..*", limit=0),
            preview(
                CREATED,
                change={**on("ml.r5d.large"), "fallback_instance_types": ["ml.r5d.xlarge"]},
                says=[
                    f"{_is_none('ml.r5d.large')}: {REFUSED}",
                    f"{_is_none('ml.r5d.xlarge')}: {SKIPPED}",
                ],
            ),
            up(CREATED, error=f"T{_is_none('ml.r5d.xlarge')[1:]}", jobs=0),
        ],
    ),
    Row(
        "a job with preferences tells which type was selected, and is not trained again for it",
        [
            rule(capacity="ml.c4.2xlarge"),
            up(
                CREATED,
                change={"resource_config": _preferring("ml.c4.2xlarge", "ml.c4.4xlarge")},
                check=_selected("ml.c4.4xlarge"),
            ),
            up(SAME, creates=0),
        ],
    ),
]

PLAN: Final = "mine"
APART: Final = "a plan begins some seconds after it is bought, and ends"
PLAN_TYPE: Final = "ml.p4d.24xlarge"
DENIED: Final = {"operation": "DescribeTrainingPlan", "code": "AccessDeniedException"}


def _bought(*reserved: list[float], plan: str = PLAN) -> Any:
    """Buy a plan of two instances, there in the given seconds from now, and put the job on it.

    The name of the row's resource is before the plan's.
    """

    def buy(world: World) -> None:
        client, name = world.client("sagemaker"), f"{world.resource}-{plan}"
        world.add_rule({"plan": f"^{name}$", "reserved": [*reserved]})
        offered = client.search_training_plan_offerings(
            InstanceType=PLAN_TYPE, InstanceCount=2, TargetResources=["training-job"]
        )["TrainingPlanOfferings"]
        offering = offered[0]["TrainingPlanOfferingId"]
        made = client.create_training_plan(TrainingPlanName=name, TrainingPlanOfferingId=offering)
        world.args["resource_config"] = _on_plan(made["TrainingPlanArn"])

    return buy


def _on_plan(arn: str, kind: str = PLAN_TYPE, count: int = 1) -> dict[str, Any]:
    return {
        "instance_type": kind,
        "instance_count": count,
        "volume_size_in_gb": 5,
        "training_plan_arn": arn,
    }


def _asks_for(**changes: Any) -> Any:
    """Change what the job asks of its plan."""
    return lambda world: world.args["resource_config"].update(changes)


def _live(*texts: str) -> Any:
    def check(world: World, outcome: Outcome) -> None:
        for text in map(world.filled, texts):
            assert any(text in line for line in outcome.live), outcome.live

    return check


def _said_once(text: str) -> Any:
    def check(_: World, outcome: Outcome) -> None:
        assert outcome.said.count(text) == 1, outcome.said

    return check


PLAN_ROWS: Final = [
    Row(
        "a job on a training plan says which, waits for it by name and time, and costs no more",
        [
            _bought([600, 900], plan="distant"),
            preview(
                CREATED,
                change={"max_cost": 0.01},
                says=[
                    "runs on training plan {resource}-distant (Scheduled, starts at ",
                    "its upfront fee is not counted again",
                    "1 x ml.p4d.24xlarge, paid for with the training plan, for 1 h",
                ],
            ),
            # Bought only now: a slow preview takes nothing from the time that the job waits.
            _bought([20, 600]),
            up(
                CREATED,
                jobs=1,
                check=_live("Pending", "waits for training plan {resource}-mine, which starts at"),
            ),
            up(SAME, creates=0),
        ],
        apart=APART,
        matrix=True,
    ),
    Row(
        "in a gap of a training plan a job waits for the next capacity, for at most its timeout",
        [
            _bought([-9, -1], [600, 900]),
            preview(CREATED, says=["runs on training plan {resource}-mine (Scheduled, starts at "]),
            up(
                CREATED,
                opts={"custom_timeouts": pulumi.CustomTimeouts(create="8s")},
                error="was stopped, as `on_timeout` says",
                jobs=1,
                check=_live("Pending", "waits for training plan {resource}-mine, which starts at"),
            ),
        ],
        apart=APART,
    ),
    Row(
        "instance type and count are held against the training plan at preview",
        [
            _bought([0, 600]),
            _asks_for(instance_count=9),
            preview(
                error="training plan {resource}-mine has 2 ml.p4d.24xlarge, and the job needs 9",
                jobs=0,
                by_itself=True,
            ),
            _asks_for(instance_count=1, instance_type="ml.m5.large"),
            preview(
                error="training plan {resource}-mine has ml.p4d.24xlarge, and not ml.m5.large",
                by_itself=True,
            ),
            _asks_for(instance_type=PLAN_TYPE),
            up(CREATED, jobs=1),
        ],
        apart=APART,
    ),
    Row(
        "a training plan that is over, or not there, is refused at preview",
        [
            _bought([-9, -1]),
            preview(
                error="training plan {resource}-mine is Expired; it has to be Scheduled or Active",
                by_itself=True,
            ),
            _asks_for(
                training_plan_arn="arn:aws:sagemaker:us-east-1:123456789012:training-plan/nope"
            ),
            preview(error="there is no training plan nope in us-east-1", by_itself=True),
            up(error="there is no training plan nope in us-east-1", jobs=0, by_itself=True),
        ],
        apart=APART,
    ),
    Row(
        "a training plan that may not be described is said once, and waited for without",
        [
            _bought([15, 600]),
            rule(**DENIED),
            up(
                CREATED,
                jobs=1,
                says=["training plan {resource}-mine cannot be described"],
                check=_said_once("cannot be described"),
            ),
        ],
        apart=APART,
    ),
]

ROWS: Final = [*QUOTA_ROWS, *PLAN_ROWS]
