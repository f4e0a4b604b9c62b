"""The example of a pipeline, with the real engine: which stages run, and what the preview says."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.engine.yaml_projects import Project

pytestmark = [pytest.mark.engine, pytest.mark.slow]

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "pipeline"
UP = ("up", "--yes", "--skip-preview")


@pytest.fixture
def digits(tmp_path: Path, sagemaker_emulator: RunningEmulator) -> Iterator[Project]:
    """Return a copy of the example, whose scripts can be changed."""
    folder = shutil.copytree(EXAMPLE, tmp_path / "pipeline")
    project = Project(folder, sagemaker_emulator)
    yield project.start(bucket=sagemaker_emulator.bucket, roleArn=sagemaker_emulator.role_arn)
    project.run("destroy", "--yes")


def trained(emulator: RunningEmulator) -> list[str]:
    """Return the stages that were trained so far, in their order."""
    made = [call["request"]["TrainingJobName"] for call in emulator.requests("CreateTrainingJob")]
    return [name.rsplit("-", 1)[0].removeprefix("digits-") for name in made]


def said_of_jobs(preview: str) -> str:
    """Return the messages of a preview, without what differs from run to run."""
    said = preview.partition("Diagnostics:")[2].partition("Resources:")[0].strip()
    named = re.sub(r"digits-(\w+)-\w{8,}", r"digits-\1-…", said)
    plain = re.sub(r"s3://[\w-]+/", "s3://bucket/", named)
    timed = re.sub(r"20\d\d-\d\d-\d\d \d\d:\d\d", "2026-11-26 09:30", plain)
    return "\n".join(line.strip() for line in timed.splitlines() if line.strip())


def documented() -> str:
    """Return the preview that docs/pipelines.md shows, without its indentation."""
    page = (ROOT / "docs" / "pipelines.md").read_text()
    block = page.partition("<!-- preview -->")[2].partition("<!-- end -->")[0]
    return "\n".join(line.strip() for line in block.splitlines() if line.strip())


def test_a_change_runs_its_stage_and_those_after_it_and_the_preview_lists_them_all(
    digits: Project, sagemaker_emulator: RunningEmulator
) -> None:
    first = digits.run(*UP)
    assert first.code == 0, first.said
    assert trained(sagemaker_emulator) == ["prepare", "train", "evaluate"]
    assert digits.outputs()["accuracy"] > 0.9

    digits.run("config", "set", "regularization", "0.1")
    assert said_of_jobs(digits.run("preview").said) == documented()

    digits.run("config", "set", "regularization", "none")
    failed = digits.run(*UP)
    assert failed.code != 0
    assert "could not convert string to float: 'none'" in failed.said
    assert trained(sagemaker_emulator)[3:] == ["train"]

    digits.run("config", "set", "regularization", "0.5")
    assert digits.run(*UP).code == 0
    assert trained(sagemaker_emulator)[4:] == ["train", "evaluate"]
    assert "5 unchanged" in digits.run(*UP).said
    assert digits.run("destroy", "--yes").code == 0
    listed = sagemaker_emulator.client("sagemaker").list_training_jobs()
    assert listed["TrainingJobSummaries"] == []
