"""The policy pack with the real engine: previews, updates and exported states, both resources."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
import yaml

from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.engine.yaml_projects import STACK, Project

pytestmark = [pytest.mark.engine, pytest.mark.slow]

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = ROOT / "docs" / "guardrails.md"
PACK: Final = "./guardrails.toml"
TOKEN: Final = '"abc"'


def copied(example: str, folder: Path, emulator: RunningEmulator) -> Project:
    """Return a copy of an example, with the plugin at the path that it expects."""
    shutil.copytree(ROOT / "examples" / example, folder / "examples" / example)
    (folder / "provider").symlink_to(ROOT / "provider")
    project = Project(folder / "examples" / example, emulator)
    return project.start(bucket=emulator.bucket, roleArn=emulator.role_arn)


@pytest.fixture
def example(tmp_path: Path, sagemaker_emulator: RunningEmulator) -> Iterator[Project]:
    project = copied("guardrails", tmp_path, sagemaker_emulator)
    yield project
    project.run("destroy", "--yes")


def configure(project: Project, key: str, value: str) -> None:
    """Set one setting of the stack, as `pulumi config set` does."""
    path = project.folder / f"Pulumi.{STACK}.yaml"
    settings = yaml.safe_load(path.read_text())
    settings["config"][key] = value
    path.write_text(yaml.safe_dump(settings))


def violations(said: str) -> str:
    """Return the part of the engine's output that is about policies."""
    found = re.search(r"^Policies:\n(.*?)\n\n", said, re.DOTALL | re.MULTILINE)
    assert found, said
    return re.sub(r"@v[\d.]+", "@v0.1.0", found[1])


def test_the_example_is_refused_mended_trained_and_judged_from_its_state(
    example: Project, sagemaker_emulator: RunningEmulator
) -> None:
    preview = example.run("preview", "--policy-pack", PACK)
    assert preview.code != 0
    told = violations(preview.said)
    assert told in PAGE.read_text("utf-8"), told
    assert TOKEN not in preview.said

    configure(example, "guardrails:careful", "true")
    up = example.run("up", "--yes", "--skip-preview", "--policy-pack", PACK)
    assert up.code == 0, up.said
    assert example.outputs()["accuracy"] > 0.9
    assert example.outputs()["tags"]["CostCenter"] == "research"
    assert "[secret]" not in up.said

    assert example.run("stack", "export", "--file", "state.json").code == 0
    (example.folder / "strict.json").write_text('{"vpc": "mandatory", "maximum-cost": {"usd": 9}}')
    analyzed = example.run(
        "policy",
        "analyze",
        "--file",
        "state.json",
        "--policy-pack",
        str(shutil.which("sagemaker-training-policies")),
        "--policy-pack-config",
        "strict.json",
    )
    assert analyzed.code != 0
    assert "[mandatory] [severity: medium]  vpc  " in analyzed.said
    assert "maximum-cost" not in analyzed.said
    assert len(sagemaker_emulator.requests("CreateTrainingJob")) == 1


def test_the_plugins_jobs_are_judged_in_their_own_spelling(
    tmp_path: Path, sagemaker_emulator: RunningEmulator
) -> None:
    project = copied("yaml", tmp_path, sagemaker_emulator)
    shutil.copy(ROOT / "examples" / "guardrails" / "guardrails.toml", project.folder)
    text = (
        (project.folder / "Pulumi.yaml").read_text().replace("instanceCount: 1", "instanceCount: 2")
    )
    (project.folder / "Pulumi.yaml").write_text(
        text.replace("maxRuntimeInSeconds: 3600", "maxRuntimeInSeconds: 36000")
    )
    preview = project.run("preview", "--diff", "--policy-pack", PACK)
    assert preview.code != 0
    assert "stoppingCondition.maxRuntimeInSeconds is more than the 4 h" in preview.said
    assert "enableInterContainerTrafficEncryption: true" in preview.said
    assert re.search(r"CostCenter *: \"research\"", preview.said)


def test_a_misspelt_setting_is_one_line_at_preview(
    example: Project,
) -> None:
    path = example.folder / "guardrails.toml"
    path.write_text(path.read_text().replace("[instance-types]", "[instance-type]"))
    preview = example.run("preview", "--policy-pack", PACK)
    assert preview.code != 0
    meant = "instance-type is not a rule of this pack; did you mean instance-types?"
    assert [line for line in preview.said.splitlines() if "error" in line] == [f"error: {meant}"]
    assert "Traceback" not in preview.said
