"""The objects that resources of one plugin process share."""

from typing import Any

import pytest

from pulumi_sagemaker_training.adapters.runtime import engine
from pulumi_sagemaker_training.adapters.runtime.process import (
    marking_delay_s,
    process_state,
)
from pulumi_sagemaker_training.adapters.runtime.redaction import MaskedReporter
from pulumi_sagemaker_training.adapters.runtime.shared import (
    ResourceReporter,
    access_of,
    context_for,
)
from pulumi_sagemaker_training.adapters.runtime.training_job import Verbs
from pulumi_sagemaker_training.api.settings import Access, AssumeRole, Settings
from pulumi_sagemaker_training.api.values.line import Line, Part
from pulumi_sagemaker_training.lifecycle.training_job.decisions.options import Options
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import SECRETS_KEY
from pulumi_sagemaker_training.lifecycle.training_job.steps import create as steps
from pulumi_sagemaker_training.lifecycle.training_job.steps.context import JobContext, Result
from tests.support.endpoint import access
from tests.support.fakes import FakeReporter
from tests.support.jobs import changed

URN = "urn:pulumi:dev::shop::sagemaker-training:index:TrainingJob::digits"
SECRET_ROLE = "arn:aws:iam::123456789012:role/hidden"
STACK = Settings(access=Access(region="us-east-1", profile="p"))


def arn(region: str) -> dict[str, Any]:
    return {"training_job_arn": f"arn:aws:sagemaker:{region}:123456789012:training-job/job"}


@pytest.mark.parametrize(
    ("options", "recorded", "region"),
    [
        (Options(), {}, "us-east-1"),
        (Options(region="eu-west-1"), {}, "eu-west-1"),
        (Options(region="eu-west-1"), arn("ap-south-1"), "ap-south-1"),
        (Options(), {"training_job_arn": "job"}, "us-east-1"),
        (Options(), {"training_job_arn": None}, "us-east-1"),
    ],
)
def test_a_job_is_searched_in_its_own_region(
    options: Options, recorded: dict[str, Any], region: str
) -> None:
    assert access_of(options, STACK, recorded).region == region


def test_a_resource_overrides_who_calls_and_where() -> None:
    own = Options(profile="q", assume_role_arn="arn:1", endpoint_url="http://x")
    found = access_of(own, STACK, {})
    assert (found.profile, found.endpoint_url) == ("q", "http://x")
    assert found.assume_roles == (AssumeRole("arn:1"),)


def test_jobs_of_one_access_share_clients_watcher_and_marker() -> None:
    where, reporter = access(), FakeReporter()
    settings = Settings(access=where)
    process = process_state()
    one, other = (context_for(process, where, settings, reporter, timeout_s=60) for _ in range(2))
    assert one.account.clients is other.account.clients
    assert one.account.watcher is other.account.watcher
    assert one.marker is other.marker
    assert one.time_limit.custom_s == 60
    elsewhere = context_for(process, access(), settings, reporter)
    assert elsewhere.account.clients is not one.account.clients
    assert elsewhere.account.watcher is not one.account.watcher


def test_no_line_of_a_resource_shows_its_secrets() -> None:
    shown = FakeReporter()
    reporter = MaskedReporter(shown, lambda text: text.replace("hunter22", "[secret]"))
    reporter.info("a hunter22")
    reporter.warn("b hunter22")
    reporter.progress("waiting for a role: hunter22")
    reporter.progress(Line((Part.of("c hunter22"),), addition="hunter22"))
    assert (shown.infos, shown.warnings) == (["a [secret]"], ["b [secret]"])
    assert shown.lines == ["waiting for a role: [secret]", "c [secret] · [secret]"]


def test_what_a_step_says_is_masked(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = FakeReporter()
    props = {**changed(role_arn=SECRET_ROLE), SECRETS_KEY: ["role_arn"]}
    verbs = Verbs(Settings(access=access()), lambda _: shown)

    def refused(_: object, __: object, context: JobContext, **___: object) -> Result:
        context.ports.reporter.progress(f"waiting for a role: Could not assume role {SECRET_ROLE}")
        return Result("job", {})

    monkeypatch.setattr(steps, "create", refused)
    verbs.create(verbs.parse_spec(props), engine.Call(urn=URN))
    assert shown.lines == ["waiting for a role: Could not assume role [secret]"]


def test_outside_the_plugin_a_reporter_is_silent() -> None:
    reporter = ResourceReporter("urn")
    reporter.info("a")
    reporter.warn("b")
    reporter.progress("c")


@pytest.mark.parametrize(
    ("environment", "delay_s"),
    [
        ({}, 3.0),
        ({"PULUMI_SKIP_CHECKPOINTS": "false"}, 3.0),
        ({"PULUMI_SKIP_CHECKPOINTS": "true"}, float("inf")),
    ],
)
def test_an_engine_that_skips_its_checkpoints_is_marked_for_at_its_end(
    environment: dict[str, str], delay_s: float
) -> None:
    assert marking_delay_s(environment) == delay_s
