"""Fixtures of the provider's unit tests."""

import sys
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

import pytest

from pulumi_sagemaker_training.adapters.runtime.process import ProcessState, renew_process_state

if TYPE_CHECKING:
    import boto3
    from mypy_boto3_s3 import S3Client

_OF_THE_EMULATOR = (
    "S3_IGNORE_SUBDOMAIN_BUCKETNAME",
    "MOTO_ALLOW_NONEXISTENT_REGION",
    "MOTO_IAM_LOAD_MANAGED_POLICIES",
)


@pytest.fixture(autouse=True)
def _plain_moto(monkeypatch: pytest.MonkeyPatch) -> None:
    """Undo the emulator's settings of moto, if its tests ran in this process before.

    moto reads the setting of bucket names only when it is imported.
    """
    for name in _OF_THE_EMULATOR:
        monkeypatch.delenv(name, raising=False)
    for module in ("moto.settings", "moto.s3.utils"):
        if module in sys.modules:
            monkeypatch.setattr(sys.modules[module], _OF_THE_EMULATOR[0], False)


@pytest.fixture(autouse=True)
def process() -> Iterator[ProcessState]:
    """Return the state of the plugin's process, new for each test.

    After the test it is renewed once more: the calls that it would still make end with it.
    """
    yield renew_process_state()
    renew_process_state()


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator["S3Client"]:
    """Return a client of moto's S3, with one bucket, `bucket`. Importing moto takes a second."""
    from moto import mock_aws

    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        client = _session().client("s3")
        client.create_bucket(Bucket="bucket")
        yield client


@cache
def _session() -> "boto3.Session":
    """Return a session for the clients of all tests: each would read botocore's models again."""
    import boto3

    key = "testing"
    return boto3.Session(key, key, region_name="us-east-1")
