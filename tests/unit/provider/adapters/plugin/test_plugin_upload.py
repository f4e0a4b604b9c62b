"""`Upload` in the plugin, called like by the engine, with moto's S3."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pulumi
import pytest
from google.protobuf.struct_pb2 import Struct
from pulumi.provider.experimental.property_value import PropertyValue
from pulumi.provider.experimental.provider import (
    CheckRequest,
    CreateRequest,
    DeleteRequest,
    DiffRequest,
    DiffResponse,
    ReadRequest,
    UpdateRequest,
)
from pulumi.runtime import rpc
from pulumi.runtime.proto import provider_pb2

from pulumi_sagemaker_training.adapters.plugin.config import settings_of
from pulumi_sagemaker_training.adapters.plugin.property_values import marked
from pulumi_sagemaker_training.adapters.plugin.server import CallFailed, _complete_assets
from pulumi_sagemaker_training.adapters.plugin.upload import UploadResource

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

URN = "urn:pulumi:dev::project::sagemaker-training:index:Upload::code"
Values = dict[str, PropertyValue]


@pytest.fixture
def resource() -> UploadResource:
    keys = {"accessKey": "testing", "secretKey": "testing"}
    return UploadResource(settings_of({"region": "us-east-1", **keys}))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    folder.mkdir()
    # The claims of earlier tests are confirmed some seconds later.
    (folder / "train.py").write_text(f"print({tmp_path.name!r})\n")
    return folder


def declared(*secrets: str, **given: Any) -> Values:
    """Return the inputs that a program gives, in the engine's form."""
    values = {"bucket": "bucket", "prefix": "code", **given}
    return {
        name: PropertyValue(item.value, is_secret=name in secrets)
        for name, item in marked(values).items()
    }


def checked(resource: UploadResource, inputs: Values) -> Values:
    made = resource.check(CheckRequest(URN, {}, inputs, b""))
    assert not made.failures
    return made.inputs


def refusals(resource: UploadResource, inputs: Values) -> list[str]:
    made = resource.check(CheckRequest(URN, {}, inputs, b""))
    return [failure.reason for failure in made.failures or []]


def created(resource: UploadResource, inputs: Values, *, preview: bool = False) -> tuple[Any, Any]:
    made = resource.create(CreateRequest(URN, inputs, 0, preview))
    return made.resource_id, made.properties


def compared(resource: UploadResource, state: Values, inputs: Values) -> DiffResponse:
    return resource.diff(DiffRequest(URN, "id", state, inputs, []), None)


def keys(s3: "S3Client", prefix: str) -> list[str]:
    listed = s3.list_objects_v2(Bucket="bucket", Prefix=prefix).get("Contents", [])
    return [item["Key"] for item in listed]


def test_an_upload_is_written_compared_read_repaired_and_removed(
    resource: UploadResource, source: Path, s3: "S3Client"
) -> None:
    inputs = checked(resource, declared(path=str(source)))
    id_, state = created(resource, inputs)
    folder = state["keyPrefix"].value
    assert id_ == state["uri"].value == f"s3://bucket/{folder}"
    assert keys(s3, folder) == [f"{folder}train.py"]
    assert compared(resource, state, inputs).changes is False

    s3.delete_object(Bucket="bucket", Key=f"{folder}train.py")
    read = resource.read(ReadRequest(URN, id_, state, inputs))
    assert read.properties["drift"].value[f"{folder}train.py"].value == "missing"
    assert compared(resource, state, inputs).changes is True
    news = UpdateRequest(URN, id_, state, inputs, 0, [], preview=False)
    assert resource.update(news, None).properties["drift"].value == {}
    assert keys(s3, folder) == [f"{folder}train.py"]

    (source / "train.py").write_text("print(2)\n")
    again = compared(resource, state, checked(resource, declared(path=str(source))))
    assert again.replaces == ["uri"]
    assert again.detailed_diff is not None
    assert set(again.detailed_diff) == {'files["train.py"]', "uri"}

    resource.delete(DeleteRequest(URN, id_, state, 0))
    assert not [key for key in keys(s3, "code/") if state["digest"].value[:16] in key]


def test_what_a_preview_can_know_it_knows(
    resource: UploadResource, source: Path, s3: "S3Client"
) -> None:
    known = checked(resource, declared(path=str(source)))
    _, foreseen = created(resource, known, preview=True)
    assert foreseen["uri"].value == f"s3://bucket/{foreseen['keyPrefix'].value}"
    assert foreseen["claim"].value == rpc.UNKNOWN
    unknown = checked(resource, declared(path=str(source), bucket=rpc.UNKNOWN))
    assert unknown["uri"].value == rpc.UNKNOWN
    assert unknown["files"].value["train.py"].value


@pytest.mark.parametrize("name", ["path", "prefix", "bucket"])
def test_what_is_not_known_yet_is_neither_refused_nor_read(
    resource: UploadResource, source: Path, s3: "S3Client", name: str
) -> None:
    inputs = checked(resource, declared(**{"path": str(source), name: rpc.UNKNOWN}))
    _, foreseen = created(resource, inputs, preview=True)
    assert foreseen["uri"].value == rpc.UNKNOWN
    _, state = created(resource, checked(resource, declared(path=str(source))))
    assert compared(resource, state, inputs).replaces == ["bucket"]


def test_a_secret_bucket_is_secret_wherever_it_stands(
    resource: UploadResource, source: Path, s3: "S3Client"
) -> None:
    inputs = checked(resource, declared("bucket", path=str(source)))
    assert inputs["uri"].is_secret
    id_, state = created(resource, inputs)
    assert "bucket" not in id_
    assert {name for name, item in state.items() if item.is_secret} == {"bucket", "uri"}


def test_what_follows_from_a_secret_content_is_secret(
    resource: UploadResource, s3: "S3Client"
) -> None:
    path = pulumi.AssetArchive({"token.txt": pulumi.StringAsset("hunter22")})
    inputs = checked(resource, declared("path", path=path))
    id_, state = created(resource, inputs)
    assert state["digest"].value[:16] not in id_
    open_ = {"bucket", "prefix", "form", "fileCount", "totalBytes"}
    assert {name for name, item in state.items() if not item.is_secret} == open_ | {
        "claim",
        "versioned",
        "verified",
    }


REFUSALS: dict[str, tuple[dict[str, Any], str]] = {
    "a remote asset": (
        {"path": pulumi.RemoteAsset("https://example.org/a.py")},
        "path: 'https://example.org/a.py' is remote",
    ),
    "a remote archive among others": (
        {"path": pulumi.AssetArchive({"a": pulumi.RemoteArchive("https://example.org/a.zip")})},
        "path[\"a\"]: 'https://example.org/a.zip' is remote",
    ),
    "a missing file": ({"path": pulumi.FileAsset("none.py")}, "path: none.py does not exist"),
    "a missing folder": ({"path": "none"}, "path: none does not exist"),
    "a folder as a file": ({"path": pulumi.FileAsset(".")}, "path: . is a folder; give it as"),
    "a text without a name": ({"path": pulumi.StringAsset("1")}, "path: a text has no file name"),
    "a number": ({"path": 3}, "path: a number is not allowed; give a path, an asset or"),
    "no path": ({}, "path: is missing"),
    "a misspelt argument": (
        {"path": ".", "folowSymlinks": True},
        "folowSymlinks: is not an argument of an upload; did you mean followSymlinks?",
    ),
    "a wrong kind": ({"path": ".", "maxFiles": 1.5}, "maxFiles: 1.5 is not allowed; give a whole"),
    "a wrong form": ({"path": ".", "form": "zip"}, "form: 'zip' is not allowed; give files or"),
    "a wrong bucket": ({"path": "SOURCE", "bucket": "a/b"}, "bucket: 'a/b' is not a bucket name"),
    "too many files": ({"path": "..", "maxFiles": 1}, "or allow more with `maxFiles`"),
    "a wrong role": (
        {"path": "SOURCE", "assumeRoleArn": "me"},
        "assumeRoleArn: 'me' is not allowed; give",
    ),
}


@pytest.mark.parametrize(("given", "said"), REFUSALS.values(), ids=REFUSALS)
def test_what_is_wrong_is_refused_in_the_spelling_of_the_language(
    resource: UploadResource,
    source: Path,
    monkeypatch: pytest.MonkeyPatch,
    given: dict[str, Any],
    said: str,
) -> None:
    monkeypatch.chdir(source)
    (source.parent / "other.txt").write_text("")
    path = {"path": str(source)} if given.get("path") == "SOURCE" else {}
    [reason] = refusals(resource, declared(**{**given, **path}))
    assert said in reason
    assert "\n" not in reason


def test_the_name_of_a_file_is_never_respelt(
    resource: UploadResource, source: Path, tmp_path: Path
) -> None:
    (source / "follow_symlinks").symlink_to(tmp_path)
    [reason] = refusals(resource, declared(path=str(source)))
    assert f"{source}/follow_symlinks is a symbolic link out of the folder" in reason
    assert "set `followSymlinks`" in reason


def test_a_damaged_state_is_one_line_and_an_import_is_refused(
    resource: UploadResource, source: Path, s3: "S3Client"
) -> None:
    _, state = created(resource, checked(resource, declared(path=str(source))))
    del state["claim"]
    with pytest.raises(CallFailed, match="claim: is missing in the state of this upload"):
        resource.delete(DeleteRequest(URN, "id", state, 0))
    with pytest.raises(CallFailed, match="cannot be imported"):
        resource.read(ReadRequest(URN, "s3://bucket/code/1/", {}, {}))


def test_assets_of_which_the_engine_sends_only_the_digest_can_be_read() -> None:
    olds = Struct()
    olds.update(
        {
            "file": {rpc._special_sig_key: rpc._special_asset_sig, "hash": "1"},
            "more": [{rpc._special_sig_key: rpc._special_archive_sig, "hash": "2"}],
        }
    )
    request = provider_pb2.CheckRequest(olds=olds)
    _complete_assets(request)
    found = PropertyValue.unmarshal_map(request.olds)
    assert isinstance(found["file"].value, pulumi.Asset)
    assert isinstance(found["more"].value[0].value, pulumi.Archive)
