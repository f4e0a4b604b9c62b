"""A secret bucket or key stays one: in no message, no claim, and nowhere plain in the state."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pulumi
import pytest
from pulumi.runtime import register_resource_transform

from pulumi_sagemaker_components import Dataset, SourceBundle
from pulumi_sagemaker_training import Upload
from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.engine.conftest import NewStack
from tests.engine.secrecy import SECRET, read_of, secret_of, seen
from tests.engine.sharing import SharedRecorder
from tests.engine.stacks import EngineStack
from tests.engine.test_upload import (
    _swept_after_a_failed_update,  # noqa: F401 - a fixture for every test
)

pytestmark = pytest.mark.engine

Way = Callable[[str, Path], None]


def secret(name: str) -> "pulumi.Output[str]":
    return pulumi.Output.secret(secret_of(name))


def marks_bucket(
    seen: pulumi.ResourceTransformationArgs,
) -> pulumi.ResourceTransformationResult | None:
    if "bucket" not in seen.props:
        return None
    props = {**seen.props, "bucket": pulumi.Output.secret(seen.props["bucket"])}
    return pulumi.ResourceTransformationResult(props, seen.opts)


def marks_bucket_later(name: str) -> Any:
    def transform(seen: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
        if seen.name != name or "bucket" not in seen.props:
            return None
        props = {**seen.props, "bucket": pulumi.Output.secret(seen.props["bucket"])}
        return pulumi.ResourceTransformResult(props, seen.opts)

    return transform


def under_a_transform_of_the_stack(name: str, source: Path) -> None:
    register_resource_transform(marks_bucket_later(name))
    exported(name, Upload(name, source, bucket=secret_of(name), form="archive"))


def exported(name: str, made: Any) -> None:
    pulumi.export(name, made.uri)


def marked(name: str, source: Path, **given: Any) -> None:
    """Upload to a bucket that is no secret but for these options of the resource."""
    opts = pulumi.ResourceOptions(**given)
    exported(name, Upload(name, source, bucket=secret_of(name), opts=opts))


WAYS: Final[Mapping[str, Way]] = {
    "an upload's bucket": lambda name, source: exported(
        name, Upload(name, source, bucket=secret(name))
    ),
    "an archive's bucket": lambda name, source: exported(
        name, Upload(name, source, bucket=secret(name), form="archive")
    ),
    "a data set's bucket": lambda name, source: exported(
        name, Dataset(name, source, bucket=secret(name))
    ),
    "a source bundle's bucket": lambda name, source: exported(
        name, SourceBundle(name, source, bucket=secret(name), archive=True)
    ),
    "a transformation that marks it": lambda name, source: marked(
        name, source, transformations=[marks_bucket]
    ),
    "a transform that marks it": lambda name, source: marked(
        name, source, transforms=[marks_bucket_later(name)]
    ),
    "the stack's transform that marks it": under_a_transform_of_the_stack,
    "an additional secret output": lambda name, source: marked(
        name, source, additional_secret_outputs=["bucket"]
    ),
}
NAMES: Final = {way: f"way{number}" for number, way in enumerate(WAYS)}
"""Way -> the resource that takes it, in one program with the others."""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return source_in(tmp_path / "source")


def source_in(folder: Path) -> Path:
    """Make a folder with a script."""
    folder.mkdir(parents=True)
    (folder / "train.py").write_text("print(1)\n")
    return folder


def claims(s3: Any, bucket: str) -> list[str]:
    """Return everything that the claims in a bucket say."""
    listed = s3.list_objects_v2(Bucket=bucket).get("Contents", [])
    keys = [item["Key"] for item in listed if "/.claims/" in f"/{item['Key']}"]
    return [*keys, *(s3.get_object(Bucket=bucket, Key=k)["Body"].read().decode() for k in keys)]


def contents(s3: Any, bucket: str) -> list[str]:
    listed = s3.list_objects_v2(Bucket=bucket).get("Contents", [])
    return [item["Key"] for item in listed if "/.claims/" not in f"/{item['Key']}"]


@dataclass
class Lives:
    """What happened to uploads of all ways in one stack, each with a bucket of its own.

    Attributes:
        said: what each run said, by its name and the resource.
        told: all that could be read.
        claimed: what the claims said after the first run, by resource.
        left: the objects that the last run left, by resource.
    """

    said: dict[str, Mapping[str, str]] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    claimed: dict[str, list[str]] = field(default_factory=dict)
    left: dict[str, list[str]] = field(default_factory=dict)

    def run(self, title: str, verb: str, stack: EngineStack) -> None:
        """Run the engine, and keep what is said at each upload."""
        recorder = SharedRecorder(list(NAMES.values()))
        # The error of one is not to end the others.
        options = {} if verb == "refresh" else {"continue_on_error": True}
        self.told.append(read_of(stack, verb, recorder, **options)[1])
        self.said[title] = {
            name: f"{outcome.said}{outcome.error}" for name, outcome in recorder.outcomes.items()
        }


def lives_of(new_stack: NewStack, folder: Path, s3: Any) -> Lives:
    """Send, spoil, repair, share, change and remove an upload of every way."""
    lives, sources = Lives(), {name: source_in(folder / name) for name in NAMES.values()}

    def program() -> None:
        for way, name in NAMES.items():
            WAYS[way](name, sources[name])

    stack, other = new_stack("stack"), new_stack("other")
    stack.program = other.program = program
    buckets = {name: secret_of(name) for name in sources}
    for bucket in buckets.values():
        s3.create_bucket(Bucket=bucket)
    lives.run("sent", "up", stack)
    for name, bucket in buckets.items():
        lives.claimed[name] = claims(s3, bucket)
        for key in contents(s3, bucket):
            s3.put_object(Bucket=bucket, Key=key, Body=b"spoilt")
    lives.run("read", "refresh", stack)
    lives.run("repaired", "up", stack)
    lives.run("shared", "up", other)
    lives.run("let go", "destroy", other)
    for source in sources.values():
        (source / "train.py").write_text("print(2)\n")
    lives.run("changed", "up", stack)
    lives.run("removed", "destroy", stack)
    lives.left = {name: contents(s3, bucket) for name, bucket in buckets.items()}
    return lives


@pytest.fixture(scope="module")
def lives() -> list[Lives]:
    """Return what happened to all ways, once the test of the first way has made it happen."""
    return []


@pytest.mark.parametrize(
    # The rows of a group are kept on one worker: tests/support/scheduling.py.
    "way",
    [pytest.param(way, id=f"uploads-0: {way}") for way in WAYS],
)
def test_a_secret_bucket_stays_one_whatever_happens_to_the_upload(
    way: str,
    lives: list[Lives],
    tmp_path: Path,
    new_stack: NewStack,
    sagemaker_emulator: RunningEmulator,
) -> None:
    if not lives:
        lives.append(lives_of(new_stack, tmp_path / "sources", sagemaker_emulator.client("s3")))
    life, name = lives[0], NAMES[way]
    assert "rror" not in life.said["sent"][name]
    assert life.claimed[name]
    assert "in S3: changed" in life.said["repaired"][name]
    assert "the objects of [secret] are kept" in life.said["let go"][name]
    assert "changed train.py" in life.said["changed"][name]
    told = [*life.told, *life.claimed[name]]
    assert [text for text in told if secret_of(name) in text] == []
    assert life.left[name] == []


def test_a_bucket_that_cannot_be_used_is_refused_without_its_name(
    stack: EngineStack, source: Path, sagemaker_emulator: RunningEmulator
) -> None:
    # It does not exist, may not be used, is no bucket's name, or cannot be reached.
    told: list[str] = []

    def up(**given: str) -> str:
        def program() -> None:
            secrets = {
                name: pulumi.Output.secret(value)
                for name, value in {"bucket": SECRET, **given}.items()
            }
            Upload("code", source, **secrets)

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
