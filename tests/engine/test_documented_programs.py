"""The programs of docs/start.md and of the recipes that run an engine, with the real engine."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.support.documented.blocks import PULUMI_COMMANDS, Block, blocks

pytestmark = pytest.mark.engine

SCRIPT_PAGE = "docs/start.md"


def programs_of(page: str) -> list[Block]:
    return [block for block in blocks(page) if block.language == "python"]


def names_of(block: Block) -> dict[str, Any]:
    """Return the names that a recipe defines."""
    names: dict[str, Any] = {}
    exec(compile(block.text, str(block), "exec"), names)
    return names


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a program, with the script of the first page."""
    script, _ = programs_of(SCRIPT_PAGE)
    (tmp_path / "train.py").write_text(script.text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("folder")
def test_the_test_that_the_recipe_with_the_emulator_shows_passes(
    sagemaker_emulator: RunningEmulator, tmp_path: Path
) -> None:
    [recipe] = programs_of("docs/cookbook/tests-with-the-emulator.md")
    backend = tmp_path / "backend"
    backend.mkdir()
    names_of(recipe)["test_the_model_is_good_enough"](sagemaker_emulator, backend)


def test_the_first_training_and_the_recipe_of_the_automation_api_train(
    sagemaker_emulator: RunningEmulator, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, first = programs_of(SCRIPT_PAGE)
    [recipe] = programs_of("docs/cookbook/automation-api.md")
    settings = {"bucket": sagemaker_emulator.bucket, "roleArn": sagemaker_emulator.role_arn}
    for key, value in environment(sagemaker_emulator, folder).items():
        monkeypatch.setenv(key, value)
    names = names_of(recipe)
    names["program"] = lambda: exec(first.text, {})
    outputs = names["train"]("dev", settings)
    assert outputs["accuracy"] == 0.96
    assert str(outputs["model"]).endswith("/output/model.tar.gz")


def environment(emulator: RunningEmulator, folder: Path) -> dict[str, str]:
    """Return what `sagemaker-emulator env` and the page's commands put into a shell."""
    return {
        "AWS_ENDPOINT_URL": emulator.endpoint,
        "AWS_REGION": emulator.region,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "PULUMI_BACKEND_URL": f"file://{folder}",
        "PULUMI_CONFIG_PASSPHRASE": "first",
    }


def test_pulumi_has_every_command_that_the_documentation_shows() -> None:
    text = subprocess.run(["pulumi", "--help"], check=True, capture_output=True, text=True).stdout
    assert set(re.findall(r"^ +([a-z]+) {2,}", text, re.MULTILINE)) >= PULUMI_COMMANDS
