"""The policy of docs/iam.md allows enough, and nothing that is not needed."""

import copy
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from pulumi.dynamic import Config, ConfigureRequest

from pulumi_sagemaker_training.adapters.dynamic import host
from pulumi_sagemaker_training.adapters.runtime.process import process_state
from pulumi_sagemaker_training.adapters.upload import UploadProvider
from pulumi_sagemaker_training.api.errors import AccessDenied
from pulumi_sagemaker_training.api.services.client import Clients
from pulumi_sagemaker_training.api.services.quotas import QuotaBook
from pulumi_sagemaker_training.api.services.s3 import Bucket
from pulumi_sagemaker_training.api.settings import Access
from pulumi_sagemaker_training.lifecycle.upload.manifest import read_manifest
from pulumi_sagemaker_training.lifecycle.upload.selection import Selection
from pulumi_sagemaker_training.lifecycle.upload.spec import folder_of
from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.chaos.cells import Cell

IAM_PAGE: Final = Path(__file__).parents[2] / "docs" / "iam.md"
PLAN_TYPE: Final = "ml.p4d.24xlarge"
QUOTA: Final = "ml.m5.large for training job usage"
NEVER_RAISED: Final = "ml.m5.large for spot training job usage"
WITHOUT: Final = {
    "sagemaker:ListTrainingJobs": "jobs are then described one by one",
    "logs:DescribeLogStreams": "there are then no log lines beside a failure",
    "logs:GetLogEvents": "there are then no log lines beside a failure",
    "s3:AbortMultipartUpload": "an unfinished upload is then reported and not aborted",
}
"""Optional actions -> the effect of their absence, as in docs/iam.md."""


def policy(emulator: RunningEmulator) -> dict[str, Any]:
    """Return the caller's policy, for the emulator's bucket and role."""
    text = IAM_PAGE.read_text("utf-8")
    blocks = re.findall(r"```json\n(.*?)```", text, re.DOTALL)
    [found] = [block for block in blocks if "sagemaker:UpdateTrainingJob" in block]
    role = emulator.role_arn.rpartition("/")[2]
    mine = found.replace("my-bucket", emulator.bucket).replace("role/training", f"role/{role}")
    made: dict[str, Any] = json.loads(mine)
    return made


def actions(document: dict[str, Any]) -> list[str]:
    """Return all actions that a policy allows."""
    listed = [statement["Action"] for statement in document["Statement"]]
    return [a for item in listed for a in (item if isinstance(item, list) else [item])]


def less(document: dict[str, Any], action: str) -> dict[str, Any]:
    """Return a policy without one action."""
    made = copy.deepcopy(document)
    for statement in made["Statement"]:
        given = statement["Action"]
        statement["Action"] = [
            a for a in ([given] if isinstance(given, str) else given) if a != action
        ]
    return made


def live(emulator: RunningEmulator, folder: Path) -> Iterator[Callable[[], None]]:
    """Yield the steps in the life of a job and an upload."""
    job = Cell(emulator)
    yield job.create
    yield job.diff
    yield job.refresh
    yield job.update
    yield lambda: job.servicer.update(job.id, job.outputs, job.props()) and None
    yield job.delete
    running = Cell(emulator)
    yield running.before_delete
    yield lambda: _change_profiler(running, emulator)
    yield running.delete
    yield lambda: _upload(emulator, folder)


def _change_profiler(cell: Cell, emulator: RunningEmulator) -> None:
    profiler = {"s3_output_path": f"s3://{emulator.bucket}/models/profiles"}
    props = cell.props(wait_for="created", profiler_config=profiler)
    made = cell.servicer.update(cell.id, cell.outputs, props)
    cell.outputs = made.outs


def _upload(emulator: RunningEmulator, folder: Path) -> None:
    provider = UploadProvider()
    settings = {
        "aws:region": emulator.region,
        "aws:accessKey": "AKIAUPLOAD",
        "aws:secretKey": "upload",
        "sagemaker-training:endpointUrl": emulator.endpoint,
    }
    provider.configure(ConfigureRequest(Config(settings, "digits")))
    (folder / "a.csv").write_text("1\n")
    found = read_manifest(folder, Selection())
    digest = found.digest("files")
    where = folder_of("datasets", digest)
    inputs = {
        "source": str(folder),
        "bucket": emulator.bucket,
        "prefix": "datasets",
        "form": "files",
        "files": dict(found.files),
        "uri": f"s3://{emulator.bucket}/{where}",
        "key_prefix": where,
        "digest": digest,
    }
    made = provider.create(inputs)
    assert made.outs is not None
    # An object that was replaced from outside is found and sent again.
    emulator.client("s3").put_object(Bucket=emulator.bucket, Key=f"{where}a.csv", Body=b"other")
    again = provider.create(inputs)
    assert again.outs is not None
    provider.delete(again.id, again.outs)
    provider.delete(made.id, made.outs)


def run(emulator: RunningEmulator, document: dict[str, Any], folder: Path) -> list[str]:
    """Run all steps with a policy; return what fails."""
    emulator.add_rule(job="", simulate_seconds=0.05)
    emulator.add_rule(policy=document)
    failures = []
    for step in live(emulator, folder):
        try:
            step()
        except (host.CallFailed, AssertionError) as error:
            failures.append(str(error))
            break
    marker = process_state().marker
    for mark in iter(lambda: marker.take(everything=True), None):
        del mark
    return failures


def test_the_policy_of_the_readme_is_enough(
    sagemaker_emulator: RunningEmulator, tmp_path: Path
) -> None:
    assert run(sagemaker_emulator, policy(sagemaker_emulator), tmp_path) == []


def test_without_any_of_its_actions_something_fails(
    sagemaker_emulator: RunningEmulator, tmp_path: Path
) -> None:
    whole = policy(sagemaker_emulator)
    for action in actions(whole):
        sagemaker_emulator.reset()
        failures = run(sagemaker_emulator, less(whole, action), tmp_path)
        if action in WITHOUT:
            assert failures == [], action
        else:
            # S3's answer to a denied HEAD has no message, so only the advice is always present.
            assert any("docs/iam.md" in failure for failure in failures), (action, failures)


def test_an_upload_that_was_cut_off_can_be_aborted_under_the_policy_alone(
    sagemaker_emulator: RunningEmulator,
) -> None:
    bucket = Bucket(sagemaker_emulator.client("s3"), sagemaker_emulator.bucket)
    upload = bucket.begin("datasets/0123456789abcdef/big")
    whole = policy(sagemaker_emulator)
    sagemaker_emulator.add_rule(policy=less(whole, "s3:AbortMultipartUpload"))
    with pytest.raises(AccessDenied, match="s3:AbortMultipartUpload"):
        bucket.abort(upload)
    sagemaker_emulator.clear_rules()
    sagemaker_emulator.add_rule(policy=whole)
    bucket.abort(upload)
    sagemaker_emulator.clear_rules()
    listed = sagemaker_emulator.client("s3").list_multipart_uploads(Bucket=bucket.name)
    assert "Uploads" not in listed


def on_plan(emulator: RunningEmulator) -> dict[str, Any]:
    """Buy a training plan, and return what puts a job on it."""
    client = emulator.client("sagemaker")
    emulator.add_rule(plan="", reserved=[[2, 600]])
    offered = client.search_training_plan_offerings(
        InstanceType=PLAN_TYPE, InstanceCount=1, TargetResources=["training-job"]
    )["TrainingPlanOfferings"]
    plan = client.create_training_plan(
        TrainingPlanName="mine", TrainingPlanOfferingId=offered[0]["TrainingPlanOfferingId"]
    )
    return {
        "instance_type": PLAN_TYPE,
        "instance_count": 1,
        "volume_size_in_gb": 5,
        "training_plan_arn": plan["TrainingPlanArn"],
    }


def more(emulator: RunningEmulator, *without: str) -> dict[str, Any]:
    """Return the caller's policy with what the page adds for training plans and quotas."""
    text = IAM_PAGE.read_text("utf-8")
    blocks = re.findall(r"```json\n(.*?)```", text, re.DOTALL)
    [found] = [block for block in blocks if "DescribeTrainingPlan" in block]
    whole = policy(emulator)
    added = {"Statement": json.loads(found)}
    for action in without:
        added = less(added, action)
    return {**whole, "Statement": [*whole["Statement"], *added["Statement"]]}


def trained_on_plan(emulator: RunningEmulator, document: dict[str, Any]) -> str:
    """Train on a training plan under a policy; return what fails."""
    emulator.add_rule(job="", simulate_seconds=0.05)
    resources = on_plan(emulator)
    emulator.add_rule(policy=document)
    cell = Cell(emulator)
    try:
        cell.servicer.create(cell.props(resource_config=resources))
    except host.CallFailed as error:
        return str(error)
    return ""


def test_a_job_on_a_training_plan_needs_the_plan_and_its_capacity_as_the_page_says(
    sagemaker_emulator: RunningEmulator,
) -> None:
    plain = policy(sagemaker_emulator)
    assert "training-plan/mine" in trained_on_plan(sagemaker_emulator, plain)
    sagemaker_emulator.reset()
    assert trained_on_plan(sagemaker_emulator, more(sagemaker_emulator)) == ""
    sagemaker_emulator.reset()
    without = more(sagemaker_emulator, "sagemaker:DescribeTrainingPlan")
    assert trained_on_plan(sagemaker_emulator, without) == "", "it is waited for without"


def test_quotas_are_read_with_what_the_page_says_and_not_without(
    sagemaker_emulator: RunningEmulator,
) -> None:
    sagemaker_emulator.add_rule(quota="ml.m5.large", limit=3, usage="training job")
    sagemaker_emulator.add_rule(quota="ml.m5.large", limit=2, known_as="default")
    access = Access(
        region=sagemaker_emulator.region,
        endpoint_url=sagemaker_emulator.endpoint,
        access_key="AKIAQUOTA",
        secret_key="quota",
    )

    def limits() -> list[float]:
        book = QuotaBook(Clients(access))
        return [found.value for found in book.limits([QUOTA, NEVER_RAISED]).values()]

    rule = sagemaker_emulator.add_rule(policy=policy(sagemaker_emulator))
    assert limits() == []
    sagemaker_emulator.clear_rules(rule["rules"][0]["id"])
    sagemaker_emulator.add_rule(policy=more(sagemaker_emulator))
    assert limits() == [3, 2]
    served = [r for r in sagemaker_emulator.requests() if r["service"] == "servicequotas"]
    assert {r["operation"] for r in served if r["status"] == 200} == {
        "ListAWSDefaultServiceQuotas",
        "GetServiceQuota",
        "GetAWSDefaultServiceQuota",
    }


@pytest.mark.parametrize("action", WITHOUT)
def test_what_is_not_needed_is_said_on_the_page(action: str) -> None:
    page = IAM_PAGE.read_text("utf-8")
    assert action.partition(":")[2] in page
