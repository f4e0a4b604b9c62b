"""The quickstart with the real engine: the model recognises digits that it has not seen."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.engine.stacks import ProjectStack
from tests.engine.yaml_projects import use_active_environment
from tests.support.scripts import end_at_once

pytestmark = [pytest.mark.engine, pytest.mark.slow]

ROOT = Path(__file__).parents[2]
IMPORTS = re.compile(r"^from (pulumi_sagemaker_\w+) import", re.MULTILINE)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a copy of the project, whose scripts can be changed."""
    shutil.copy(ROOT / "Pulumi.yaml", tmp_path)
    use_active_environment(tmp_path / "Pulumi.yaml")
    shutil.copytree(
        ROOT / "examples" / "quickstart",
        tmp_path / "examples" / "quickstart",
        ignore=shutil.ignore_patterns(".local", ".venv", "__pycache__"),
    )
    return tmp_path


@pytest.fixture
def stack(project: Path, sagemaker_emulator: RunningEmulator) -> ProjectStack:
    made = ProjectStack(project, "quickstart")
    made.configure(
        **{
            "aws:region": sagemaker_emulator.region,
            "sagemaker-training:endpointUrl": sagemaker_emulator.endpoint,
            "quickstart:bucket": sagemaker_emulator.bucket,
            "quickstart:roleArn": sagemaker_emulator.role_arn,
        }
    )
    return made


def score(project: Path, place: str, endpoint: str) -> float:
    """Download the model; return its score on the test images."""
    script = project / "examples" / "quickstart" / "score.py"
    done = subprocess.run(
        [sys.executable, script, place, endpoint], check=True, capture_output=True, text=True
    )
    return float(done.stdout.split()[-1])


def created(emulator: RunningEmulator) -> int:
    return len(emulator.requests("CreateTrainingJob"))


def fork_plugins_from_now_on(stack: ProjectStack, request: pytest.FixtureRequest) -> None:
    request.getfixturevalue("forked_plugins")
    stack.auto.workspace.env_vars["PATH"] = os.environ["PATH"]


@pytest.mark.ordinary_start
def test_up_trains_a_model_that_reads_unseen_digits_and_destroy_leaves_only_it(
    stack: ProjectStack,
    project: Path,
    sagemaker_emulator: RunningEmulator,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    monkeypatch.delenv("PULUMI_PYTHON_CMD", raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", sagemaker_emulator.region)
    first = stack.up()
    assert first.error == "", first.said
    outputs = first.outputs
    assert outputs["status"] == "Completed"
    assert outputs["final_metrics"]["validation:accuracy"] > 0.9
    assert outputs["billable_seconds"] >= 1
    assert score(project, outputs["artifact_uri"], sagemaker_emulator.endpoint) > 0.9

    fork_plugins_from_now_on(stack, request)
    again = stack.up()
    assert {op for ops in again.ops.values() for op in ops} == {"same"}
    assert created(sagemaker_emulator) == 1

    end_at_once(project / "examples" / "quickstart" / "source" / "train.py")
    preview = stack.preview()
    assert "changed train.py" in preview.said
    assert "trains again" in preview.said
    replaced = stack.up()
    assert replaced.error == "", replaced.said
    assert sum("replace" in ops for ops in replaced.ops.values()) == 2
    assert created(sagemaker_emulator) == 2

    assert stack.destroy().error == ""
    s3 = sagemaker_emulator.client("s3")
    left = s3.list_objects_v2(Bucket=sagemaker_emulator.bucket)["Contents"]
    assert {Path(item["Key"]).name for item in left} == {"model.tar.gz"}


def test_the_same_program_with_other_imports_alone_is_planned_over_the_plugin(
    stack: ProjectStack, project: Path
) -> None:
    main = project / "examples" / "quickstart" / "__main__.py"
    program = main.read_text()
    main.write_text(IMPORTS.sub(r"from \1.plugin import", program))
    preview = stack.auto.preview()
    assert preview.change_summary == {"create": 8}
    assert "sagemaker-training:index:TrainingJob" in preview.stdout
    assert "dynamic" not in preview.stdout
