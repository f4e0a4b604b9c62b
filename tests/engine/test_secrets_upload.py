"""A secret bucket or key stays one: in no message, no claim, and nowhere plain in the state."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pulumi
import pytest
from pulumi.runtime import register_resource_transform

from pulumi_sagemaker_components import Dataset, SourceBundle
from pulumi_sagemaker_training import Upload
from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.engine.conftest import NewStack
from tests.engine.secrecy import SECRET, seen
from tests.engine.stacks import EngineStack
from tests.engine.test_upload import (
    _swept_after_a_failed_update,  # noqa: F401 - a fixture for every test
)

pytestmark = pytest.mark.engine

Way = Callable[[Path], None]


def secret() -> "pulumi.Output[str]":
    return pulumi.Output.secret(SECRET)


def marks_bucket(
    seen: pulumi.ResourceTransformationArgs,
) -> pulumi.ResourceTransformationResult | None:
    if "bucket" not in seen.props:
        return None
    props = {**seen.props, "bucket": pulumi.Output.secret(seen.props["bucket"])}
    return pulumi.ResourceTransformationResult(props, seen.opts)


def marks_bucket_later(
    seen: pulumi.ResourceTransformArgs,
) -> pulumi.ResourceTransformResult | None:
    if "bucket" not in seen.props:
        return None
    props = {**seen.props, "bucket": pulumi.Output.secret(seen.props["bucket"])}
    return pulumi.ResourceTransformResult(props, seen.opts)


def under_a_transform_of_the_stack(source: Path) -> None:
    register_resource_transform(marks_bucket_later)
    exported(Upload("code", source, bucket=SECRET, form="archive"))


def exported(made: Any) -> None:
    pulumi.export("uri", made.uri)


def options(**given: Any) -> pulumi.ResourceOptions:
    return pulumi.ResourceOptions(**given)


WAYS: Final[Mapping[str, Way]] = {
    "an upload's bucket": lambda source: exported(Upload("code", source, bucket=secret())),
    "an archive's bucket": lambda source: exported(
        Upload("code", source, bucket=secret(), form="archive")
    ),
    "a data set's bucket": lambda source: exported(Dataset("code", source, bucket=secret())),
    "a source bundle's bucket": lambda source: exported(
        SourceBundle("code", source, bucket=secret(), archive=True)
    ),
    "a transformation that marks it": lambda source: exported(
        Upload("code", source, bucket=SECRET, opts=options(transformations=[marks_bucket]))
    ),
    "a transform that marks it": lambda source: exported(
        Upload("code", source, bucket=SECRET, opts=options(transforms=[marks_bucket_later]))
    ),
    "the stack's transform that marks it": under_a_transform_of_the_stack,
    "an additional secret output": lambda source: exported(
        Upload("code", source, bucket=SECRET, opts=options(additional_secret_outputs=["bucket"]))
    ),
}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "train.py").write_text("print(1)\n")
    return folder


@pytest.fixture
def bucket(sagemaker_emulator: RunningEmulator) -> Iterator[Any]:
    """Make a bucket whose name is a secret."""
    s3 = sagemaker_emulator.client("s3")
    s3.create_bucket(Bucket=SECRET)
    return s3


def claims(s3: Any) -> list[str]:
    """Return everything that the claims say."""
    listed = s3.list_objects_v2(Bucket=SECRET).get("Contents", [])
    keys = [item["Key"] for item in listed if "/.claims/" in f"/{item['Key']}"]
    return [*keys, *(s3.get_object(Bucket=SECRET, Key=k)["Body"].read().decode() for k in keys)]


def contents(s3: Any) -> list[str]:
    listed = s3.list_objects_v2(Bucket=SECRET).get("Contents", [])
    return [item["Key"] for item in listed if "/.claims/" not in f"/{item['Key']}"]


@pytest.mark.parametrize("way", WAYS)
def test_a_secret_bucket_stays_one_whatever_happens_to_the_upload(
    way: str, stack: EngineStack, source: Path, bucket: Any, new_stack: NewStack
) -> None:
    told: list[str] = []

    def run(verb: str, on: EngineStack = stack) -> str:
        outcome, read = seen(on, verb, lambda: WAYS[way](source))
        told.append(read)
        return f"{outcome.said}{outcome.error}"

    assert "rror" not in run("up")
    assert claims(bucket)
    told.extend(claims(bucket))
    [key] = contents(bucket)
    bucket.put_object(Bucket=SECRET, Key=key, Body=b"spoilt")
    run("refresh")
    assert "in S3: changed" in run("up")
    other = new_stack("other")
    run("up", other)
    assert "the objects of [secret] are kept" in run("destroy", other)
    (source / "train.py").write_text("print(2)\n")
    assert "changed train.py" in run("up")
    run("destroy")
    assert [text for text in told if SECRET in text] == []
    assert contents(bucket) == []


def test_a_bucket_that_cannot_be_used_is_refused_without_its_name(
    stack: EngineStack, source: Path, sagemaker_emulator: RunningEmulator
) -> None:
    # It does not exist, may not be used, is no bucket's name, or cannot be reached.
    told: list[str] = []

    def up(**given: str) -> str:
        def program() -> None:
            secrets = {name: pulumi.Output.secret(value) for name, value in given.items()}
            Upload("code", source, **{"bucket": secret(), **secrets})

        outcome, read = seen(stack, "up", program)
        told.append(read)
        return f"{outcome.said}{outcome.error}"

    assert "NoSuchBucket" in up()
    assert "[secret] is not a bucket name" in up(bucket=f"{SECRET}/a")
    assert "127.0.0.1:1" not in up(endpoint_url=f"http://127.0.0.1:1/{SECRET}")
    assert "sts:AssumeRole" in up(assume_role_arn=f"arn:aws:iam::123456789012:role/{SECRET}")
    sagemaker_emulator.client("s3").create_bucket(Bucket=SECRET)
    sagemaker_emulator.add_rule(policy={"Statement": []})
    assert "AccessDenied" in up()
    sagemaker_emulator.clear_rules()
    assert [text for text in told if SECRET in text] == []


def test_what_is_read_when_the_program_runs_cannot_be_an_output(
    stack: EngineStack, source: Path, sagemaker_emulator: RunningEmulator
) -> None:
    # A secret is always one; so no secret can become part of a path or a key.
    bucket = sagemaker_emulator.bucket
    for name, value in {"path": str(source), "prefix": SECRET}.items():

        def program(name: str = name, value: str = value) -> None:
            given: dict[str, Any] = {"path": source, "bucket": bucket}
            Upload("code", **{**given, name: pulumi.Output.secret(value)})

        outcome, read = seen(stack, "preview", program)
        assert f"code: {name} is an output" in outcome.error
        assert SECRET not in read
