"""Components whose resources the plugin serves: hosted for YAML, and declared in Python."""

import copy
from pathlib import Path
from typing import Any

import pulumi
import pytest
import yaml

from pulumi_sagemaker_components import plugin as components
from pulumi_sagemaker_training.plugin import TrainingJob
from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.engine.conftest import NewStack
from tests.engine.yaml_projects import Project

pytestmark = pytest.mark.engine

ROOT = Path(__file__).parents[2]
SCRIPT = "import os\nassert os.path.exists('/opt/ml/input/data/train/rows.csv')\nprint('one')\n"
TYPE_OF_A_CHILD = "sagemaker-training:index:SourceBundle$sagemaker-training:index:Upload"
PROGRAM: dict[str, Any] = {
    "name": "hosted",
    "runtime": "yaml",
    "plugins": {"providers": [{"name": "sagemaker-training", "path": str(ROOT / "provider")}]},
    "config": {"bucket": {"type": "string"}, "roleArn": {"type": "string"}},
    "resources": {
        "rows": {
            "type": "sagemaker-training:Dataset",
            "properties": {"path": "data", "bucket": "${bucket}", "contentType": "text/csv"},
        },
        "code": {
            "type": "sagemaker-training:SourceBundle",
            "properties": {
                "path": {"fn::fileArchive": "./source"},
                "bucket": "${bucket}",
                "entryPoint": "train.py",
                "exclude": ["*.md"],
                "maxFiles": 10,
            },
        },
        "digits": {
            "type": "sagemaker-training:TrainingJob",
            "properties": {
                "roleArn": "${roleArn}",
                "algorithmSpecification": {
                    "trainingImage": "image",
                    "trainingInputMode": "File",
                    "containerEntrypoint": "${code.containerEntrypoint}",
                },
                "inputDataConfig": ["${code.inputChannel}", "${rows.inputChannel}"],
                "outputDataConfig": {"s3OutputPath": "s3://${bucket}/models"},
                "resourceConfig": {
                    "instanceType": "ml.m5.large",
                    "instanceCount": 1,
                    "volumeSizeInGb": 5,
                },
                "stoppingCondition": {"maxRuntimeInSeconds": 600},
            },
        },
    },
    "outputs": {"job": "${digits.trainingJobName}"},
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of a project with a script and its data."""
    (tmp_path / "source").mkdir()
    (tmp_path / "data").mkdir()
    (tmp_path / "source" / "train.py").write_text(SCRIPT)
    (tmp_path / "source" / "notes.md").write_text("")
    (tmp_path / "data" / "rows.csv").write_text("1,2\n")
    return tmp_path


@pytest.fixture
def project(folder: Path, sagemaker_emulator: RunningEmulator) -> Project:
    """Return a YAML project that trains from the folder."""
    (folder / "Pulumi.yaml").write_text(yaml.safe_dump(PROGRAM))
    return Project(folder, sagemaker_emulator).start(
        bucket=sagemaker_emulator.bucket, roleArn=sagemaker_emulator.role_arn
    )


def training(component: str, **more: Any) -> dict[str, Any]:
    """Return a component that trains the script of the folder, with further arguments."""
    args = {
        "bucket": "${bucket}",
        "roleArn": "${roleArn}",
        "sourceDir": "source",
        "entryPoint": "train.py",
        "image": "python:3.12",
        "instanceType": "ml.m5.large",
        "maxRuntimeInSeconds": 7200,
    }
    return {"type": f"sagemaker-training:{component}", "properties": {**args, **more}}


def test_yaml_is_refused_each_wrong_component_in_one_line_at_preview(
    project: Project, folder: Path
) -> None:
    program = yaml.safe_load((folder / "Pulumi.yaml").read_text())
    resources = program["resources"]
    right = {name: copy.deepcopy(resources[name]) for name in ("code", "rows")}
    resources["code"]["properties"]["entryPoint"] = "trian.py"
    resources["rows"]["properties"]["path"] = "none"
    resources["few"] = copy.deepcopy(right["code"])
    resources["few"]["properties"]["maxFiles"] = 0.5
    resources["many"] = training("DistributedTrainingJob", torchrun={"processCountPerNode": 4})
    resources["long"] = training("SpotTrainingJob", savesCheckpoints=False)
    given = {"fn::secret": {"sagemaker_program": "x"}}
    resources["set"] = training("ScriptTrainingJob", hyperParameters=given)
    resources.update({f"right-{name}": resource for name, resource in right.items()})
    (folder / "Pulumi.yaml").write_text(yaml.safe_dump(program))
    refused = project.run("preview")
    assert refused.code != 0
    for words in (
        "'code' has a problem: entryPoint: 'trian.py' is not among",
        "'rows' has a problem: path: none does not exist",
        "'few' has a problem: maxFiles: 0.5 is not a whole number",
        "'many' has a problem: torchrun.processCountPerNode: 4 is more than the 2 vCPUs of",
        "'long' has a problem: maxRuntimeInSeconds: 7200 s is more than 3600 s, and savesCheck",
        "'set' has a problem: hyperParameters.sagemaker_program: is set by the component",
    ):
        assert words in refused.said, refused.said
    assert refused.said.partition("Diagnostics:")[2].count(" has a problem: ") == 6
    assert "Traceback" not in refused.said


SECRET = "hunter2-of-a-component"


def script_job(name: str, emulator: RunningEmulator, **options: Any) -> dict[str, Any]:
    """Return a program with a script job that has secrets, under a provider of its own."""
    own = {"region": emulator.region, "endpointUrl": emulator.endpoint}
    job = training(
        "ScriptTrainingJob",
        channels={"train": "data"},
        environment={"TOKEN": {"fn::secret": SECRET}, "MODE": "plain"},
        hyperParameters={"key": {"fn::secret": SECRET}, "epochs": 1},
    )
    resources = {
        **PROGRAM["resources"],
        "own": {"type": "pulumi:providers:sagemaker-training", "properties": own},
        "rows": {**PROGRAM["resources"]["rows"], "options": {"provider": "${own}"}},
        name: {**job, "options": {"provider": "${own}", "dependsOn": ["${rows}"], **options}},
    }
    outputs = {"job": f"${{{name}.trainingJobName}}"}
    return {**PROGRAM, "resources": resources, "outputs": outputs}


def check_bundle(project: Project) -> None:
    """Check that a job was trained from the outputs of a bundle, whose upload is its child."""
    [bundle] = [r for r in project.resources() if r["type"].endswith(":SourceBundle")]
    [upload] = [r for r in project.resources() if TYPE_OF_A_CHILD in r["urn"]]
    assert upload["parent"] == bundle["urn"]
    assert bundle["outputs"]["fileCount"] == 1
    channel = bundle["outputs"]["inputChannel"]
    assert channel["dataSource"]["s3DataSource"]["s3Uri"] == upload["outputs"]["uri"]


def test_a_hosted_component_keeps_secrets_takes_the_options_and_retrains_nothing_when_renamed(
    project: Project, folder: Path, sagemaker_emulator: RunningEmulator
) -> None:
    stack = folder / "Pulumi.yaml"
    stack.write_text(yaml.safe_dump(script_job("script", sagemaker_emulator)))
    first = project.run("up", "--yes", "--skip-preview")
    assert first.code == 0, first.said
    check_bundle(project)
    requests = [call["request"] for call in sagemaker_emulator.requests("CreateTrainingJob")]
    [request] = [call for call in requests if "Environment" in call]
    assert request["Environment"]["TOKEN"] == SECRET
    assert request["HyperParameters"]["key"] == SECRET
    jobs = {job["urn"].rpartition("::")[2]: job for job in project.state()}
    assert jobs.keys() == {"digits", "script"}
    job = jobs["script"]
    assert "providers:sagemaker-training::own" in job["provider"]
    assert job["inputs"]["environment"]["MODE"] == "plain"
    assert any(urn.endswith(":Dataset::rows") for urn in job["dependencies"])

    aliased = script_job("renamed", sagemaker_emulator, aliases=[{"name": "script"}])
    stack.write_text(yaml.safe_dump(aliased))
    renamed = project.run("up", "--yes", "--skip-preview")
    assert renamed.code == 0, renamed.said
    assert len(sagemaker_emulator.requests("CreateTrainingJob")) == 2
    assert {found["id"] for found in project.state()} == {found["id"] for found in jobs.values()}
    assert SECRET not in f"{project.resources()}{first.said}{renamed.said}"
    gone = project.run("destroy", "--yes", "--skip-preview")
    assert gone.code == 0, gone.said


def test_python_over_the_plugin_trains_imports_and_reads_names_as_it_spells_them(
    new_stack: NewStack, folder: Path, sagemaker_emulator: RunningEmulator
) -> None:
    bucket = sagemaker_emulator.bucket
    stack = new_stack("plugin")
    stack.configure(**{"sagemaker-training:region": sagemaker_emulator.region})
    size = 5

    def program(imported: str | None = None) -> None:
        rows = components.Dataset("rows", folder / "data", bucket=bucket)
        code = components.SourceBundle("code", folder / "source", bucket=bucket)
        job = TrainingJob(
            "digits",
            pulumi.ResourceOptions(import_=imported),
            role_arn=sagemaker_emulator.role_arn,
            algorithm_specification={
                "training_image": "image",
                "training_input_mode": "File",
                "container_entrypoint": code.entrypoint("train.py"),
            },
            input_data_config=[code.channel("code"), rows.input_channel],
            output_data_config={"s3_output_path": f"s3://{bucket}/models"},
            resource_config={
                "instance_type": "ml.m5.large",
                "instance_count": 1,
                "volume_size_in_gb": size,
            },
            stopping_condition={"max_runtime_in_seconds": 600},
        )
        pulumi.export("job", job)
        pulumi.export("model", job.model_artifacts["s3_model_artifacts"])

    first = stack.up(program)
    assert not first.error, first.error
    exported = first.outputs
    assert exported["job"]["training_job_status"] == "Completed"
    assert exported["job"]["resource_config"]["volume_size_in_gb"] == 5
    assert exported["model"] == exported["job"]["model_artifacts"]["s3_model_artifacts"]
    other = new_stack("other")
    other.configure(**{"sagemaker-training:region": sagemaker_emulator.region})
    imported = other.preview(lambda: program(exported["job"]["training_job_name"]))
    assert imported.ops_of("digits") == ["import"], f"{imported.said}{imported.error}"
    size = -1
    refused = stack.preview(program)
    assert "resource_config.volume_size_in_gb: " in f"{refused.said}{refused.error}"
    assert not stack.destroy().error
