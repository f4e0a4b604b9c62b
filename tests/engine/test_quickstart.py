"""The quickstart with the real engine: the model recognises digits that it has not seen."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pulumi.automation as auto
import pytest

from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.engine.yaml_projects import use_active_environment

pytestmark = [pytest.mark.engine, pytest.mark.slow, pytest.mark.ordinary_start]

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
def stack(project: Path, sagemaker_emulator: RunningEmulator) -> Iterator[auto.Stack]:
    backend = project / "backend"
    backend.mkdir()
    made = auto.create_stack(
        stack_name="test",
        work_dir=str(project),
        opts=auto.LocalWorkspaceOptions(
            env_vars={
                "PULUMI_BACKEND_URL": f"file://{backend}",
                "PULUMI_CONFIG_PASSPHRASE": "engine",
                "PULUMI_SKIP_UPDATE_CHECK": "true",
                "AWS_ACCESS_KEY_ID": "test",
                "AWS_SECRET_ACCESS_KEY": "test",
            }
        ),
    )
    settings = {
        "aws:region": sagemaker_emulator.region,
        "sagemaker-training:endpointUrl": sagemaker_emulator.endpoint,
        "bucket": sagemaker_emulator.bucket,
        "roleArn": sagemaker_emulator.role_arn,
    }
    made.set_all_config({key: auto.ConfigValue(value) for key, value in settings.items()})
    yield made
    made.destroy()


def score(project: Path, place: str, endpoint: str) -> float:
    """Download the model; return its score on the test images."""
    script = project / "examples" / "quickstart" / "score.py"
    done = subprocess.run(
        [sys.executable, script, place, endpoint], check=True, capture_output=True, text=True
    )
    return float(done.stdout.split()[-1])


def created(emulator: RunningEmulator) -> int:
    return len(emulator.requests("CreateTrainingJob"))


def changes(result: Any) -> dict[str, int]:
    return dict(result.summary.resource_changes)


def test_up_trains_a_model_that_reads_unseen_digits_and_destroy_leaves_only_it(
    stack: auto.Stack,
    project: Path,
    sagemaker_emulator: RunningEmulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", sagemaker_emulator.region)
    outputs = stack.up().outputs
    assert outputs["status"].value == "Completed"
    assert outputs["final_metrics"].value["validation:accuracy"] > 0.9
    assert outputs["billable_seconds"].value >= 1
    artifact = outputs["artifact_uri"].value
    assert score(project, artifact, sagemaker_emulator.endpoint) > 0.9

    assert set(changes(stack.up())) == {"same"}
    assert created(sagemaker_emulator) == 1

    script = project / "examples" / "quickstart" / "source" / "train.py"
    script.write_text(script.read_text() + "\n# A remark.\n")
    preview = stack.preview()
    assert "changed train.py" in preview.stdout
    assert "trains again" in preview.stdout
    assert changes(stack.up())["replace"] == 2
    assert created(sagemaker_emulator) == 2

    stack.destroy()
    s3 = sagemaker_emulator.client("s3")
    left = s3.list_objects_v2(Bucket=sagemaker_emulator.bucket)["Contents"]
    assert {Path(item["Key"]).name for item in left} == {"model.tar.gz"}


def test_the_same_program_with_other_imports_alone_is_planned_over_the_plugin(
    stack: auto.Stack, project: Path, sagemaker_emulator: RunningEmulator
) -> None:
    main = project / "examples" / "quickstart" / "__main__.py"
    program = main.read_text()
    main.write_text(IMPORTS.sub(r"from \1.plugin import", program))
    stack.set_config("sagemaker-training:region", auto.ConfigValue(value=sagemaker_emulator.region))
    preview = stack.preview()
    assert preview.change_summary == {"create": 8}
    assert "sagemaker-training:index:TrainingJob" in preview.stdout
    assert "dynamic" not in preview.stdout
