"""The names that completion offers: those that the last command has read."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from pulumi_sagemaker_training.cli.app import app
from pulumi_sagemaker_training.cli.stack.known_names import keep_names, known_names
from pulumi_sagemaker_training.cli.stack.state import read_stack
from pulumi_sagemaker_training.cli.stack.targets import names_in
from tests.support.states import PLUGIN, dynamic_job, exported, resource, trial

STATE = read_stack(
    exported(
        dynamic_job("digits", "digits-1"),
        {**dynamic_job("old", "old-1"), "delete": True},
        resource(f"{PLUGIN}Sweep", "tune", "t-0", outputs={"trials": {"a": trial("tune-a", 0.1)}}),
    )
)

NAMES = names_in(STATE)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project's file, in the current folder, with a cache of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("PULUMI_STACK", raising=False)
    file = tmp_path / "Pulumi.yaml"
    file.write_text("name: shop\nruntime: yaml\n")
    monkeypatch.chdir(tmp_path)
    return file


def completed(words: str) -> list[str]:
    """Return what a shell would offer for the last of some words."""
    variables = {
        "_SAGEMAKER_TRAINING_COMPLETE": "complete_bash",
        "COMP_WORDS": f"sagemaker-training {words}",
        "COMP_CWORD": str(len(words.split(" "))),
    }
    said = CliRunner().invoke(app(), env=variables, prog_name="sagemaker-training")
    return said.stdout.split()


def test_names_of_resources_and_jobs_are_kept_for_each_stack(project: Path) -> None:
    keep_names(project, None, NAMES)
    assert known_names(project, None) == ["digits", "tune", "digits-1", "tune-a"]
    assert known_names(project, "prod") == []


def test_a_damaged_file_offers_nothing(project: Path, tmp_path: Path) -> None:
    keep_names(project, None, NAMES)
    [file] = (tmp_path / "cache").rglob("*.json")
    file.write_text('{"format": 1, "names": 3}')
    assert known_names(project, None) == []


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("status d", ["digits", "digits-1"]),
        ("logs tune", ["tune", "tune-a"]),
        ("report di", ["digits", "digits-1"]),
        ("wait --stack prod d", []),
        ("status --wa", ["--watch"]),
        ("list --status Fai", ["Failed"]),
        ("conn", ["connect"]),
    ],
)
def test_a_shell_completes_names_options_and_commands(
    project: Path, words: str, offered: list[str]
) -> None:
    keep_names(project, None, NAMES)
    assert completed(words) == offered


def test_outside_of_a_project_no_name_is_offered(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_names(project, None, NAMES)
    project.unlink()
    assert completed("status d") == []
