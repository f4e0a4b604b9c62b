"""The policy pack over every example: the violations that are expected, and no other."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pytest
import yaml

from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.policies.app import read_file
from pulumi_sagemaker_training.policies.job import JOB_TYPES, PLUGIN
from pulumi_sagemaker_training.policies.pack import check_jobs
from pulumi_sagemaker_training.policies.resource import read_jobs
from pulumi_sagemaker_training.policies.settings import PackSettings
from tests.unit.examples.test_languages import ROLE, yaml_job

ROOT: Final = Path(__file__).parents[3]
EXAMPLES: Final = ROOT / "examples"
PROJECTS: Final = {"quickstart": ROOT / "Pulumi.yaml"}
"""Projects whose Pulumi.yaml is not in the example's folder."""
SAME_JOB: Final = {"go": "yaml", "script-yaml": "script", "typescript": "yaml"}
"""Examples that declare the job of another one in a language that these tests do not run."""

OPEN: Final = ["vpc", "network-isolation", "volume-key", "output-key"]
"""What every example breaks: it runs in an account without a VPC and keys of its own."""
MORE: Final[Mapping[str, list[str]]] = {"guardrails": ["encryption-in-transit", "plain-secrets"]}
"""What an example breaks besides."""
DECLARING: Final = sorted(
    path.name
    for path in EXAMPLES.iterdir()
    if (path / "__main__.py").exists() or (path / "Pulumi.yaml").exists()
)
"""The examples that are Pulumi programs."""


@cache
def jobs_of(example: str) -> list[tuple[str, dict[str, Any]]]:
    """Return type and inputs of every job that an example declares."""
    if example == "yaml":
        return [(PLUGIN, yaml_job())]
    project = yaml.safe_load(PROJECTS.get(example, EXAMPLES / example / "Pulumi.yaml").read_text())
    config = {
        f"example:{name}": str(spec.get("default", ROLE))
        for name, spec in project["config"].items()
    }
    with TemporaryDirectory() as folder:
        # The quickstart's folder has a link to the whole environment.
        copy = shutil.copytree(EXAMPLES / example, Path(folder) / example, symlinks=True)
        found = declared(copy, config)
    return [(item["type"], item["inputs"]) for item in found if item["type"] in JOB_TYPES]


def declared(copy: Path, config: Mapping[str, str]) -> list[dict[str, Any]]:
    """Run a program without the engine; return the resources that it declares."""
    arguments = [str(copy / "__main__.py"), json.dumps({"aws:region": "us-east-1", **config})]
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.declared", *arguments],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def broken(type_: str, inputs: Mapping[str, Any], settings: PackSettings) -> list[str]:
    findings = check_jobs(read_jobs(type_, inputs, [], Settings()), settings)
    assert findings.undecided == frozenset()
    return [violation.rule.name for violation in findings.violations]


@pytest.mark.parametrize("example", [name for name in DECLARING if name not in SAME_JOB])
def test_the_pack_finds_in_an_example_what_is_expected(example: str) -> None:
    jobs = jobs_of(example)
    assert jobs
    for job in jobs:
        assert sorted(broken(*job, PackSettings())) == sorted([*OPEN, *MORE.get(example, [])])


def test_the_example_breaks_each_of_its_own_rules() -> None:
    settings = read_file(EXAMPLES / "guardrails" / "guardrails.toml")
    [job] = jobs_of("guardrails")
    assert broken(*job, settings) == [
        "encryption-in-transit",
        "plain-secrets",
        "instance-types",
        "maximum-runtime",
        "required-tags",
    ]
