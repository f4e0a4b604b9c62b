"""Stacks in Pulumi YAML, with the real engine and the real YAML language host."""

import shutil
from pathlib import Path

import pytest
import yaml

from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.engine.yaml_projects import Project
from tests.support.scripts import end_at_once

pytestmark = [pytest.mark.engine, pytest.mark.slow]

ROOT = Path(__file__).parents[2]
SCRIPT = "source/train.py"
ACCURACY = "validation:accuracy=0.9333;"


@pytest.fixture
def digits(tmp_path: Path, sagemaker_emulator: RunningEmulator) -> Project:
    """Return a copy of examples/yaml, with the plugin at the path that it expects."""
    folder = tmp_path / "examples" / "yaml"
    shutil.copytree(ROOT / "examples" / "yaml", folder)
    (tmp_path / "provider").symlink_to(ROOT / "provider")
    project = Project(folder, sagemaker_emulator)
    return project.start(bucket=sagemaker_emulator.bucket, roleArn=sagemaker_emulator.role_arn)


def change(project: Project, before: str, after: str) -> None:
    path = project.folder / "Pulumi.yaml"
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))


@pytest.mark.matrix
def test_a_yaml_stack_trains_from_its_files_and_again_when_a_line_changes(
    digits: Project, sagemaker_emulator: RunningEmulator
) -> None:
    first = digits.run("up", "--yes")
    assert first.code == 0, first.said
    assert "+ 3 to create" in first.said
    outputs = digits.outputs()
    assert outputs["status"] == "Completed"
    assert outputs["finalMetrics"]["validation:accuracy"] > 0.9

    assert "3 unchanged" in digits.run("up", "--yes", "--skip-preview").said
    assert len(sagemaker_emulator.requests("CreateTrainingJob")) == 1

    end_at_once(digits.folder / SCRIPT, ACCURACY)
    change(digits, "default: 10", "default: 12")
    again = digits.run("up", "--yes", "--diff")
    assert again.code == 0, again.said
    assert "changed train.py" in again.said
    assert 'hyperParameters.epochs ("10" → "12")' in again.said
    assert "inputDataConfig[0].dataSource.s3DataSource.s3Uri" in again.said
    assert "+-2 to replace" in again.said
    assert digits.outputs()["jobName"] != outputs["jobName"]

    assert digits.run("destroy", "--yes", "--skip-preview").code == 0
    jobs = sagemaker_emulator.client("sagemaker").list_training_jobs()["TrainingJobSummaries"]
    assert jobs == []
    listed = sagemaker_emulator.client("s3").list_objects_v2(
        Bucket=sagemaker_emulator.bucket, Prefix="source/"
    )
    assert "Contents" not in listed


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("hyperParameters:", "hyperParametres:", ["hyperParametres does not exist", "hyperPar"]),
        ("instanceCount:", "instanceCuont:", ["instanceCuont does not exist", "instanceCount"]),
        ("InputMode: File", "InputMode: Fiel", ["trainingInputMode", '"Pipe", "File"']),
        ("instanceCount: 1", "instanceCount: many", ["instanceCount", "'integer'"]),
        ("ml.m5.large\n  #", "ml.m5.larg\n  #", ["resourceConfig.instanceType", "ml.m5.large?"]),
        ("roleArn: ${roleArn}", "roleArn: nobody", ["roleArn: ", "'nobody'"]),
        ("min: 0.9", "min: high", ["requireMetrics", "min"]),
        (
            "hyperParameters:\n",
            f"hyperParameters:\n        seed: {2**53 + 1}\n",
            [f"hyperParameters.seed: {2**53} may have been rounded", "quotes"],
        ),
    ],
)
def test_what_is_wrong_is_refused_at_preview_by_its_path(
    digits: Project, before: str, after: str, said: list[str]
) -> None:
    change(digits, before, after)
    preview = digits.run("preview")
    assert preview.code != 0
    for words in said:
        assert words in preview.said
    assert "Traceback" not in preview.said


def test_a_whole_number_in_quotes_reaches_the_job_as_it_was_written(
    digits: Project, sagemaker_emulator: RunningEmulator
) -> None:
    end_at_once(digits.folder / SCRIPT, ACCURACY)
    change(digits, "hyperParameters:\n", f"hyperParameters:\n        seed: '{2**53 + 1}'\n")
    up = digits.run("up", "--yes", "--skip-preview")
    assert up.code == 0, up.said
    [request] = sagemaker_emulator.requests("CreateTrainingJob")
    assert request["request"]["HyperParameters"]["seed"] == str(2**53 + 1)


def test_a_secret_of_a_yaml_stack_is_encrypted_wherever_it_stands(
    digits: Project, sagemaker_emulator: RunningEmulator
) -> None:
    end_at_once(digits.folder / SCRIPT, ACCURACY)
    change(digits, "      tags:\n", "      environment: {TOKEN: 'hunter22'}\n      tags:\n")
    path = digits.folder / "Pulumi.yaml"
    program = yaml.safe_load(path.read_text())
    program["resources"]["digits"]["properties"]["environment"]["TOKEN"] = {
        "fn::secret": "hunter22"
    }
    path.write_text(yaml.safe_dump(program))
    up = digits.run("up", "--yes", "--skip-preview")
    assert up.code == 0, up.said
    assert "hunter22" not in up.said
    [job] = digits.state()
    assert "hunter22" not in str(job)
    [request] = sagemaker_emulator.requests("CreateTrainingJob")
    assert request["request"]["Environment"]["TOKEN"] == "hunter22"


def test_functions_find_jobs_that_others_made_and_images(
    tmp_path: Path, sagemaker_emulator: RunningEmulator
) -> None:
    sagemaker_emulator.client("sagemaker").create_training_job(
        TrainingJobName="theirs",
        RoleArn=sagemaker_emulator.role_arn,
        AlgorithmSpecification={
            "TrainingImage": "123456789012.dkr.ecr.us-east-1.amazonaws.com/foreign:1",
            "TrainingInputMode": "File",
        },
        OutputDataConfig={"S3OutputPath": f"s3://{sagemaker_emulator.bucket}/models"},
        ResourceConfig={"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 5},
        StoppingCondition={"MaxRuntimeInSeconds": 3600},
    )
    program = {
        "name": "finds",
        "runtime": "yaml",
        "plugins": {"providers": [{"name": "sagemaker-training", "path": str(ROOT / "provider")}]},
        "variables": {
            "one": _invoke("getTrainingJob", trainingJobName="theirs"),
            "all": _invoke("getTrainingJobs", nameContains="their"),
            "image": _invoke("imageUri", framework="sklearn", version="1.2-1"),
        },
        "outputs": {
            "arn": "${one.trainingJobArn}",
            "found": "${all.jobs[0].trainingJobName}",
            "image": "${image.uri}",
        },
    }
    (tmp_path / "Pulumi.yaml").write_text(yaml.safe_dump(program))
    project = Project(tmp_path, sagemaker_emulator).start()
    up = project.run("up", "--yes", "--skip-preview")
    assert up.code == 0, up.said
    outputs = project.outputs()
    assert outputs["arn"].endswith("training-job/theirs")
    assert outputs["found"] == "theirs"
    assert outputs["image"].endswith("amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3")


def _invoke(function: str, **arguments: str) -> dict[str, object]:
    return {"fn::invoke": {"function": f"sagemaker-training:{function}", "arguments": arguments}}
