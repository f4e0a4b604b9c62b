"""The endpoint receives the declared value of every member of the request."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pulumi_sagemaker_training.api.model.members import members
from pulumi_sagemaker_training.api.request.request_file import from_request
from tests.support.requests import declarable_requests
from tests.unit.provider.adapters.dynamic.test_dynamic import ENDPOINT, Stack

OURS = {"TrainingJobName", "Tags"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("requests")


def source(request: dict[str, Any], form: str, folder: Path) -> Any:
    """Return a request in one of the forms that `from_request` accepts."""
    if form == "dict":
        return request
    path = folder / f"request.{form}"
    path.write_text(json.dumps(request) if form == "json" else as_yaml(request), encoding="utf-8")
    return str(path)


def as_yaml(request: dict[str, Any]) -> str:
    """Write YAML that says what the request says, in raw letters where YAML has them.

    U+0085 is a line break to YAML 1.1, and PyYAML writes it raw all the same, so that two
    blanks follow it when it is read. Escaped it is itself.
    """
    has_next_line = "\x85" in json.dumps(request, ensure_ascii=False)
    return yaml.safe_dump(request, allow_unicode=not has_next_line)


def by_key(tags: list[dict[str, str]]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in tags}


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(request=declarable_requests(), form=st.sampled_from(["dict", "json", "yaml"]))
def test_the_endpoint_receives_what_a_request_declares(
    request: dict[str, Any], form: str, folder: Path
) -> None:
    stack = Stack()
    props = from_request(source(request, form, folder))
    stack.created(props)
    received = ENDPOINT.created[-1]
    assert {k: v for k, v in received.items() if k not in OURS} == {
        k: v for k, v in request.items() if k not in OURS
    }
    assert by_key(received.get("Tags", [])) == by_key(request.get("Tags", []))
    assert received["TrainingJobName"] == request["TrainingJobName"]


@pytest.mark.parametrize("form", ["dict", "json", "yaml"])
@pytest.mark.parametrize("text", ["a\x85b", "\x85", "a\u2028b", "\ufeffa", "zäh \U0001f600"])
def test_letters_that_files_treat_specially_are_kept(text: str, form: str, folder: Path) -> None:
    request = {"HyperParameters": {"text": text}}
    assert from_request(source(request, form, folder)) == {"hyper_parameters": {"text": text}}


def test_the_members_are_the_28_of_the_locked_service_model() -> None:
    assert len(members("CreateTrainingJobRequest")) == 28
