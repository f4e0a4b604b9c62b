"""ScriptTrainingJob with the real engine: the example, and what the engine makes of refusals."""

import io
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pulumi
import pytest

from pulumi_sagemaker_components import ScriptTrainingJob
from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.engine.stacks import EngineStack
from tests.engine.yaml_projects import Project
from tests.support.results import keys_below, lines_of
from tests.support.scripts import end_at_once

pytestmark = pytest.mark.engine

EXAMPLES = Path(__file__).parents[2] / "examples"
ACCURACY = "epoch=1; validation:accuracy=0.9333;"


@pytest.fixture
def project(tmp_path: Path, sagemaker_emulator: RunningEmulator) -> Project:
    """Return a copy of examples/script, whose script can be changed."""
    folder = tmp_path / "script"
    shutil.copytree(EXAMPLES / "script", folder, ignore=shutil.ignore_patterns("__pycache__"))
    return Project(folder, sagemaker_emulator).start(
        **{
            "aws:region": sagemaker_emulator.region,
            "bucket": sagemaker_emulator.bucket,
            "roleArn": sagemaker_emulator.role_arn,
            "instanceType": "ml.m5.large",
        }
    )


def test_the_example_trains_and_trains_again_when_a_line_of_its_script_changes(
    project: Project, sagemaker_emulator: RunningEmulator
) -> None:
    trained = project.run("up", "--yes", "--skip-preview")
    assert trained.code == 0, trained.said
    outputs = project.outputs()
    assert outputs["status"] == "Completed"
    assert outputs["accuracy"] > 0.9
    assert outputs["model_uri"].endswith("/output/model.tar.gz")

    unchanged = project.run("up", "--yes", "--skip-preview")
    assert unchanged.code == 0
    assert len(sagemaker_emulator.requests("CreateTrainingJob")) == 1

    end_at_once(project.folder / "source" / "train.py", ACCURACY)
    changed = project.run("up", "--yes", "--skip-preview")
    assert changed.code == 0
    assert "changed train.py" in changed.said
    assert "trains again: hyper_parameters" in changed.said
    assert len(sagemaker_emulator.requests("CreateTrainingJob")) == 2

    gone = project.run("destroy", "--yes", "--skip-preview")
    assert gone.code == 0
    assert {Path(key).name for key in keys_below(sagemaker_emulator, "")} == {"model.tar.gz"}


@pytest.fixture
def yaml_project(tmp_path: Path, sagemaker_emulator: RunningEmulator) -> Project:
    """Return a copy of examples/script-yaml, with the plugin at the path that it expects."""
    for name in ("script", "script-yaml"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(EXAMPLES / name, tmp_path / "examples" / name, ignore=ignored)
    (tmp_path / "provider").symlink_to(EXAMPLES.parent / "provider")
    return Project(tmp_path / "examples" / "script-yaml", sagemaker_emulator).start(
        bucket=sagemaker_emulator.bucket, roleArn=sagemaker_emulator.role_arn
    )


def test_the_example_in_yaml_trains_and_trains_again_when_a_line_of_its_script_changes(
    yaml_project: Project, sagemaker_emulator: RunningEmulator
) -> None:
    trained = yaml_project.run("up", "--yes", "--skip-preview")
    assert trained.code == 0, trained.said
    outputs = yaml_project.outputs()
    assert outputs["status"] == "Completed"
    assert outputs["accuracy"] > 0.9
    assert outputs["modelUri"].endswith("/output/model.tar.gz")

    assert yaml_project.run("preview", "--expect-no-changes").code == 0

    end_at_once(yaml_project.folder.parent / "script" / "source" / "train.py", ACCURACY)
    changed = yaml_project.run("up", "--yes", "--skip-preview")
    assert changed.code == 0, changed.said
    assert "changed train.py" in changed.said
    assert "trains again: hyperParameters" in changed.said
    assert yaml_project.outputs()["modelUri"] != outputs["modelUri"]
    assert len(sagemaker_emulator.requests("CreateTrainingJob")) == 2

    assert yaml_project.run("destroy", "--yes", "--skip-preview").code == 0
    assert {Path(key).name for key in keys_below(sagemaker_emulator, "")} == {"model.tar.gz"}


PACKAGE: Final = "own-1.0-py3-none-any.whl"
FILES: Final = {
    "own.py": "VALUE = 7\n",
    "own-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: own\nVersion: 1.0\n",
    "own-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    "own-1.0.dist-info/RECORD": "",
}
SCRIPT: Final = """
import os, own
from pathlib import Path
found = Path(os.environ.get("SM_CHANNEL_PREVIOUS", ""), "model.tar.gz").exists()
print("value=%d; previous=%s" % (own.VALUE, found))
Path(os.environ["SM_MODEL_DIR"], "model.txt").write_text(os.environ["SM_HP_NOTE"])
"""


@pytest.fixture
def code(tmp_path: Path) -> Path:
    """Return a folder with a script, and the package that it requires."""
    folder = tmp_path / "code"
    folder.mkdir()
    (folder / "train.py").write_text(SCRIPT)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        for name, text in FILES.items():
            packed.writestr(name, text)
    (folder / PACKAGE).write_bytes(buffer.getvalue())
    return folder


def two_jobs(
    code: Path, emulator: RunningEmulator, second: str, was: str | None = None
) -> Callable[[], None]:
    """Return a program with a job, and another that starts from its model."""

    def declare(name: str, **channels: pulumi.Output[str | None]) -> ScriptTrainingJob:
        aliases = [pulumi.Alias(name=was)] if was and name == second else None
        return ScriptTrainingJob(
            name,
            opts=pulumi.ResourceOptions(aliases=aliases),
            source_dir=code,
            entry_point="train.py",
            requirements=["--no-index", f"./{PACKAGE}"],
            image="python:3.12",
            hyper_parameters={"note": "a b"},
            channels=channels,
            bucket=emulator.bucket,
            role_arn=emulator.role_arn,
            instance_type="ml.m5.large",
            metric_definitions=[{"name": "value", "regex": "value=([0-9]+)"}],
        )

    def program() -> None:
        first = declare("first")
        other = declare(second, previous=first.model_uri)
        pulumi.export("value", other.final_metrics["value"])
        pulumi.export("name", other.training_job_name)

    return program


def test_a_job_in_a_plain_image_starts_from_the_model_of_another_and_a_new_name_trains_nothing(
    stack: EngineStack, code: Path, sagemaker_emulator: RunningEmulator
) -> None:
    trained = stack.up(two_jobs(code, sagemaker_emulator, "second"))
    assert trained.error == ""
    assert trained.outputs["value"] == 7
    lines = lines_of(sagemaker_emulator, trained.outputs["name"])["algo-1"]
    assert any("previous=True" in line for line in lines)

    renamed = stack.up(two_jobs(code, sagemaker_emulator, "renamed", was="second"))
    assert renamed.error == ""
    assert renamed.outputs["name"] == trained.outputs["name"]
    assert len(sagemaker_emulator.requests("CreateTrainingJob")) == 2
    assert stack.destroy().error == ""
