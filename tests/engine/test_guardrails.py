"""The policy pack with the real engine: previews, updates and exported states, both resources."""

import json
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from pulumi_sagemaker_training.policies.job import DYNAMIC, PLUGIN
from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.engine.yaml_projects import STACK, Project, environment

pytestmark = [pytest.mark.engine, pytest.mark.slow]

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = ROOT / "docs" / "guardrails.md"
PACK: Final = "./guardrails.toml"
TOKEN: Final = '"abc"'
SIGNED: Final = "4dabf18193072939515e22adb298388d"
"""The key of a map that is a secret."""


def copied(example: str, folder: Path, emulator: RunningEmulator) -> Project:
    """Return a copy of an example, with the plugin at the path that it expects."""
    shutil.copytree(ROOT / "examples" / example, folder / "examples" / example)
    (folder / "provider").symlink_to(ROOT / "provider")
    project = Project(folder / "examples" / example, emulator)
    return project.start(bucket=emulator.bucket, roleArn=emulator.role_arn)


@pytest.fixture
def example(tmp_path: Path, sagemaker_emulator: RunningEmulator) -> Project:
    return copied("guardrails", tmp_path, sagemaker_emulator)


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


def test_the_example_is_refused_remediated_trained_and_judged_from_its_state(
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
    again = example.run("preview", "--expect-no-changes", "--policy-pack", PACK)
    assert again.code == 0, again.said

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
    assert example.run("destroy", "--yes", "--skip-preview").code == 0


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


def exported(*resources: Mapping[str, Any]) -> str:
    """Return a state as `pulumi stack export` prints it."""
    first = {"urn": "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev", "custom": False}
    listed = [{**first, "type": "pulumi:pulumi:Stack"}, *resources]
    manifest = {"time": "2026-01-01T00:00:00Z", "magic": "", "version": ""}
    secrets = {"type": "passphrase", "state": {"salt": "v1:AAAA"}}
    deployment = {"manifest": manifest, "secrets_providers": secrets, "resources": listed}
    return json.dumps({"version": 3, "deployment": deployment})


def held(type_: str, name: str, inputs: Mapping[str, Any], **outputs: Any) -> dict[str, Any]:
    """Return one resource of a state."""
    urn = f"urn:pulumi:dev::shop::{type_}::{name}"
    own = {"urn": urn, "custom": True, "id": name, "type": type_}
    return {**own, "inputs": inputs, "outputs": {**inputs, **outputs}}


def test_an_exported_state_of_both_types_is_judged_without_program_and_provider(
    tmp_path: Path,
) -> None:
    given = {
        "environment": {"HF_TOKEN": "a-token"},
        "output_data_config": {"s3_output_path": "s3://open-1/models"},
    }
    encrypted = {SIGNED: "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "v1:AAAA"}
    state = exported(
        held("aws:s3/bucket:Bucket", "data", {"bucket": "open-1", "acl": "public-read"}),
        held(DYNAMIC, "own", given, tags_all={}, worst_case_cost_usd=12.5),
        held(PLUGIN, "other", {"environment": {"HF_TOKEN": encrypted}}, tagsAll={"Owner": "me"}),
    )
    (tmp_path / "state.json").write_text(state)
    settings = {"maximum-cost": {"usd": 5}, "required-tags": {"keys": ["Owner"]}}
    (tmp_path / "settings.json").write_text(json.dumps(settings))
    pack = str(shutil.which("sagemaker-training-policies"))
    command = ["pulumi", "policy", "analyze", "--file", "state.json", "--policy-pack", pack]
    command += ["--policy-pack-config", "settings.json", "--color", "never", "--non-interactive"]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment(tmp_path), capture_output=True, text=True
    )
    told = re.findall(r"\[mandatory\] \[severity: \w+\]  (\S+)  \((\S+): (\w+)\)", done.stdout)
    assert sorted(told) == [
        ("maximum-cost", DYNAMIC, "own"),
        ("plain-secrets", DYNAMIC, "own"),
        ("public-buckets", DYNAMIC, "own"),
        ("required-tags", DYNAMIC, "own"),
    ], done.stdout + done.stderr
    assert "a-token" not in done.stdout + done.stderr
    assert done.returncode != 0


def test_a_misspelt_setting_is_one_line_at_preview(
    example: Project,
) -> None:
    path = example.folder / "guardrails.toml"
    path.write_text(path.read_text().replace("[instance-types]", "[instance-type]"))
    preview = example.run("preview", "--policy-pack", PACK)
    assert preview.code != 0
    meant = "instance-type is not a rule of this pack; did you mean instance-types?"
    told = [line for line in preview.said.splitlines() if "error" in line]
    assert told == [f"error: {meant} [SMT-801]"]
    assert "Traceback" not in preview.said
