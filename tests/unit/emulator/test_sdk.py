"""Sessions of the SageMaker SDK for the emulator."""

import json
import os
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from sagemaker_emulator import sdk, sdk_defaults
from sagemaker_emulator.shell import exports

ENDPOINT = "http://127.0.0.1:4999"


class Session(SimpleNamespace):
    """What both versions of the SDK have: it takes a boto3 session and reads defaults."""

    def __init__(self, **given: Any) -> None:
        super().__init__(sagemaker_config={"SageMaker": {"TrainingJob": {}}}, **given)


@pytest.fixture
def environ(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in sdk.variables(ENDPOINT, "x"):
        monkeypatch.setenv(name, "before")
    monkeypatch.delenv("AWS_ENDPOINT_URL")


def install(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Put a module with the SDK's class where one of its versions has it."""
    parts = name.split(".")
    for end in range(1, len(parts)):
        package = ModuleType(".".join(parts[:end]))
        package.__path__ = []
        monkeypatch.setitem(sys.modules, package.__name__, package)
    module = ModuleType(name)
    module.Session = Session  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, name, module)


@pytest.mark.parametrize(
    "module", ["sagemaker.session", "sagemaker.core.helper.session_helper"], ids=["2", "3"]
)
@pytest.mark.usefixtures("environ")
def test_a_session_of_either_version_speaks_with_the_emulator(
    monkeypatch: pytest.MonkeyPatch, module: str
) -> None:
    install(monkeypatch, module)
    made = sdk.session(ENDPOINT, region="eu-west-1", default_bucket="mine")
    assert made.default_bucket == "mine"
    assert made.boto_session.region_name == "eu-west-1"
    assert {name: os.environ[name] for name in sdk.variables("", "")} == sdk.variables(
        ENDPOINT, "eu-west-1"
    )
    modules = made.sagemaker_config["SageMaker"]["PythonSDK"]["Modules"]
    assert modules == {"TelemetryOptOut": True}
    assert "TrainingJob" in made.sagemaker_config["SageMaker"]


@pytest.mark.usefixtures("environ")
def test_the_caller_of_a_session_is_the_role_to_train_with(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, "sagemaker.session")
    made = sdk.session(ENDPOINT, region="cn-north-1")
    made.account_id = lambda: "123456789012"
    assert made.get_caller_identity_arn() == (
        "arn:aws-cn:iam::123456789012:role/SageMakerEmulatorRole"
    )


@pytest.mark.usefixtures("environ")
def test_without_arguments_the_variables_name_the_emulator(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, "sagemaker.session")
    assert sdk.session().boto_session.endpoint_url == sdk.DEFAULT_ENDPOINT
    monkeypatch.setenv("AWS_ENDPOINT_URL", ENDPOINT)
    monkeypatch.setenv("AWS_REGION", "eu-west-2")
    made = sdk.session()
    assert made.boto_session.endpoint_url == ENDPOINT
    assert made.boto_session.region_name == "eu-west-2"


def test_the_address_of_aws_that_the_sdk_asks_for_is_replaced() -> None:
    session = sdk.EmulatorSession(ENDPOINT, "us-east-1")
    client = session.client("sts", endpoint_url="https://sts.us-east-1.amazonaws.com")
    assert client.meta.endpoint_url == ENDPOINT
    assert session.resource("s3").meta.client.meta.endpoint_url == ENDPOINT


def test_defaults_are_kept_and_only_the_telemetry_is_turned_off() -> None:
    defaults = {"SchemaVersion": "1.0", "SageMaker": {"PythonSDK": {"Modules": {"Session": {}}}}}
    found = sdk_defaults.without_telemetry(defaults)
    assert found["SageMaker"]["PythonSDK"]["Modules"] == {"Session": {}, "TelemetryOptOut": True}
    assert defaults["SageMaker"] == {"PythonSDK": {"Modules": {"Session": {}}}}


def test_the_file_for_the_shell_names_the_bucket_and_turns_the_telemetry_off(
    tmp_path: Path,
) -> None:
    sdk_defaults.write(tmp_path, "the-bucket")
    file = sdk_defaults.file_in(tmp_path)
    assert json.loads(file.read_text()) == {
        "SchemaVersion": "1.0",
        "SageMaker": {
            "PythonSDK": {
                "Modules": {"TelemetryOptOut": True, "Session": {"DefaultS3Bucket": "the-bucket"}}
            }
        },
    }
    named = [line for line in exports(ENDPOINT, "us-east-1", file) if "SAGEMAKER" in line]
    assert named == [f"export SAGEMAKER_USER_CONFIG_OVERRIDE={file}"]
    assert not any("SAGEMAKER" in line for line in exports(ENDPOINT, "us-east-1", None))


@pytest.mark.usefixtures("environ")
def test_without_the_sdk_nothing_is_changed_and_the_package_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "sagemaker", ModuleType("sagemaker"))
    with pytest.raises(sdk.SDKNotInstalledError, match="pip install sagemaker"):
        sdk.session(ENDPOINT)
    assert os.environ["AWS_REGION"] == "before"
