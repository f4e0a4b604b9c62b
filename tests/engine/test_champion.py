"""A champion, with the real engine: who wins, what stays, rollback, and the model registry."""

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pulumi
import pytest

import pulumi_sagemaker_training as training
from pulumi_sagemaker_training import Champion, plugin
from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.engine.behaviour import base_args
from tests.engine.stacks import EngineStack, Outcome
from tests.engine.yaml_projects import Project

pytestmark = pytest.mark.engine

EXAMPLE = Path(__file__).parents[2] / "examples" / "champion"
UP = ("up", "--yes", "--skip-preview")
GROUP = "digits"

Declare = Callable[..., Callable[[], None]]


def arguments(
    name: pulumi.Input[str], accuracy: float, changes: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the arguments of a champion with a challenger that some job trained."""
    challenger = {
        "training_job_name": name,
        "model_artifacts": pulumi.Output.concat("s3://b/", name, "/model.tar.gz"),
        "final_metrics": {"accuracy": accuracy},
    }
    rules = {"metric": "accuracy", "direction": "maximize", "margin": 0.01, **changes}
    return {"challenger": challenger, **rules}


def challenged(name: pulumi.Input[str], accuracy: float, **changes: Any) -> Callable[[], None]:
    """Declare a champion by the dynamic provider."""
    return program_of(Champion, name, accuracy, changes)


def challenged_in_the_plugin(
    name: pulumi.Input[str], accuracy: float, **changes: Any
) -> Callable[[], None]:
    """Declare the same by the plugin."""
    return program_of(plugin.Champion, name, accuracy, changes)


def program_of(
    kind: Any, name: pulumi.Input[str], accuracy: float, changes: Mapping[str, Any]
) -> Callable[[], None]:
    def program() -> None:
        made = kind("digits", **arguments(name, accuracy, changes))
        pulumi.export("model", made.model_artifacts)
        pulumi.export("history", made.history)
        pulumi.export("package", made.model_package_arn)

    return program


@pytest.fixture(params=[challenged, challenged_in_the_plugin], ids=["dynamic", "plugin"])
def declare(request: pytest.FixtureRequest) -> Declare:
    """Return how the champion is declared."""
    made: Declare = request.param
    return made


def succeeded(outcome: Outcome) -> Outcome:
    assert outcome.error == "", outcome.said
    return outcome


PACKAGE = {
    "model_package_group_name": GROUP,
    "image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/serve:1",
    "approval_status": "Approved",
    "supported_content_types": ["text/csv"],
}


def test_a_better_challenger_is_champion_and_a_version_once_and_a_pin_brings_one_back(
    stack: EngineStack, sagemaker_emulator: RunningEmulator, declare: Declare
) -> None:
    missing = stack.up(declare("a", 0.9, model_package=PACKAGE))
    assert "model_package: " in missing.error + missing.said
    assert "Model Package Group does not exist: digits" in missing.error + missing.said

    sagemaker = sagemaker_emulator.client("sagemaker")
    sagemaker.create_model_package_group(ModelPackageGroupName=GROUP)
    first = succeeded(stack.up()).outputs
    assert first["model"] == "s3://b/a/model.tar.gz"
    assert first["package"].endswith(":model-package/digits/1")

    preview = stack.preview(declare("b", 0.905, model_package=PACKAGE))
    assert "a stays champion; b lost: accuracy 0.905 is not better than 0.9 of a" in preview.said

    second = succeeded(stack.up(declare("c", 0.95, model_package=PACKAGE))).outputs
    assert second["model"] == "s3://b/c/model.tar.gz"

    back = succeeded(stack.up(declare("c", 0.95, model_package=PACKAGE, pin="a")))
    assert "a is champion again, as pin says; c is deposed" in back.said
    assert back.outputs["model"] == first["model"]
    assert back.outputs["package"] == first["package"]
    assert [item["result"] for item in back.outputs["history"]] == [
        *("pinned", "deposed", "won", "won"),
    ]
    arns = (first["package"], second["package"])
    found = [sagemaker.describe_model_package(ModelPackageName=arn) for arn in arns]
    assert [item["ModelApprovalStatus"] for item in found] == ["Approved", "Rejected"]
    [container] = found[0]["InferenceSpecification"]["Containers"]
    assert container["ModelDataUrl"] == first["model"]
    listed = sagemaker.list_model_packages(ModelPackageGroupName=GROUP)
    assert len(listed["ModelPackageSummaryList"]) == 2
    assert stack.up().ops == {"digits": ["same"]}


def test_a_secret_challenger_is_nowhere_in_plain_and_neither_is_it_when_a_plain_one_follows(
    stack: EngineStack, declare: Declare
) -> None:
    def secretly() -> None:
        declare(pulumi.Output.secret("hidden-job"), 0.9)()

    hidden = succeeded(stack.up(secretly))
    assert "hidden-job" not in json.dumps(stack.resources()) + hidden.said
    assert stack.resource("digits")["id"] == "digits"

    followed = stack.up(declare("c", 0.95))
    assert "hidden-job" not in json.dumps(stack.resources()) + followed.said + followed.error
    if "challenger: is not secret, and an earlier one was" not in followed.error + followed.said:
        assert followed.error == ""
        assert stack.resource("digits")["type"] == "sagemaker-training:index:Champion"


def test_wrong_rules_are_refused_at_preview_each_in_one_line(stack: EngineStack) -> None:
    said = stack.preview(challenged("a", 0.9, direction="up", margin=-1)).said
    assert "direction: 'up' is not allowed; give 'maximize' or 'minimize'" in said
    assert "margin: -1 is not allowed; give a number that is not negative" in said


@pytest.mark.parametrize("of", [training, plugin], ids=["dynamic", "plugin"])
def test_a_metric_that_the_challengers_job_does_not_define_is_refused_at_preview(
    stack: EngineStack, sagemaker_emulator: RunningEmulator, of: Any
) -> None:
    def program() -> None:
        args = base_args(sagemaker_emulator)
        definition = {"name": "accuracy", "regex": "accuracy=([0-9.]+)"}
        args["algorithm_specification"]["metric_definitions"] = [definition]
        job = of.TrainingJob("tree", **args)
        of.Champion("digits", challenger=job, metric="acuracy", direction="maximize")

    outcome = stack.preview(program)
    words = (
        "digits: metric: 'acuracy' is a metric that no metric_definitions of the challenger's job "
        "define; did you mean 'accuracy'? [SMT-122]"
    )
    shown = f"{outcome.said}\n{outcome.error}"
    assert words in shown
    assert "Traceback" not in shown


def test_elsewhere_such_a_metric_is_refused_before_a_champion_is_made(
    stack: EngineStack, sagemaker_emulator: RunningEmulator
) -> None:
    def program() -> None:
        args = base_args(sagemaker_emulator)
        definition = {"name": "accuracy", "regex": "accuracy=([0-9.]+)"}
        args["algorithm_specification"]["metric_definitions"] = [definition]
        job = plugin.TrainingJob("tree", **args)
        # As a program in YAML has it: the job's outputs, of which none names its metrics.
        challenger = {
            "training_job_name": job.training_job_name,
            "model_artifacts": job.model_artifacts,
            "final_metrics": job.final_metrics,
        }
        plugin.Champion("digits", challenger=challenger, metric="acuracy", direction="maximize")

    words = (
        "metric: 'acuracy' is a metric that no metric_definitions of the challenger's job define; "
        "did you mean 'accuracy'? [SMT-122]"
    )
    outcome = stack.up(program)
    assert words in f"{outcome.said}\n{outcome.error}"
    assert stack.resource("tree")["outputs"]["trainingJobStatus"] == "Completed"
    # The job exists now, so the preview knows it too.
    again = stack.preview(program)
    assert words in f"{again.said}\n{again.error}"


def test_the_example_keeps_its_model_when_a_worse_one_is_trained(
    tmp_path: Path, sagemaker_emulator: RunningEmulator
) -> None:
    project = Project(shutil.copytree(EXAMPLE, tmp_path / "champion"), sagemaker_emulator)
    project.start(bucket=sagemaker_emulator.bucket, roleArn=sagemaker_emulator.role_arn)
    assert project.run(*UP).code == 0
    first = project.outputs()["model"]

    program = project.folder / "Pulumi.yaml"
    text = program.read_text()
    assert "default: 4" in text
    program.write_text(text.replace("default: 4", "default: 2"))
    worse = project.run(*UP)
    assert worse.code == 0, worse.said
    assert project.outputs()["model"] == first
    assert "accuracy" in project.outputs()["reason"]
    assert project.outputs()["won"] is False
    assert project.run("destroy", "--yes", "--skip-preview").code == 0
