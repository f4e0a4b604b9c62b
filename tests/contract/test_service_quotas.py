"""Quotas by instance type and usage, asked as a boto3 client asks Service Quotas."""

from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.support.bench import Bench

ON_DEMAND = "ml.m5.large for training job usage"
SPOT = "ml.m5.large for spot training job usage"
WARM_POOL = "ml.m5.large for training warm pool usage"


def quotas(bench: Bench, operation: str = "list_service_quotas") -> dict[str, dict[str, Any]]:
    """Return every quota by its name, over all pages."""
    pages = bench.emulator.client("service-quotas").get_paginator(operation)
    listed = pages.paginate(ServiceCode="sagemaker")
    return {item["QuotaName"]: item for page in listed for item in page["Quotas"]}


def refusal(operation: Any, **params: Any) -> tuple[str, str]:
    """Return code and message of a call that must fail."""
    with pytest.raises(ClientError) as caught:
        operation(**params)
    error: Any = caught.value.response["Error"]
    return error["Code"], error["Message"]


def test_every_training_type_has_three_quotas_with_codes_of_their_own(bench: Bench) -> None:
    # On demand, spot, and warm pools; the defaults have the same names and codes.
    found = quotas(bench)
    assert {ON_DEMAND, SPOT, WARM_POOL} <= set(found)
    codes = [item["QuotaCode"] for item in found.values()]
    assert len(set(codes)) == len(codes) > 300
    defaults = quotas(bench, "list_aws_default_service_quotas")
    assert [item["QuotaCode"] for item in defaults.values()] == codes


def test_a_quota_is_what_the_rules_allow(bench: Bench) -> None:
    # A rule without a usage is about both kinds of training, and looking does not count.
    bench.emulator.add_rule(quota="ml.m5.large", limit=3, times=1)
    bench.emulator.add_rule(quota="ml.m5.large", limit=0, usage="training warm pool")
    found = quotas(bench)
    assert [found[name]["Value"] for name in (ON_DEMAND, SPOT, WARM_POOL)] == [3.0, 3.0, 0.0]
    assert found["ml.c5.xlarge for training job usage"]["Value"] == 10_000.0
    client = bench.emulator.client("service-quotas")
    one = client.get_service_quota(
        ServiceCode="sagemaker", QuotaCode=found[ON_DEMAND]["QuotaCode"]
    )["Quota"]
    assert (one["QuotaName"], one["Value"], one["Adjustable"]) == (ON_DEMAND, 3.0, True)
    assert one["QuotaArn"].endswith(f":sagemaker/{one['QuotaCode']}")


def test_a_quota_may_have_only_a_default_or_not_be_known(bench: Bench) -> None:
    # The operations on what applies do not know it, as on AWS; the limit acts all the same.
    bench.emulator.add_rule(quota="ml.m5.large", limit=1, known_as="default")
    bench.emulator.add_rule(quota="ml.c5.xlarge", limit=1, known_as="nothing")
    client = bench.emulator.client("service-quotas")
    applied, defaults = quotas(bench), quotas(bench, "list_aws_default_service_quotas")
    hidden = "ml.c5.xlarge for training job usage"
    assert (ON_DEMAND in applied, ON_DEMAND in defaults) == (False, True)
    assert (hidden in applied, hidden in defaults) == (False, False)
    one = {"ServiceCode": "sagemaker", "QuotaCode": defaults[ON_DEMAND]["QuotaCode"]}
    assert refusal(client.get_service_quota, **one)[0] == "NoSuchResourceException"
    default = client.get_aws_default_service_quota(**one)["Quota"]
    assert (default["QuotaName"], default["Value"]) == (ON_DEMAND, 1.0)
    request = bench.request("two")
    request["ResourceConfig"]["InstanceCount"] = 2
    assert "is 1 Instances" in refusal(bench.sagemaker.create_training_job, **request)[1]


def test_spot_instances_and_others_are_counted_apart(bench: Bench) -> None:
    # The refusal names the quota that is full.
    bench.emulator.add_rule(quota="ml.m5.large", limit=1)
    bench.emulator.add_rule(simulate_seconds=60)
    bench.create(bench.request("one"))
    stopping = {"MaxRuntimeInSeconds": 60, "MaxWaitTimeInSeconds": 60}
    spot = {"EnableManagedSpotTraining": True, "StoppingCondition": stopping}
    bench.create(bench.request("spot", **spot))
    create = bench.sagemaker.create_training_job
    assert f"'{ON_DEMAND}' is 1 Instances" in refusal(create, **bench.request("two"))[1]
    assert f"'{SPOT}' is 1 Instances" in refusal(create, **bench.request("two", **spot))[1]


def test_a_warm_pool_has_a_quota_of_its_own(bench: Bench) -> None:
    # Without the period the job is accepted.
    bench.emulator.add_rule(quota="ml.m5.large", limit=0, usage="training warm pool")
    request = bench.request("j")
    request["ResourceConfig"]["KeepAlivePeriodInSeconds"] = 60
    code, words = refusal(bench.sagemaker.create_training_job, **request)
    assert code == "ResourceLimitExceeded"
    assert f"'{WARM_POOL}' is 0 Instances" in words
    bench.create(bench.request("j"))


@pytest.mark.parametrize(
    ("operation", "query", "code"),
    [
        ("list_service_quotas", {"ServiceCode": "ec2"}, "NoSuchResourceException"),
        ("list_service_quotas", {"NextToken": "else"}, "InvalidPaginationTokenException"),
        ("list_service_quotas", {"MaxResults": 101}, "ValidationException"),
        ("get_service_quota", {"QuotaCode": "L-00000000"}, "NoSuchResourceException"),
        ("list_services", {}, "NotImplementedException"),
    ],
)
def test_what_cannot_be_answered_is_refused(
    bench: Bench, operation: str, query: dict[str, Any], code: str
) -> None:
    # The codes are those of the service model.
    client = bench.emulator.client("service-quotas", config=Config(parameter_validation=False))
    service = {} if operation == "list_services" else {"ServiceCode": "sagemaker"}
    assert refusal(getattr(client, operation), **{**service, **query})[0] == code


def test_reading_quotas_can_be_denied(bench: Bench) -> None:
    # By a policy, and by a rule of the service's own.
    bench.emulator.add_rule(
        policy={"Statement": [{"Effect": "Allow", "Action": "sagemaker:*", "Resource": "*"}]}
    )
    client = bench.emulator.client("service-quotas")
    code, words = refusal(client.list_service_quotas, ServiceCode="sagemaker")
    assert code == "AccessDeniedException"
    assert "servicequotas:ListServiceQuotas" in words


PREFERRED = [{"InstanceType": "ml.m5.large"}, {"InstanceType": "ml.c5.xlarge"}]


def preferring(bench: Bench, name: str, *items: dict[str, Any]) -> dict[str, Any]:
    """Return a request with instance preferences."""
    preferred = [*items] or PREFERRED
    shared = {} if "InstanceCount" in preferred[0] else {"InstanceCount": 1}
    resources = {"InstancePreferences": preferred, "VolumeSizeInGB": 10, **shared}
    return bench.request(name, ResourceConfig=resources)


def test_the_first_preferred_type_that_has_capacity_is_selected(bench: Bench) -> None:
    # The description tells type and count, and keeps the preferences.
    bench.emulator.add_rule(capacity="ml.m5.large")
    counted = [
        {"InstanceType": "ml.m5.large", "InstanceCount": 1},
        {"InstanceType": "ml.c5.xlarge", "InstanceCount": 2},
    ]
    resources = bench.run(preferring(bench, "j", *counted))["ResourceConfig"]
    assert resources["InstancePreferences"] == counted
    assert (resources["SelectedInstanceType"], resources["SelectedInstanceCount"]) == (
        "ml.c5.xlarge",
        2,
    )


def test_a_script_runs_on_the_hosts_that_were_selected(bench: Bench) -> None:
    # The resource configuration that it reads names them.
    code = "print(open('/opt/ml/input/config/resourceconfig.json').read())"
    preferred = [
        {"InstanceType": "ml.m5.large", "InstanceCount": 1},
        {"InstanceType": "ml.c5.xlarge", "InstanceCount": 2},
    ]
    bench.emulator.add_rule(capacity="ml.m5.large")
    resources = {"InstancePreferences": preferred, "VolumeSizeInGB": 10}
    found = bench.run(bench.script("j", code, ResourceConfig=resources))
    assert found["TrainingJobStatus"] == "Completed", found.get("FailureReason")
    assert any("ml.c5.xlarge" in line and "algo-2" in line for line in bench.lines("j"))


def test_without_capacity_for_any_preferred_type_the_job_fails(bench: Bench) -> None:
    # No type is selected then.
    bench.emulator.add_rule(capacity="ml\\..*")
    found = bench.run(preferring(bench, "j"))
    assert found["FailureReason"].startswith("CapacityError")
    assert "SelectedInstanceType" not in found["ResourceConfig"]


def test_the_quota_of_every_preferred_type_is_checked(bench: Bench) -> None:
    # One that falls short refuses the request, although the type before it would do.
    bench.emulator.add_rule(quota="ml.c5.xlarge", limit=0)
    create = bench.sagemaker.create_training_job
    code, words = refusal(create, **preferring(bench, "j"))
    assert code == "ResourceLimitExceeded"
    assert "'ml.c5.xlarge for training job usage' is 0 Instances" in words


def test_what_was_selected_cannot_be_asked_for(bench: Bench) -> None:
    # The members are read-only.
    request = bench.request("j")
    request["ResourceConfig"]["SelectedInstanceType"] = "ml.m5.large"
    assert refusal(bench.sagemaker.create_training_job, **request)[0] == "ValidationException"
