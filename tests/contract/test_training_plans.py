"""Training plans: offered, bought, described, and what a job on one goes through."""

import datetime as dt
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.support.bench import Bench, until

TYPE = "ml.p4d.24xlarge"
HERE = [[-60, 3600]]


def code_of(operation: Any, **params: Any) -> str:
    """Return the code of a call that must fail."""
    with pytest.raises(ClientError) as caught:
        operation(**params)
    error: Any = caught.value.response["Error"]
    return str(error["Code"])


def bought(bench: Bench, reserved: list[list[float]], count: int = 2, name: str = "plan") -> str:
    """Buy a plan whose capacity is there in the given seconds from now; return its ARN."""
    bench.emulator.add_rule(plan=f"^{name}$", reserved=reserved)
    offered = bench.sagemaker.search_training_plan_offerings(
        InstanceType=TYPE, InstanceCount=count, DurationHours=24, TargetResources=["training-job"]
    )["TrainingPlanOfferings"]
    return str(
        bench.sagemaker.create_training_plan(
            TrainingPlanName=name, TrainingPlanOfferingId=offered[0]["TrainingPlanOfferingId"]
        )["TrainingPlanArn"]
    )


def described(bench: Bench, plan: str = "plan") -> dict[str, Any]:
    """Describe a plan."""
    found: dict[str, Any] = bench.sagemaker.describe_training_plan(TrainingPlanName=plan)
    return found


def on_plan(bench: Bench, name: str, arn: str, count: int = 1, kind: str = TYPE) -> dict[str, Any]:
    """Return a request for a simulated job on a plan."""
    resources = {"InstanceType": kind, "InstanceCount": count, "TrainingPlanArn": arn}
    return bench.request(name, ResourceConfig={**resources, "VolumeSizeInGB": 10})


def test_a_plan_is_offered_whole_and_with_a_gap(bench: Bench) -> None:
    # An offering says what the plan will be: times, instances, fee.
    begin = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)
    whole, split = bench.sagemaker.search_training_plan_offerings(
        InstanceType=TYPE,
        InstanceCount=4,
        DurationHours=48,
        StartTimeAfter=begin,
        TargetResources=["training-job"],
    )["TrainingPlanOfferings"]
    assert [len(offer["ReservedCapacityOfferings"]) for offer in (whole, split)] == [1, 2]
    assert whole["ReservedCapacityOfferings"][0]["StartTime"] == begin
    bench.sagemaker.create_training_plan(
        TrainingPlanName="later", TrainingPlanOfferingId=split["TrainingPlanOfferingId"]
    )
    plan = described(bench, "later")
    assert (plan["Status"], plan["StartTime"]) == ("Scheduled", begin)
    assert plan["EndTime"] == begin + dt.timedelta(hours=72)
    assert (plan["DurationHours"], plan["TotalInstanceCount"]) == (48, 4)
    assert plan["UpfrontFee"] == whole["UpfrontFee"]
    assert [r["Status"] for r in plan["ReservedCapacitySummaries"]] == ["Scheduled"] * 2


def test_a_plan_is_described_by_name_and_arn_and_listed(bench: Bench) -> None:
    # Another region does not know it.
    arn = bought(bench, HERE)
    bought(bench, [[600, 700]], name="second")
    by_arn, by_name = described(bench, arn), described(bench)
    assert {**by_arn, "ResponseMetadata": 0} == {**by_name, "ResponseMetadata": 0}
    listed = bench.sagemaker.list_training_plans(Filters=[{"Name": "Status", "Value": "Active"}])
    assert [plan["TrainingPlanName"] for plan in listed["TrainingPlanSummaries"]] == ["plan"]
    first = bench.sagemaker.list_training_plans(MaxResults=1)
    rest = bench.sagemaker.list_training_plans(MaxResults=1, NextToken=first["NextToken"])
    assert rest["TrainingPlanSummaries"][0]["TrainingPlanName"] == "second"
    other = bench.emulator.client("sagemaker", region_name="eu-central-1")
    assert code_of(other.describe_training_plan, TrainingPlanName="plan") == "ResourceNotFound"


def test_a_name_is_bought_once_and_an_offering_has_to_be_there(bench: Bench) -> None:
    # The codes are those of the service model.
    bought(bench, HERE)
    buy = bench.sagemaker.create_training_plan
    offered = bench.sagemaker.search_training_plan_offerings(TargetResources=["training-job"])
    offering = offered["TrainingPlanOfferings"][0]["TrainingPlanOfferingId"]
    assert code_of(buy, TrainingPlanName="plan", TrainingPlanOfferingId=offering) == "ResourceInUse"
    assert (
        code_of(buy, TrainingPlanName="new", TrainingPlanOfferingId="tpo-77") == "ResourceNotFound"
    )


@pytest.mark.parametrize("kind", ["simulated", "real"])
def test_a_job_is_pending_until_its_plan_is_active(bench: Bench, kind: str) -> None:
    # Then it runs, and the plan's instances are in use while it does.
    arn = bought(bench, [[1.0, 600]])
    request = on_plan(bench, "j", arn, count=1)
    if kind == "real":
        resources = request["ResourceConfig"]
        request = bench.script("j", "import time; time.sleep(1)", ResourceConfig=resources)
    bench.emulator.add_rule(job="^j$", simulate_seconds=2)
    bench.create(request)
    bench.reached("j", "Pending")
    assert described(bench)["Status"] == "Scheduled"
    bench.reached("j", "Training")
    plan = described(bench)
    assert (plan["Status"], plan["InUseInstanceCount"], plan["AvailableInstanceCount"]) == (
        "Active",
        1,
        1,
    )
    found = bench.ended("j")
    assert found["TrainingJobStatus"] == "Completed", found.get("FailureReason")
    assert described(bench)["InUseInstanceCount"] == 0


@pytest.mark.parametrize("kind", ["simulated", "real"])
def test_between_two_reserved_capacities_a_job_is_pending_again(bench: Bench, kind: str) -> None:
    # It starts over in the second.
    arn = bought(bench, [[-5, 1.5], [4.5, 600]])
    request = on_plan(bench, "j", arn)
    if kind == "real":
        resources = request["ResourceConfig"]
        request = bench.script("j", "import time; time.sleep(2)", ResourceConfig=resources)
    bench.emulator.add_rule(job="^j$", simulate_seconds=5)
    bench.create(request)
    bench.reached("j", "Pending")
    assert described(bench)["Status"] == "Scheduled"
    found = bench.ended("j")
    assert found["TrainingJobStatus"] == "Completed", found.get("FailureReason")
    passed = [entry["Status"] for entry in found["SecondaryStatusTransitions"]]
    assert passed.count("Training") == 2
    assert passed[passed.index("Interrupted") :][:2] == ["Interrupted", "Starting"]


def test_a_job_that_waits_for_instances_of_the_plan_gets_them_when_another_ends(
    bench: Bench,
) -> None:
    # Both ask for all there are.
    arn = bought(bench, HERE)
    bench.emulator.add_rule(job="^one$", simulate_seconds=60)
    bench.create(on_plan(bench, "one", arn, count=2))
    bench.reached("one", "Training")
    bench.create(on_plan(bench, "two", arn, count=2))
    bench.reached("two", "Pending")
    bench.sagemaker.stop_training_job(TrainingJobName="one")
    assert bench.ended("two")["TrainingJobStatus"] == "Completed"


def test_a_job_that_is_not_done_when_its_plan_ends_fails(bench: Bench) -> None:
    # No other capacity follows.
    arn = bought(bench, [[-5, 1.0]])
    bench.emulator.add_rule(job="^j$", simulate_seconds=60)
    found = bench.run(on_plan(bench, "j", arn))
    assert found["TrainingJobStatus"] == "Failed"
    assert "has expired" in found["FailureReason"]
    assert described(bench)["Status"] == "Expired"


def test_a_pending_job_can_be_stopped(bench: Bench) -> None:
    # It never ran, so nothing is billed.
    bench.create(on_plan(bench, "j", bought(bench, [[600, 700]])))
    bench.reached("j", "Pending")
    bench.sagemaker.stop_training_job(TrainingJobName="j")
    found = bench.ended("j")
    assert found["TrainingJobStatus"] == "Stopped"
    assert "BillableTimeInSeconds" not in found


@pytest.mark.parametrize(
    ("reserved", "changes"),
    [
        (HERE, {"count": 3}),
        (HERE, {"kind": "ml.p5.48xlarge"}),
        ([[-5, -1]], {}),
        (HERE, {"arn": "arn:aws:sagemaker:us-east-1:123456789012:training-plan/nope"}),
    ],
)
def test_a_job_that_its_plan_cannot_carry_is_refused(
    bench: Bench, reserved: list[list[float]], changes: dict[str, Any]
) -> None:
    # Too many instances, another type, a plan that is over or not there.
    request = on_plan(bench, "j", **{"arn": bought(bench, reserved), **changes})
    assert code_of(bench.sagemaker.create_training_job, **request) == "ValidationException"


def test_a_preference_with_a_plan_uses_it_and_counts_for_no_quota(bench: Bench) -> None:
    # The other preference is on demand.
    arn = bought(bench, HERE)
    bench.emulator.add_rule(quota=TYPE, limit=0)
    bench.emulator.add_rule(capacity="ml.m5.large")
    preferred = [
        {"InstanceType": "ml.m5.large"},
        {"InstanceType": TYPE, "TrainingPlanArns": [arn]},
    ]
    resources = {"InstancePreferences": preferred, "InstanceCount": 1, "VolumeSizeInGB": 10}
    found = bench.run(bench.request("j", ResourceConfig=resources))
    assert found["ResourceConfig"]["SelectedInstanceType"] == TYPE


def test_a_plan_and_its_capacity_are_resources_of_the_job_for_iam(bench: Bench) -> None:
    # Whoever may create jobs may not use every plan.
    arn = bought(bench, HERE)
    allowed = ["arn:aws:sagemaker:*:*:training-job/*", "arn:aws:iam::*:role/*"]
    statement = {"Effect": "Allow", "Action": ["sagemaker:*", "iam:PassRole"]}
    rule = bench.emulator.add_rule(policy={"Statement": [{**statement, "Resource": allowed}]})
    create = bench.sagemaker.create_training_job
    assert code_of(create, **on_plan(bench, "j", arn)) == "AccessDeniedException"
    assert code_of(bench.sagemaker.describe_training_plan, TrainingPlanName="plan") == (
        "AccessDeniedException"
    )
    bench.emulator.clear_rules(rule["rules"][0]["id"])
    more = [arn, arn.replace(":training-plan/", ":reserved-capacity/") + "-rc*"]
    bench.emulator.add_rule(policy={"Statement": [{**statement, "Resource": [*allowed, *more]}]})
    bench.create(on_plan(bench, "j", arn))


@pytest.mark.parametrize("reserved", [[], [[1]], [[2, 1]], [[0, 2], [1, 3]], [["a", "b"]], "soon"])
def test_a_rule_of_a_plan_has_its_times_in_order(bench: Bench, reserved: Any) -> None:
    # It says what is wrong.
    import urllib.error

    with pytest.raises(urllib.error.HTTPError):
        bench.emulator.add_rule(plan="p", reserved=reserved)


def test_plans_are_gone_after_a_reset(bench: Bench) -> None:
    # And can be bought again.
    bought(bench, HERE)
    bench.emulator.reset()
    assert bench.sagemaker.list_training_plans()["TrainingPlanSummaries"] == []
    until(lambda: bought(bench, HERE))
