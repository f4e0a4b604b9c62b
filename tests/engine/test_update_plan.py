"""Update plans: an update must match its preview, but the marks of secrets are not part of it."""

from pathlib import Path
from typing import Final

import pytest

from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.engine.behaviour import base_args
from tests.engine.python_projects import PythonProject

pytestmark = pytest.mark.engine

OVER_THE_PLUGIN: Final = "pulumi_sagemaker_training.plugin"
PROGRAM: Final = """\
import json
import pathlib

import pulumi
from pulumi.dynamic import CreateResult, Resource, ResourceProvider

from pulumi_sagemaker_training import TrainingJob


class TokenProvider(ResourceProvider):
    def create(self, props):
        return CreateResult("token", {"token": "a-token-of-the-test"})


class Token(Resource):
    token: pulumi.Output[str]

    def __init__(self, name):
        opts = pulumi.ResourceOptions(additional_secret_outputs=["token"])
        super().__init__(TokenProvider(), name, {"token": None}, opts)


jobs = json.loads((pathlib.Path(__file__).parent / "jobs.json").read_text())
for name, args in jobs.items():
    environment = {"MODE": "1", "TOKEN": Token("token").token}
    pulumi.export(name, TrainingJob(name, **args, environment=environment).training_job_name)
"""


@pytest.mark.parametrize("module", ["pulumi_sagemaker_training", OVER_THE_PLUGIN])
def test_a_fresh_plan_of_a_job_with_a_secret_that_is_not_known_yet_passes(
    module: str, tmp_path: Path, sagemaker_emulator: RunningEmulator
) -> None:
    project = PythonProject(tmp_path / "project", sagemaker_emulator)
    program = PROGRAM.replace("from pulumi_sagemaker_training import", f"from {module} import")
    (project.folder / "__main__.py").write_text(program)
    project.pulumi("config", "set", "sagemaker-training:region", sagemaker_emulator.region)
    project.declare(job=base_args(sagemaker_emulator))
    project.pulumi("preview", "--save-plan", "plan.json")
    project.up("--plan", "plan.json")
    [request] = sagemaker_emulator.requests("CreateTrainingJob")
    assert request["request"]["Environment"]["TOKEN"] == "a-token-of-the-test"
    files = [path for path in project.folder.rglob("*") if path.suffix == ".json"]
    assert not [path for path in files if "a-token-of-the-test" in path.read_text()]


CHAMPION: Final = """\
import json
import pathlib

import pulumi

from pulumi_sagemaker_training import Champion, TrainingJob

jobs = json.loads((pathlib.Path(__file__).parent / "jobs.json").read_text())
for name, args in jobs.items():
    job = TrainingJob(name, **args)
    model = {
        "training_job_name": job.training_job_name,
        "model_artifacts": job.model_artifacts["s3_model_artifacts"],
        "final_metrics": {"accuracy": 0.5},
    }
    best = Champion("best", challenger=model, metric="accuracy", direction="maximize")
    pulumi.export(name, best.training_job_name)
"""


@pytest.mark.parametrize("module", ["pulumi_sagemaker_training", OVER_THE_PLUGIN])
def test_a_plan_of_a_champion_whose_challenger_is_not_known_yet_passes(
    module: str, tmp_path: Path, sagemaker_emulator: RunningEmulator
) -> None:
    project = PythonProject(tmp_path / "project", sagemaker_emulator)
    program = CHAMPION.replace("from pulumi_sagemaker_training import", f"from {module} import")
    (project.folder / "__main__.py").write_text(program)
    project.pulumi("config", "set", "sagemaker-training:region", sagemaker_emulator.region)
    for epochs in ("1", "2"):
        args = base_args(sagemaker_emulator)
        project.declare(job={**args, "hyper_parameters": {"epochs": epochs}})
        project.pulumi("preview", "--save-plan", "plan.json")
        project.up("--plan", "plan.json")
    # The second challenger is no better, and the first job's name stays.
    [first, _] = sagemaker_emulator.requests("CreateTrainingJob")
    champion = project.pulumi("stack", "output", "job").stdout.strip()
    assert champion == first["request"]["TrainingJobName"]
