"""botocore's table of endpoints, cut to the services that are called, and kept."""

import json
from pathlib import Path
from typing import Any

import botocore
import pytest
from botocore.loaders import Loader
from botocore.regions import EndpointResolver
from botocore.session import Session

from pulumi_sagemaker_training.api.services.endpoint_data import NAME, SERVICES, cut_endpoints
from pulumi_sagemaker_training.api.services.service_model import LeanLoader

CLIENTS = (
    "sagemaker",
    "logs",
    "cloudwatch",
    "s3",
    "sts",
    "pricing",
    "service-quotas",
    "iam",
    "sso",
    "sso-oidc",
    "signin",
)
"""The services whose clients this package, or botocore for credentials, makes."""


def whole() -> Any:
    """Return botocore's own table, read again: a resolver changes the one that it is given."""
    return Loader().load_data(NAME)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "pulumi-sagemaker-training"


def file_in(folder: Path) -> Path:
    return folder / f"{NAME}-{botocore.__version__}.json"


def prefix_of(service: str) -> str:
    return str(Session().get_service_model(service).endpoint_prefix)


@pytest.mark.parametrize("service", CLIENTS)
def test_a_service_has_the_endpoints_that_botocore_gives_it(service: str) -> None:
    ours, theirs = EndpointResolver(cut_endpoints(whole())), EndpointResolver(whole())
    prefix = prefix_of(service)
    for partition in theirs.get_available_partitions():
        available = theirs.get_available_endpoints(prefix, partition, allow_non_regional=True)
        found = ours.get_available_endpoints(prefix, partition, allow_non_regional=True)
        assert found == available
        for region in [*available, "eu-west-1", "cn-north-1", "us-gov-west-1", "xx-new-1"]:
            same = theirs.construct_endpoint(prefix, region)
            assert ours.construct_endpoint(prefix, region) == same


def test_every_service_that_is_kept_is_one_that_is_called() -> None:
    assert {prefix_of(service) for service in CLIENTS} >= SERVICES


def test_a_table_is_kept_for_the_next_process(folder: Path) -> None:
    assert LeanLoader().load_data(NAME) == cut_endpoints(whole())
    kept = json.loads(file_in(folder).read_text())
    file_in(folder).write_text(json.dumps({**kept, NAME: {**kept[NAME], "mark": "kept"}}))
    data, path = LeanLoader().load_data_with_path(NAME)
    assert data["mark"] == "kept"
    assert Loader().is_builtin_path(path)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"format": 0}', '{"format": 1}'])
def test_a_damaged_cache_is_written_again(folder: Path, content: str) -> None:
    folder.mkdir(parents=True)
    file_in(folder).write_text(content)
    lean = cut_endpoints(whole())
    assert LeanLoader().load_data(NAME) == lean
    assert json.loads(file_in(folder).read_text())[NAME] == lean


def test_a_table_that_the_user_put_in_its_place_is_taken_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "endpoints.json").write_text(json.dumps({"mark": "own"}))
    assert LeanLoader([str(tmp_path)]).load_data(NAME) == {"mark": "own"}


def test_other_data_is_loaded_as_botocore_does() -> None:
    assert LeanLoader().load_data("partitions") == Loader().load_data("partitions")
