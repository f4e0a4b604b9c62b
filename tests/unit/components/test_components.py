"""Dataset and SourceBundle in a program, with mocks in place of Pulumi's engine."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pulumi
import pytest
from pulumi.runtime import mocks, settings

from pulumi_sagemaker_components import Dataset, SourceBundle
from pulumi_sagemaker_training import Upload, UploadArgs
from tests.support.loops import settled


class Recording(mocks.Mocks):
    """Mocks that remember what is registered, and answer with the inputs."""

    def __init__(self) -> None:
        self.registered: dict[str, dict[str, Any]] = {}

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        self.registered[args.typ] = args.inputs
        return f"{args.name}-id", args.inputs

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[str, Any], None]:
        return {}, None


UPLOAD = "pulumi-python:dynamic/sagemaker-training:Upload"


@pytest.fixture
def engine(loop: asyncio.AbstractEventLoop) -> Iterator[Recording]:
    recording = Recording()
    mocks.set_mocks(recording, project="digits", stack="dev", preview=False)
    yield recording
    loop.run_until_complete(settled())
    settings.reset_options()


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "train.py").write_text("print(1)\n")
    (folder / "notes.md").write_text("")
    return folder


@pulumi.runtime.test
def test_a_dataset_has_the_uri_of_its_content(engine: Recording, source: Path) -> Any:
    data = Dataset("data", source, bucket="bucket")
    again = Dataset("again", source, bucket="bucket")

    def check(uris: list[str]) -> None:
        assert uris[0].startswith("s3://bucket/datasets/")
        assert uris[0].endswith("/")
        assert uris[0] == uris[1]

    return pulumi.Output.all(data.uri, again.uri).apply(check)


@pulumi.runtime.test
def test_a_channel_reads_everything_below_the_uri(engine: Recording, source: Path) -> Any:
    data = Dataset("data", source, bucket="bucket")
    channel = data.channel("train", content_type="text/csv")
    assert channel["channel_name"] == "train"
    assert channel["content_type"] == "text/csv"
    assert channel["data_source"]["s3_data_source"]["s3_data_type"] == "S3Prefix"

    def check(uris: list[str]) -> None:
        assert uris[0] == uris[1]

    return pulumi.Output.all(channel["data_source"]["s3_data_source"]["s3_uri"], data.uri).apply(
        check
    )


@pulumi.runtime.test
def test_excluded_files_are_no_part_of_a_bundle(engine: Recording, source: Path) -> Any:
    bundle = SourceBundle("code", source, bucket="bucket", exclude=["*.md"])

    def check(count: int) -> None:
        assert count == 1
        assert list(engine.registered[UPLOAD]["files"]) == ["train.py"]

    return bundle.file_count.apply(check)


@pulumi.runtime.test
def test_a_bundle_can_be_one_archive(engine: Recording, source: Path) -> Any:
    bundle = SourceBundle("code", source, bucket="bucket", archive=True)

    def check(places: list[str]) -> None:
        assert places[1] == f"{places[0]}sourcedir.tar.gz"

    return pulumi.Output.all(bundle.uri, bundle.archive_uri).apply(check)


def test_an_entrypoint_names_the_script_in_its_channel(engine: Recording, source: Path) -> None:
    bundle = SourceBundle("code", source, bucket="bucket")
    found = bundle.entrypoint("train.py")
    assert found[0] == "python3"
    assert found[-2:] == ["/opt/ml/input/data/code", "train.py"]


def test_an_entrypoint_without_the_launcher_starts_the_script_itself(
    engine: Recording, source: Path
) -> None:
    bundle = SourceBundle("code", source, bucket="bucket")
    found = bundle.entrypoint("train.py", channel_name="src", launcher=False)
    assert found == ["python3", "/opt/ml/input/data/src/train.py"]


@pulumi.runtime.test
def test_a_bundle_with_an_entry_point_brings_its_channel_and_command(
    engine: Recording, source: Path
) -> Any:
    bundle = SourceBundle(
        "code", source, bucket="bucket", entry_point="train.py", channel_name="src"
    )
    plain = SourceBundle("plain", source, bucket="bucket")

    def check(found: list[Any]) -> None:
        channel, command, without = found
        assert channel["channel_name"] == "src"
        assert command == bundle.entrypoint("train.py", channel_name="src")
        assert without is None

    return pulumi.Output.all(
        bundle.input_channel, bundle.container_entrypoint, plain.container_entrypoint
    ).apply(check)


@pytest.mark.parametrize(
    ("script", "meant"),
    [("trian.py", "train.py"), ("src/train.py", "train.py"), ("model.py", "lib/models.py")],
)
def test_an_entrypoint_that_the_bundle_lacks_is_refused_with_the_nearest_file(
    engine: Recording, source: Path, script: str, meant: str
) -> None:
    (source / "lib").mkdir()
    (source / "lib" / "models.py").write_text("")
    bundle = SourceBundle("code", source, bucket="bucket")
    words = rf"^code: entrypoint: '{script}' is not among the 3 files .*did you mean '{meant}'\?"
    with pytest.raises(pulumi.RunError, match=words):
        bundle.entrypoint(script)


def test_an_entrypoint_that_resembles_nothing_is_refused_without_a_guess(
    engine: Recording, source: Path
) -> None:
    bundle = SourceBundle("code", source, bucket="bucket")
    with pytest.raises(
        pulumi.RunError, match=r"'main\.sh' is not among the 2 files of the"
    ) as error:
        bundle.entrypoint("main.sh")
    assert "did you mean" not in str(error.value)


def test_an_entrypoint_may_be_spelt_from_the_folder_on(engine: Recording, source: Path) -> None:
    bundle = SourceBundle("code", source, bucket="bucket")
    assert bundle.entrypoint("./train.py")[-1] == "./train.py"


def test_a_missing_path_stops_the_program_in_one_line(engine: Recording, tmp_path: Path) -> None:
    with pytest.raises(
        pulumi.RunError, match=r"^data: path: .*nothing does not exist \[SMT-401\]$"
    ):
        Dataset("data", tmp_path / "nothing", bucket="bucket")


def test_a_bundle_refuses_what_looks_like_data(engine: Recording, source: Path) -> None:
    (source / "weights.bin").write_bytes(b"0" * 2000)
    with pytest.raises(pulumi.RunError, match="max_bytes"):
        SourceBundle("code", source, bucket="bucket", max_bytes=1000)


def test_four_hundred_data_sets_can_be_declared(engine: Recording, source: Path) -> None:
    # More than 312 dynamic resources broke the SDK's pickler (pulumi 3.272.0).
    for number in range(400):
        Dataset(f"data-{number}", source, bucket="bucket")


@pytest.mark.parametrize("take", [Upload, Dataset, SourceBundle])
def test_all_that_takes_files_takes_the_same_arguments(
    engine: Recording, source: Path, take: Any
) -> None:
    (source / ".env").write_text("A=1\n")
    where = {
        "kms_key_id": "key",
        "region": "eu-west-1",
        "profile": "research",
        "assume_role_arn": "arn:aws:iam::123456789012:role/deploy",
        "endpoint_url": "http://127.0.0.1:4100",
    }
    which = {
        "prefix": "mine",
        "exclude": ["*.md"],
        "ignore": ["*.log"],
        "gitignore": True,
        "hidden": True,
        "follow_symlinks": True,
        "max_files": 2,
        "max_bytes": 100,
    }
    assert {"bucket", *where, *which} == UploadArgs.__annotations__.keys()

    @pulumi.runtime.test
    def declared() -> Any:
        made = take("data", source, bucket="bucket", **where, **which)

        def check(uri: str) -> None:
            assert uri.startswith("s3://bucket/mine/")
            sent = engine.registered[UPLOAD]
            assert sent.items() >= where.items()
            assert sorted(sent["files"]) == [".env", "train.py"]

        return made.uri.apply(check)

    declared()
    with pytest.raises(pulumi.RunError, match="max_files"):
        take("data", source, bucket="bucket", hidden=True, max_files=2)


@pytest.mark.parametrize("take", [Upload, Dataset, SourceBundle])
def test_a_misspelt_argument_and_a_missing_bucket_stop_the_program_in_words(
    engine: Recording, source: Path, take: Any
) -> None:
    words = r"exclud: is not an argument of \w+( upload)?; did you mean exclude\?"
    with pytest.raises(pulumi.RunError, match=words):
        take("data", source, exclud=["*.md"])
    with pytest.raises(pulumi.RunError, match="bucket: is missing; "):
        take("data", source)


@pytest.mark.parametrize(
    ("take", "most"), [(Upload, 5 * 1024**3), (Dataset, 5 * 1024**3), (SourceBundle, 64 * 1024**2)]
)
def test_how_many_bytes_are_the_most_depends_on_what_they_are(
    engine: Recording, source: Path, take: Any, most: int
) -> None:
    with (source / "big").open("wb") as file:
        file.truncate(most)
    with pytest.raises(pulumi.RunError, match="max_bytes"):
        take("data", source, bucket="bucket")
