"""ScriptTrainingJob: the job that its arguments declare, with mocks in place of the engine."""

import asyncio
import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pulumi
import pytest
from pulumi.runtime import mocks, settings

from pulumi_sagemaker_components import Dataset, ScriptTrainingJob
from pulumi_sagemaker_components.launcher import entrypoint
from tests.support.loops import settled

ROLE = "arn:aws:iam::123456789012:role/training"
URI = "s3://other/data/"
JOB = "pulumi-python:dynamic/sagemaker-training:TrainingJob"
UPLOAD = "pulumi-python:dynamic/sagemaker-training:Upload"
COMPONENT = "sagemaker-training:components:ScriptTrainingJob"
PLAIN = {
    "bucket": "bucket",
    "role_arn": ROLE,
    "entry_point": "train.py",
    "source_dir": "source",
    "image": "python:3.12",
    "instance_type": "ml.m5.large",
}
SKLEARN = {
    **{name: item for name, item in PLAIN.items() if name != "image"},
    "framework": "sklearn",
    "framework_version": "1.2-1",
    "region": "us-east-1",
}


class Recording(mocks.Mocks):
    """Mocks that remember what is registered, and answer with the inputs."""

    def __init__(self) -> None:
        self.registered: dict[tuple[str, str], dict[str, Any]] = {}

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        self.registered[args.typ, args.name] = args.inputs
        outputs = {"model_artifacts": {"s3_model_artifacts": f"s3://bucket/{args.name}.tar.gz"}}
        return f"{args.name}-id", {**args.inputs, **(outputs if args.typ == JOB else {})}

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[str, Any], None]:
        return {}, None


Resources = dict[tuple[str, str], dict[str, Any]]
Declare = Callable[[Callable[[], Any]], Resources]


@pytest.fixture
def declare(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, loop: asyncio.AbstractEventLoop
) -> Iterator[Declare]:
    """Return a function that runs a program in a folder with code; it returns what it declared."""
    (tmp_path / "source" / "lib").mkdir(parents=True)
    (tmp_path / "source" / "train.py").write_text("print(1)\n")
    (tmp_path / "source" / "lib" / "model.py").write_text("")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.csv").write_text("1\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("AWS_REGION", raising=False)
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
    recording = Recording()
    mocks.set_mocks(recording, project="digits", stack="dev", preview=False)

    def run(program: Callable[[], Any]) -> Resources:
        pulumi.runtime.test(program)()
        return recording.registered

    yield run
    loop.run_until_complete(settled())
    settings.reset_options()


def job_of(declare: Declare, **args: Any) -> dict[str, Any]:
    """Return the arguments of the job of a component."""
    declared = declare(lambda: ScriptTrainingJob("digits", **args).training_job_name)
    return {
        name: item for name, item in declared[JOB, "digits"].items() if not name.startswith("__")
    }


def refusal(declare: Declare, **args: Any) -> str:
    """Return the line with which a component refuses its arguments."""
    with pytest.raises(pulumi.RunError) as refused:
        declare(lambda: ScriptTrainingJob("digits", **args).training_job_name)
    line = str(refused.value)
    assert "\n" not in line
    return line


def files_of(declare: Declare, **args: Any) -> dict[str, str]:
    """Return the files of a component's code, with their digests."""
    declared = declare(lambda: ScriptTrainingJob("digits", **args).training_job_name)
    files: dict[str, str] = declared[UPLOAD, "digits-code"]["files"]
    return files


def channels_of(job: dict[str, Any]) -> dict[str, str]:
    """Return the URI of each channel."""
    return {
        item["channel_name"]: item["data_source"]["s3_data_source"]["s3_uri"]
        for item in job["input_data_config"]
    }


def test_in_a_plain_image_the_launcher_starts_the_script_from_the_code_channel(
    declare: Declare,
) -> None:
    job = job_of(declare, **PLAIN, hyper_parameters={"epochs": 3})
    specification = job["algorithm_specification"]
    assert specification == {
        "training_image": "python:3.12",
        "training_input_mode": "File",
        "container_entrypoint": entrypoint("/opt/ml/input/data/code", "train.py"),
    }
    assert job["hyper_parameters"] == {"epochs": 3}
    (code,) = job["input_data_config"]
    assert (code["channel_name"], code["input_mode"]) == ("code", "File")
    assert channels_of(job)["code"].startswith("s3://bucket/source/")


def test_in_a_framework_image_the_toolkit_starts_the_script_from_the_archive(
    declare: Declare,
) -> None:
    job = job_of(declare, **SKLEARN, hyper_parameters={"epochs": 3})
    image = job["algorithm_specification"]["training_image"]
    assert image.endswith("/sagemaker-scikit-learn:1.2-1-cpu-py3")
    assert "container_entrypoint" not in job["algorithm_specification"]
    where = job["hyper_parameters"].pop("sagemaker_submit_directory")
    assert where.startswith("s3://bucket/source/")
    assert where.endswith("/sourcedir.tar.gz")
    assert job["hyper_parameters"] == {"epochs": 3, "sagemaker_program": "train.py"}
    assert not job.get("input_data_config")


def test_without_a_network_a_channel_brings_the_archive_to_the_toolkit(declare: Declare) -> None:
    job = job_of(declare, **SKLEARN, enable_network_isolation=True)
    where = job["hyper_parameters"]["sagemaker_submit_directory"]
    assert where == "/opt/ml/input/data/code/sourcedir.tar.gz"
    assert list(channels_of(job)) == ["code"]


def test_what_starts_the_script_can_be_chosen(declare: Declare) -> None:
    job = job_of(declare, **SKLEARN, started_by="entrypoint", arguments=["--fast"])
    specification = job["algorithm_specification"]
    assert specification["container_entrypoint"][-1] == "train.py"
    assert specification["container_arguments"] == ["--fast"]


def test_what_is_not_given_is_as_in_the_sdk_and_the_api(declare: Declare) -> None:
    job = job_of(declare, **PLAIN)
    assert job["resource_config"] == {
        "instance_type": "ml.m5.large",
        "instance_count": 1,
        "volume_size_in_gb": 30,
    }
    assert job["stopping_condition"] == {"max_runtime_in_seconds": 86400}
    assert job["output_data_config"] == {"s3_output_path": "s3://bucket/models"}


def test_a_structure_is_completed_member_by_member(declare: Declare) -> None:
    job = job_of(
        declare,
        **PLAIN,
        volume_size_in_gb=50,
        resource_config={"keep_alive_period_in_seconds": 60},
        stopping_condition={"max_wait_time_in_seconds": 90_000},
        output_data_config={"kms_key_id": "key"},
        algorithm_specification={"training_input_mode": "FastFile"},
    )
    assert job["resource_config"]["keep_alive_period_in_seconds"] == 60
    assert job["resource_config"]["volume_size_in_gb"] == 50
    assert job["stopping_condition"]["max_runtime_in_seconds"] == 86400
    assert job["output_data_config"] == {
        "s3_output_path": "s3://bucket/models",
        "kms_key_id": "key",
    }
    assert job["algorithm_specification"]["training_input_mode"] == "FastFile"


def test_instance_groups_get_no_type_and_count(declare: Declare) -> None:
    groups = [{"instance_group_name": "all", "instance_type": "ml.m5.large", "instance_count": 2}]
    args = {name: item for name, item in PLAIN.items() if name != "instance_type"}
    job = job_of(declare, **args, resource_config={"instance_groups": groups})
    assert job["resource_config"] == {"instance_groups": groups, "volume_size_in_gb": 30}


def test_everything_that_a_job_takes_is_passed_on(declare: Declare) -> None:
    job = job_of(
        declare,
        **PLAIN,
        wait_for="started",
        tags={"a": "b"},
        checkpoint_config={"s3_uri": "s3://bucket/checkpoints/"},
        require_metrics={"accuracy": {"min": 0.9}},
        metric_definitions=[{"name": "accuracy", "regex": "accuracy=([0-9.]+)"}],
    )
    assert job["wait_for"] == "started"
    assert job["tags"] == {"a": "b"}
    assert job["checkpoint_config"] == {"s3_uri": "s3://bucket/checkpoints/"}
    assert job["require_metrics"] == {"accuracy": {"min": 0.9}}
    assert job["algorithm_specification"]["metric_definitions"][0]["name"] == "accuracy"


def test_hyperparameters_can_be_variables_alone(declare: Declare) -> None:
    job = job_of(
        declare,
        **PLAIN,
        hyper_parameters={"epochs": 3, "layers": [1.0, 2.0], "none": None},
        hyper_parameters_as="environment",
        environment={"LOG": "info"},
    )
    assert not job.get("hyper_parameters")
    assert job["environment"] == {"LOG": "info", "SM_HP_EPOCHS": 3, "SM_HP_LAYERS": "[1,2]"}


def test_a_channel_is_a_path_a_uri_a_data_set_a_job_or_a_map(declare: Declare) -> None:
    def program() -> Any:
        shared = Dataset("shared", "data", bucket="bucket")
        first = ScriptTrainingJob("first", **PLAIN)
        return ScriptTrainingJob(
            "digits",
            **PLAIN,
            channels={
                "local": "data",
                "uri": URI,
                "output": pulumi.Output.from_input(URI),
                "dataset": shared,
                "channel": shared.channel("channel", content_type="text/csv"),
                "job": first,
                "resource": first.job,
                "artifacts": first.model_artifacts,
                "model": first.model_uri,
                "map": {
                    "source": "data",
                    "content_type": "text/csv",
                    "s3_data_distribution_type": "ShardedByS3Key",
                },
                "source": {"data_source": {"s3_data_source": {"s3_uri": URI}}},
            },
        ).channel_uris

    declared = declare(program)
    job = declared[JOB, "digits"]
    found = channels_of(job)
    local = declared[UPLOAD, "digits-local"]["uri"]
    assert local.startswith("s3://bucket/datasets/")
    assert found.pop("code").startswith("s3://bucket/source/")
    model = "s3://bucket/first.tar.gz"
    assert found == {
        **dict.fromkeys(("local", "dataset", "channel", "map"), local),
        **dict.fromkeys(("uri", "output", "source"), URI),
        **dict.fromkeys(("job", "resource", "artifacts", "model"), model),
    }
    by_name = {item["channel_name"]: item for item in job["input_data_config"]}
    assert by_name["map"]["content_type"] == by_name["channel"]["content_type"] == "text/csv"
    distribution = by_name["map"]["data_source"]["s3_data_source"]["s3_data_distribution_type"]
    assert distribution == "ShardedByS3Key"


def test_without_a_folder_the_script_is_the_whole_code(declare: Declare) -> None:
    args = {**PLAIN, "entry_point": "source/train.py"}
    del args["source_dir"]
    declared = declare(lambda: ScriptTrainingJob("digits", **args).training_job_name)
    assert list(declared[UPLOAD, "digits-code"]["files"]) == ["train.py"]
    specification = declared[JOB, "digits"]["algorithm_specification"]
    assert specification["container_entrypoint"][-1] == "train.py"


def test_requirements_in_a_plain_image_are_installed_by_the_entrypoint(
    declare: Declare, tmp_path: Path
) -> None:
    folder = "/opt/ml/input/data/code"
    job = job_of(declare, **PLAIN, requirements=["numpy<2", "scipy"])
    found = job["algorithm_specification"]["container_entrypoint"]
    assert found == entrypoint(folder, "train.py", ("numpy<2", "scipy"))
    (tmp_path / "source" / "requirements.txt").write_text("numpy\n")
    job = job_of(declare, **PLAIN)
    found = job["algorithm_specification"]["container_entrypoint"]
    assert found == entrypoint(folder, "train.py", ("-r", "requirements.txt"))


@pytest.mark.parametrize(
    ("wanted", "text"),
    [(["numpy<2", "scipy"], "numpy<2\nscipy\n"), ("lib/r.txt", "-r lib/r.txt\n")],
)
def test_requirements_become_the_file_that_the_toolkit_installs(
    declare: Declare, tmp_path: Path, wanted: Any, text: str
) -> None:
    (tmp_path / "source" / "lib" / "r.txt").write_text("numpy\n")
    (tmp_path / "source" / "lib" / "notes.md").write_text("")
    (tmp_path / "source" / "requirements.txt").write_text("torch\n")
    args = {**SKLEARN, "requirements": wanted, "exclude": ["lib/*.md"]}
    files = files_of(declare, **args)
    assert files.keys() == {"lib/model.py", "lib/r.txt", "requirements.txt", "train.py"}
    assert files["requirements.txt"] == hashlib.sha256(text.encode()).hexdigest()


def test_a_requirement_that_is_a_file_of_the_code_changes_nothing(
    declare: Declare, tmp_path: Path
) -> None:
    (tmp_path / "source" / "requirements.txt").write_text("torch\n")
    named = files_of(declare, **SKLEARN, requirements="requirements.txt")
    assert named == files_of(declare, **SKLEARN)


def test_requirements_are_not_put_beside_a_link_that_would_be_followed(
    declare: Declare, tmp_path: Path
) -> None:
    (tmp_path / "source" / "link").symlink_to(tmp_path / "data")
    line = refusal(declare, **SKLEARN, requirements=["numpy"])
    assert "requirements: cannot be added beside" in line


def test_code_and_data_may_be_archives(declare: Declare) -> None:
    plain = files_of(declare, **PLAIN)
    archive = {**PLAIN, "source_dir": pulumi.FileArchive("source")}
    assert files_of(declare, **archive) == plain
    job = job_of(declare, **PLAIN, channels={"a": pulumi.FileArchive("data"), "b": "data"})
    uris = channels_of(job)
    assert uris["a"] == uris["b"]


def test_the_uploads_have_the_access_of_the_job(declare: Declare) -> None:
    args = {**PLAIN, "region": "eu-west-1", "upload_kms_key_id": "key", "channels": {"a": "data"}}
    declared = declare(lambda: ScriptTrainingJob("digits", **args).training_job_name)
    for name in ("digits-code", "digits-a"):
        assert declared[UPLOAD, name]["region"] == "eu-west-1"
        assert declared[UPLOAD, name]["kms_key_id"] == "key"
    assert declared[JOB, "digits"]["region"] == "eu-west-1"


def test_values_that_are_outputs_are_completed_when_they_are_known(declare: Declare) -> None:
    output = pulumi.Output.from_input
    job = job_of(
        declare,
        **{**SKLEARN, "instance_type": output("ml.m5.large"), "bucket": output("mine")},
        hyper_parameters=output({"epochs": 3}),
        stopping_condition=output({"max_wait_time_in_seconds": 90_000}),
        input_data_config=output([{"channel_name": "a"}]),
    )
    assert job["algorithm_specification"]["training_image"].endswith(":1.2-1-cpu-py3")
    assert job["hyper_parameters"]["epochs"] == 3
    assert job["hyper_parameters"]["sagemaker_submit_directory"].startswith("s3://mine/source/")
    assert job["stopping_condition"]["max_runtime_in_seconds"] == 86400
    assert job["output_data_config"] == {"s3_output_path": "s3://mine/models"}
    assert job["input_data_config"] == [{"channel_name": "a"}]


def test_the_outputs_of_the_job_are_the_components(declare: Declare) -> None:
    seen: list[Any] = []

    def program() -> Any:
        made = ScriptTrainingJob("digits", **PLAIN, channels={"a": "data"})
        every = pulumi.Output.all(made.model_uri, made.image, made.source_uri, made.channel_uris)
        return every.apply(seen.extend)

    declare(program)
    assert seen[:2] == ["s3://bucket/digits.tar.gz", "python:3.12"]
    assert seen[2].startswith("s3://bucket/source/")
    assert seen[3]["a"].startswith("s3://bucket/datasets/")


def test_the_arguments_of_a_job_are_those_of_every_release(declare: Declare) -> None:
    # They are the job's identity: with others, every job would train again.
    every = [
        job_of(declare, **SKLEARN, channels={"train": "data", "model": URI}),
        job_of(declare, **PLAIN, hyper_parameters={"epochs": 3}, requirements=["numpy"]),
        job_of(declare, **PLAIN, hyper_parameters={"a": 1}, hyper_parameters_as="environment"),
    ]
    text = json.dumps(every, sort_keys=True)
    assert hashlib.sha256(text.encode()).hexdigest()[:16] == "59e61e2eb0855408"


WITHOUT = {name: item for name, item in PLAIN.items() if name not in ("image", "source_dir")}


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ({**PLAIN, "entry_point": "trian.py"}, "entry_point: 'trian.py' is not among the 2 files"),
        ({**PLAIN, "entry_point": "model.py"}, "did you mean 'lib/model.py'?"),
        ({**PLAIN, "entry_point": "../train.py"}, "entry_point: '../train.py' is outside of"),
        ({**PLAIN, "entry_point": "/x/train.py"}, "entry_point: '/x/train.py' is outside of"),
        ({**PLAIN, "entry_point": ""}, "entry_point: is empty"),
        ({**PLAIN, "source_dir": "nothing"}, "source_dir: nothing does not exist"),
        ({**PLAIN, "source_dir": "empty"}, "source_dir: empty holds no file to upload"),
        ({**WITHOUT, "image": "i", "entry_point": "no.py"}, "entry_point: no.py does not exist"),
        ({**WITHOUT, "image": "i", "exclude": ["*"]}, "exclude: needs source_dir"),
        ({**PLAIN, "framework": "sklearn"}, "image: cannot be combined with framework"),
        (WITHOUT, "framework: is missing; give framework and framework_version, or image"),
        ({**PLAIN, "py_version": "py3"}, "py_version: means nothing with image"),
        ({**SKLEARN, "framework_version": "1.2.1"}, "framework_version: '1.2.1' is not available"),
        ({**SKLEARN, "framework_version": None}, "framework_version: is required, because sklearn"),
        ({**SKLEARN, "framework": "scikit"}, "framework: 'scikit' is not known"),
        ({**SKLEARN, "framework": "kmeans"}, "is a built-in algorithm, which runs no script"),
        (
            {**SKLEARN, "framework": "xgboost", "framework_version": "1"},
            "'xgboost 1' is a built-in",
        ),
        ({**SKLEARN, "region": None}, "region: is required"),
        ({**SKLEARN, "arguments": ["a"]}, "arguments: have no effect with the toolkit"),
        ({**PLAIN, "started_by": "magic"}, "started_by: 'magic' is not allowed"),
        ({**PLAIN, "hyper_parameters_as": "x"}, "hyper_parameters_as: 'x' is not allowed"),
        ({**PLAIN, "channels": {"code": "data"}}, "channels.code: is the channel of the code"),
        ({**PLAIN, "channels": {"a b": "data"}}, "channels.a b: 'a b' is not a channel name"),
        ({**PLAIN, "channels": {"a": "nothing"}}, "channels.a: nothing does not exist"),
        ({**PLAIN, "channels": {"a": "https://a/b"}}, "channels.a: 'https://a/b' is not an S3 URI"),
        ({**PLAIN, "channels": {"a": 3}}, "channels.a: is int, which cannot be a channel"),
        ({**PLAIN, "channels": {"a": {"sorce": "data"}}}, "did you mean 'source'?"),
        ({**PLAIN, "channels": {"a": {"content_type": "x"}}}, "channels.a: needs its data"),
        (
            {**PLAIN, "channels": {"a": {"source": "data", "channel_name": "b"}}},
            "channels.a.channel_name: 'b' is another name",
        ),
        (
            {**PLAIN, "channels": {"a": "data"}, "input_data_config": [{"channel_name": "a"}]},
            "input_data_config[0].channel_name: 'a' is the name of two channels",
        ),
        (
            {**PLAIN, "resource_config": {"instance_type": "ml.m5.large"}},
            "instance_type: is given twice: leave out resource_config.instance_type",
        ),
        (
            {**PLAIN, "algorithm_specification": {"training_image": "x"}},
            "algorithm_specification.training_image: is set by the component",
        ),
        (
            {**PLAIN, "algorithm_specification": {"algorithm_name": "x"}},
            "algorithm_specification.algorithm_name: runs no script",
        ),
        (
            {**PLAIN, "algorithm_specification": {"container_entrypoint": ["x"]}},
            "algorithm_specification.container_entrypoint: is set by the component",
        ),
        (
            {**PLAIN, "hyper_parameters": {"sagemaker_program": "x"}},
            "hyper_parameters.sagemaker_program: is set by the component",
        ),
        (
            {**PLAIN, "hyper_parameters": {"a-b": 1}, "hyper_parameters_as": "environment"},
            "hyper_parameters.a-b: cannot be part of the name of a variable",
        ),
        (
            {
                **PLAIN,
                "hyper_parameters": {"a": 1},
                "environment": {"SM_HP_A": "2"},
                "hyper_parameters_as": "environment",
            },
            "hyper_parameters.a: is another value for SM_HP_A",
        ),
        ({**PLAIN, "requirements": "requirments.txt"}, "requirements: 'requirments.txt' is not"),
        ({**PLAIN, "requirements": ["x"] * 60}, "requirements: are more, or longer, than an"),
        ({**PLAIN, "requirements": ["x" * 300]}, "requirements: are more, or longer, than an"),
        ({**PLAIN, "source_dir": pulumi.AssetArchive({})}, "source_dir: is a AssetArchive; give"),
        ({**PLAIN, "entrypoint": "train.py"}, "did you mean entry_point?"),
        ({**PLAIN, "bucket": None}, "bucket: is missing"),
        ({**PLAIN, "role_arn": None}, "role_arn: is missing"),
        ({**PLAIN, "instance_type": None}, "instance_type: is missing"),
        ({**PLAIN, "entry_point": 5}, "entry_point: is of type int; give a text"),
        ({**PLAIN, "channels": ["data"]}, "channels: is of type list; give a map"),
        ({**PLAIN, "hyper_parameters": ["hunter2"]}, "hyper_parameters: is of type list; give a"),
        ({**PLAIN, "input_data_config": {"a": 1}}, "input_data_config: is of type dict; give a"),
        ({**PLAIN, "max_runtime_in_seconds": "x"}, "max_runtime_in_seconds: is of type str; give"),
        ({**PLAIN, "max_runtime_in_seconds": True}, "max_runtime_in_seconds: is of type bool;"),
    ],
)
def test_a_wrong_argument_is_refused_in_one_line(
    declare: Declare, tmp_path: Path, args: dict[str, Any], words: str
) -> None:
    (tmp_path / "empty").mkdir()
    line = refusal(declare, **args)
    assert line.startswith("digits: ")
    assert words in line


def test_a_shell_script_needs_the_toolkit(declare: Declare, tmp_path: Path) -> None:
    (tmp_path / "source" / "train.sh").write_text("")
    assert "is a shell script" in refusal(declare, **{**PLAIN, "entry_point": "train.sh"})
    assert job_of(declare, **{**SKLEARN, "entry_point": "train.sh"})


def test_an_output_that_decides_what_is_declared_is_refused(declare: Declare) -> None:
    entry_point = pulumi.Output.from_input("train.py")
    assert "entry_point: is an output" in refusal(declare, **{**PLAIN, "entry_point": entry_point})
