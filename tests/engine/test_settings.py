"""Settings of a stack: allowed accounts, and misspelt settings."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from pulumi_sagemaker_components import Dataset, SourceBundle
from pulumi_sagemaker_training import Upload
from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.engine.adapters import ADAPTERS
from tests.engine.behaviour import base_args
from tests.engine.stacks import EngineStack
from tests.support.roles import deploy_role

pytestmark = pytest.mark.engine

OWN = "123456789012"
OTHER = "999999999999"
NOWHERE: Final = "http://127.0.0.1:9"
UPLOADS: Final = (Upload, Dataset, SourceBundle)


@pytest.fixture(params=ADAPTERS)
def job(
    request: pytest.FixtureRequest, sagemaker_emulator: RunningEmulator
) -> Callable[..., Callable[[], None]]:
    """Return a program that declares a job with one of the adapters."""
    return program_with(request.param, sagemaker_emulator)


def program_with(adapter: str, emulator: RunningEmulator) -> Callable[..., Callable[[], None]]:
    """Return a factory of programs that declare a job with this adapter."""

    def program_of(**changes: Any) -> Callable[[], None]:
        declare = ADAPTERS[adapter]
        return lambda: (declare("job", **{**base_args(emulator), **changes}), None)[1]

    return program_of


def called(emulator: RunningEmulator) -> set[str]:
    """Return the requested operations."""
    return {request["operation"] for request in emulator.requests()}


def sent_to(bucket: str, folder: Path, *components: Any, **access: str) -> Callable[[], None]:
    """Write a file; return a program in which each component uploads it, with these settings."""
    (folder / "data.csv").write_text("1")

    def program() -> None:
        for component in components:
            name = component.__name__.lower()
            component(name, folder / "data.csv", bucket=bucket, prefix=name, **access)

    return program


GUARDS: Final = {
    "aws:allowedAccountIds": (f'["{OTHER}"]', f"allowedAccountIds allows {OTHER}"),
    "aws:forbiddenAccountIds": (f'["{OWN}"]', "forbiddenAccountIds forbids it"),
}
"""Setting -> its value, and how it is refused."""


def refused_before_any_change(
    stack: EngineStack, emulator: RunningEmulator, adapter: str, guard: str
) -> None:
    """Preview and run a job in an account that is not allowed."""
    value, words = GUARDS[guard]
    stack.configure(**{guard: value})
    role = deploy_role(emulator)
    job = program_with(adapter, emulator)
    # A resource with its own access settings does not bypass the check.
    overridden = job(assume_role_arn=role, region="us-west-2")
    for run, program in ((stack.preview, job()), (stack.up, overridden)):
        outcome = run(program)
        assert outcome.error
        assert f"account {OWN}" in outcome.said
        assert words in outcome.said
        assert "Traceback" not in outcome.said
    asked = {"CreateRole", "GetCallerIdentity", "AssumeRole"}
    assert called(emulator) <= asked


@pytest.mark.parametrize("adapter", ADAPTERS)
@pytest.mark.parametrize("guard", GUARDS)
def test_a_wrong_account_is_refused_before_any_change(
    stack: EngineStack, sagemaker_emulator: RunningEmulator, adapter: str, guard: str
) -> None:
    refused_before_any_change(stack, sagemaker_emulator, adapter, guard)


def test_a_guard_that_is_set_later_holds_for_a_destroy_that_runs_the_program(
    stack: EngineStack,
    sagemaker_emulator: RunningEmulator,
    job: Callable[..., Callable[[], None]],
) -> None:
    # Without the program the engine sends a plugin the settings in its state, and no others.
    assert stack.up(job()).error == ""
    stack.configure(**{"aws:allowedAccountIds": f'["{OTHER}"]'})
    # The refused run has recorded the settings, so that they hold for the plain destroy as well.
    for refused in (stack.destroy(run_program=True), stack.destroy()):
        assert refused.error
        assert f"allowedAccountIds allows {OTHER}" in refused.said
    assert not {"DeleteTrainingJob", "StopTrainingJob"} & called(sagemaker_emulator)


def test_a_job_outlives_a_destroy_with_the_credentials_of_another_account(
    stack: EngineStack,
    sagemaker_emulator: RunningEmulator,
    job: Callable[..., Callable[[], None]],
    tmp_path: Path,
) -> None:
    stack.configure(**{"aws:allowedAccountIds": f'["{OWN}"]'})
    assert stack.up(job()).error == ""
    name = stack.resource("job")["id"]
    variables = stack.auto.workspace.env_vars
    variables["AWS_CONFIG_FILE"] = str(tmp_path / "config")
    variables["AWS_PROFILE"] = "other"
    del variables["AWS_ACCESS_KEY_ID"], variables["AWS_SECRET_ACCESS_KEY"]
    (tmp_path / "config").write_text(
        f"[profile other]\nrole_arn = arn:aws:iam::{OTHER}:role/deploy\nsource_profile = keys\n"
        "[profile keys]\naws_access_key_id = test\naws_secret_access_key = test\n"
    )
    destroy = stack.destroy()
    assert f"account {OTHER}, and" in destroy.said
    described = sagemaker_emulator.client("sagemaker").describe_training_job(TrainingJobName=name)
    assert described["TrainingJobStatus"] == "Completed"
    assert not {"DeleteTrainingJob", "StopTrainingJob"} & called(sagemaker_emulator)


@pytest.mark.parametrize("component", UPLOADS)
def test_an_upload_is_refused_in_a_wrong_account(
    stack: EngineStack, sagemaker_emulator: RunningEmulator, tmp_path: Path, component: Any
) -> None:
    stack.configure(**{"aws:allowedAccountIds": f'["{OTHER}"]'})
    preview = stack.preview(sent_to(sagemaker_emulator.bucket, tmp_path, component))
    assert preview.error
    assert "allowedAccountIds" in preview.said
    assert called(sagemaker_emulator) <= {"GetCallerIdentity"}


@pytest.mark.parametrize("component", UPLOADS)
def test_an_unknown_profile_of_an_upload_fails_the_preview(
    stack: EngineStack, sagemaker_emulator: RunningEmulator, tmp_path: Path, component: Any
) -> None:
    given = {"profile": "no-such-profile"}
    outcome = stack.preview(sent_to(sagemaker_emulator.bucket, tmp_path, component, **given))
    assert outcome.error
    assert "no-such-profile" in outcome.said
    assert called(sagemaker_emulator) == set()


def test_every_kind_of_upload_assumes_its_role_and_calls_its_endpoint_in_its_region(
    stack: EngineStack, sagemaker_emulator: RunningEmulator, tmp_path: Path
) -> None:
    # The stack's own settings lead nowhere.
    stack.configure(
        **{"sagemaker-training:endpointUrl": NOWHERE, "sagemaker-training:region": "eu-west-1"}
    )
    own = {
        "assume_role_arn": deploy_role(sagemaker_emulator),
        "endpoint_url": sagemaker_emulator.endpoint,
        "region": sagemaker_emulator.region,
    }
    program = sent_to(sagemaker_emulator.bucket, tmp_path, *UPLOADS, **own)
    assert stack.preview(program).error == ""
    assert stack.up(program).error == ""
    assert "AssumeRole" in called(sagemaker_emulator)
    listed = sagemaker_emulator.client("s3").list_objects_v2(Bucket=sagemaker_emulator.bucket)
    keys = [item["Key"] for item in listed["Contents"] if item["Key"].endswith("/data.csv")]
    assert {key.partition("/")[0] for key in keys} == {"upload", "dataset", "sourcebundle"}
    assert stack.destroy().error == ""


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"assume_role_arn": "deploy"}, "assume_role_arn"),
        ({"endpoint_url": "localhost"}, "endpoint_url"),
    ],
)
def test_a_role_or_an_endpoint_of_an_upload_that_is_none_fails_the_preview(
    stack: EngineStack,
    sagemaker_emulator: RunningEmulator,
    tmp_path: Path,
    given: dict[str, str],
    words: str,
) -> None:
    outcome = stack.preview(sent_to(sagemaker_emulator.bucket, tmp_path, Upload, **given))
    assert outcome.error
    assert words in outcome.said
    assert "Traceback" not in outcome.said


def test_a_bucket_that_these_credentials_may_not_use_is_said_at_preview_of_every_upload(
    stack: EngineStack, sagemaker_emulator: RunningEmulator, tmp_path: Path
) -> None:
    sagemaker_emulator.add_rule(
        service="s3", operation="*", effect="error", code="AccessDenied", message="Access Denied"
    )
    outcome = stack.preview(sent_to(sagemaker_emulator.bucket, tmp_path, *UPLOADS))
    assert not outcome.error
    said = [line for line in outcome.diagnostics if "cannot be listed with these" in line]
    assert len(said) == len(UPLOADS), outcome.said
    assert all("Is it the right profile, account and bucket?" in line for line in said)


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("aws:alowedAccountIds", f'["{OTHER}"]', "did you mean allowedAccountIds?"),
        ("aws:defaultTags", '{"tag":{"a":"b"}}', "did you mean tags?"),
        ("aws:tokenBucketRateLimiterCapacity", "9", "is not supported here"),
    ],
)
def test_a_misspelt_setting_fails_the_preview(
    stack: EngineStack,
    sagemaker_emulator: RunningEmulator,
    job: Callable[..., Callable[[], None]],
    key: str,
    value: str,
    words: str,
) -> None:
    stack.configure(**{key: value})
    preview = stack.preview(job())
    assert preview.error
    said = preview.said + preview.error
    assert words in said
    assert key.partition(":")[2] in said
    assert "Traceback" not in said
    assert called(sagemaker_emulator) == set()
