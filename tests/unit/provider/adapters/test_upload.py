"""The provider of `Upload`, called like by the plugin, with moto's S3."""

import base64
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dill
import pytest
from botocore.client import BaseClient
from pulumi.dynamic import Config, ConfigureRequest
from pulumi.dynamic.dynamic import serialize_provider
from pulumi.runtime import rpc

from pulumi_sagemaker_training.adapters.dynamic import host
from pulumi_sagemaker_training.adapters.runtime.process import process_state
from pulumi_sagemaker_training.adapters.upload import UploadProvider
from pulumi_sagemaker_training.lifecycle.upload.manifest import read_manifest
from pulumi_sagemaker_training.lifecycle.upload.selection import Selection
from pulumi_sagemaker_training.lifecycle.upload.spec import folder_of
from tests.support.blobs import pickled

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

GOLDEN = (
    "gASVQwAAAAAAAACMKXB1bHVtaV9zYWdlbWFrZXJfdHJhaW5pbmcuYWRhcHRl"
    "cnMudXBsb2FklIwOVXBsb2FkUHJvdmlkZXKUk5QpgZQu"
)
"""An `UploadProvider` in the states of version 0.1.0."""


@pytest.fixture
def provider() -> UploadProvider:
    return configured(
        {"aws:region": "us-east-1", "aws:accessKey": "testing", "aws:secretKey": "testing"}
    )


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "train.py").write_text("print(1)\n")
    return folder


def configured(settings: dict[str, str]) -> UploadProvider:
    provider = UploadProvider()
    provider.configure(ConfigureRequest(Config(settings, "project")))
    return provider


def inputs(source: Path, **more: Any) -> dict[str, Any]:
    found = read_manifest(source, Selection())
    digest = found.digest("files")
    folder = folder_of("code", digest)
    return {
        "source": str(source),
        "bucket": "bucket",
        "prefix": "code",
        "form": "files",
        "files": dict(found.files),
        "uri": f"s3://bucket/{folder}",
        "key_prefix": folder,
        "digest": digest,
        **more,
    }


def created(provider: UploadProvider, source: Path) -> dict[str, Any]:
    outs = provider.create(inputs(source)).outs
    assert outs is not None
    return outs


def test_the_id_of_an_upload_is_its_uri(
    provider: UploadProvider, source: Path, s3: "S3Client"
) -> None:
    result = provider.create(inputs(source))
    assert result.id == inputs(source)["uri"]
    assert result.outs is not None
    assert result.outs["objects"].keys() == {f"{result.outs['key_prefix']}train.py"}


def test_an_unchanged_upload_has_no_diff(
    provider: UploadProvider, source: Path, s3: "S3Client"
) -> None:
    outs = created(provider, source)
    assert provider.diff("", outs, inputs(source)).changes is False


def test_a_claim_that_an_interrupted_run_did_not_confirm_is_confirmed_by_the_next_look(
    provider: UploadProvider, source: Path, s3: "S3Client"
) -> None:
    outs = created(provider, source)
    process_state().marker.forget(outs["claim"])
    assert provider.diff("", outs, inputs(source)).changes is False
    marker = process_state().marker
    for write in iter(lambda: marker.take(everything=True), None):
        write()
    listed = s3.list_objects_v2(Bucket="bucket", Prefix="code/.claims/")["Contents"]
    found = [item["Key"] for item in listed if outs["claim"] in item["Key"]]
    assert [key.rpartition(".")[2] for key in found] == ["claim"]


def test_changed_content_replaces(provider: UploadProvider, source: Path, s3: "S3Client") -> None:
    outs = created(provider, source)
    (source / "train.py").write_text("print(2)\n")
    result = provider.diff("", outs, inputs(source))
    assert (result.changes, result.replaces) == (True, ["uri"])


def test_a_bucket_that_is_not_known_yet_replaces(
    provider: UploadProvider, source: Path, s3: "S3Client"
) -> None:
    outs = created(provider, source)
    assert provider.diff("", outs, inputs(source, bucket=rpc.UNKNOWN)).replaces == ["bucket"]


def test_a_lost_object_is_read_as_drift_and_repaired_by_update(
    provider: UploadProvider, source: Path, s3: "S3Client"
) -> None:
    outs = created(provider, source)
    key = f"{outs['key_prefix']}train.py"
    s3.delete_object(Bucket="bucket", Key=key)
    read = provider.read("", outs)
    assert read.outs is not None
    assert read.outs["drift"] == {key: "missing"}
    diff = provider.diff("", read.outs, inputs(source))
    assert (diff.changes, diff.replaces) == (True, None)
    updated = provider.update("", read.outs, inputs(source)).outs
    assert updated is not None
    assert updated["drift"] == {}
    assert provider.read("", updated).outs == updated


def test_a_deleted_bucket_is_read_as_deleted(
    provider: UploadProvider, source: Path, s3: "S3Client"
) -> None:
    outs = {**created(provider, source), "bucket": "nowhere"}
    assert provider.read("", outs).id is None


def test_a_failed_read_does_not_mean_deleted(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(source / "none"))
    outs = {**inputs(source), "claim": "c", "objects": {}, "versioned": False}
    with pytest.raises(host.CallFailed, match="NoCredentialsError"):
        configured({"aws:region": "us-east-1"}).read("", outs)


def test_a_delete_leaves_nothing(provider: UploadProvider, source: Path, s3: "S3Client") -> None:
    outs = created(provider, source)
    provider.delete("", outs)
    left = s3.list_objects_v2(Bucket="bucket").get("Contents", [])
    assert not [item["Key"] for item in left if outs["digest"][:16] in item["Key"]]


def test_a_create_in_a_missing_bucket_fails_with_the_services_words(
    provider: UploadProvider, source: Path, s3: "S3Client"
) -> None:
    with pytest.raises(host.CallFailed, match="NoSuchBucket"):
        provider.create(inputs(source, bucket="nowhere"))


@pytest.mark.parametrize("bucket", ["s3://bucket", "", "bucket/prefix"])
def test_an_invalid_bucket_name_is_refused(
    provider: UploadProvider, source: Path, bucket: str
) -> None:
    failures = provider.check({}, inputs(source, bucket=bucket)).failures
    words = f"bucket: {bucket!r} is not a bucket name [SMT-104]"
    assert [failure.reason for failure in failures] == [words]


def test_a_known_or_unknown_bucket_is_accepted(provider: UploadProvider, source: Path) -> None:
    for bucket in ("bucket", rpc.UNKNOWN):
        assert provider.check({}, inputs(source, bucket=bucket)).failures == []


def test_a_preview_of_a_new_upload_whose_prefix_is_not_known_lists_no_more_than_one_object(
    provider: UploadProvider, source: Path, s3: "S3Client", monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    call = BaseClient._make_api_call

    def called(self: BaseClient, operation: str, given: dict[str, Any]) -> Any:
        asked.append((operation, given.get("MaxKeys")))
        return call(self, operation, given)

    monkeypatch.setattr(BaseClient, "_make_api_call", called)
    provider.check({}, inputs(source, key_prefix=rpc.UNKNOWN, uri=rpc.UNKNOWN))
    assert asked == [("ListObjectsV2", 1)]


def test_settings_that_cannot_be_used_fail_by_name() -> None:
    with pytest.raises(host.CallFailed, match="sagemaker-training:ownershipTags"):
        configured({"sagemaker-training:ownershipTags": "perhaps"})


def test_the_state_of_older_versions_can_be_read() -> None:
    assert isinstance(dill.loads(base64.b64decode(GOLDEN)), UploadProvider)


def test_the_provider_is_stored_by_reference_and_holds_nothing() -> None:
    assert pickled(serialize_provider(UploadProvider())) == pickled(GOLDEN)
