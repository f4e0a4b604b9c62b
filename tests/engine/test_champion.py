"""A champion, with the real engine: who wins, what stays, rollback, and the model registry."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pulumi
import pytest

from pulumi_sagemaker_training import Champion, plugin
from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.engine.stacks import EngineStack, Outcome
from tests.engine.yaml_projects import Project

pytestmark = pytest.mark.engine

EXAMPLE = Path(__file__).parents[2] / "examples" / "champion"
UP = ("up", "--yes", "--skip-preview")
GROUP = "digits"

Declare = Callable[..., Callable[[], None]]


def arguments(name: str, accuracy: float, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of a champion with a challenger that some job trained."""
    challenger = {
        "training_job_name": name,
        "model_artifacts": {"s3_model_artifacts": f"s3://b/{name}/model.tar.gz"},
        "final_metrics": {"accuracy": accuracy},
    }
    rules = {"metric": "accuracy", "direction": "maximize", "margin": 0.01, **changes}
    return {"challenger": challenger, **rules}


def challenged(name: str, accuracy: float, **changes: Any) -> Callable[[], None]:
    """Declare a champion by the dynamic provider."""
    return program_of(Champion, name, accuracy, changes)


def challenged_in_the_plugin(name: str, accuracy: float, **changes: Any) -> Callable[[], None]:
    """Declare the same by the plugin."""
    return program_of(plugin.Champion, name, accuracy, changes)


def program_of(
    kind: Any, name: str, accuracy: float, changes: Mapping[str, Any]
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


def model(outcome: Outcome) -> Any:
    return succeeded(outcome).outputs["model"]


def test_only_a_better_challenger_changes_the_model_and_a_pin_brings_one_back(
    stack: EngineStack, declare: Declare
) -> None:
    assert model(stack.up(declare("a", 0.90))) == "s3://b/a/model.tar.gz"

    preview = stack.preview(declare("b", 0.905))
    assert "a stays champion; b lost: accuracy 0.905 is not better than 0.9 of a" in preview.said
    assert model(stack.up()) == "s3://b/a/model.tar.gz"
    assert stack.up().ops == {"digits": ["same"]}

    assert model(stack.up(declare("c", 0.95))) == "s3://b/c/model.tar.gz"
    rolled_back = stack.up(declare("c", 0.95, pin="a"))
    assert "a is champion again, as pin says; c is deposed" in rolled_back.said
    assert model(rolled_back) == "s3://b/a/model.tar.gz"
    assert [item["result"] for item in rolled_back.outputs["history"]] == [
        *("pinned", "deposed", "won", "lost", "won"),
    ]
    assert (
        "pin: 'z' is not in the history; it has a, c, b"
        in stack.preview(declare("c", 0.95, pin="z")).said
    )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"direction": None}, "direction: is missing; give 'maximize' or 'minimize'"),
        ({"direction": "up"}, "direction: 'up' is not allowed; give 'maximize' or 'minimize'"),
        ({"margin": -1}, "margin: -1.0 is not allowed; give a number that is not negative"),
    ],
)
def test_wrong_rules_are_refused_at_preview_in_one_line(
    stack: EngineStack, changes: Mapping[str, Any], message: str
) -> None:
    assert message in stack.preview(challenged("a", 0.9, **changes)).said


def test_each_champion_is_a_version_in_the_model_registry_once(
    stack: EngineStack, sagemaker_emulator: RunningEmulator, declare: Declare
) -> None:
    package = {
        "model_package_group_name": GROUP,
        "image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/serve:1",
        "approval_status": "Approved",
        "supported_content_types": ["text/csv"],
    }
    missing = stack.up(declare("a", 0.9, model_package=package))
    assert "model_package: " in missing.error + missing.said
    assert "Model Package Group does not exist: digits" in missing.error + missing.said

    sagemaker = sagemaker_emulator.client("sagemaker")
    sagemaker.create_model_package_group(ModelPackageGroupName=GROUP)
    first = succeeded(stack.up()).outputs["package"]
    assert first.endswith(":model-package/digits/1")
    assert stack.up().ops == {"digits": ["same"]}

    second = succeeded(stack.up(declare("c", 0.95, model_package=package))).outputs["package"]
    back = succeeded(stack.up(declare("c", 0.95, model_package=package, pin="a")))
    assert back.outputs["package"] == first
    found = [sagemaker.describe_model_package(ModelPackageName=arn) for arn in (first, second)]
    assert [item["ModelApprovalStatus"] for item in found] == ["Approved", "Rejected"]
    [container] = found[0]["InferenceSpecification"]["Containers"]
    assert container["ModelDataUrl"] == "s3://b/a/model.tar.gz"
    listed = sagemaker.list_model_packages(ModelPackageGroupName=GROUP)
    assert len(listed["ModelPackageSummaryList"]) == 2


def test_the_example_keeps_its_model_when_a_worse_one_is_trained(
    tmp_path: Path, sagemaker_emulator: RunningEmulator
) -> None:
    project = Project(shutil.copytree(EXAMPLE, tmp_path / "champion"), sagemaker_emulator)
    project.start(bucket=sagemaker_emulator.bucket, roleArn=sagemaker_emulator.role_arn)
    assert project.run(*UP).code == 0
    first = project.outputs()["model"]

    project.run("config", "set", "depth", "2")
    worse = project.run(*UP)
    assert worse.code == 0, worse.said
    assert project.outputs()["model"] == first
    assert "accuracy" in project.outputs()["reason"]
    assert project.outputs()["won"] is False
    assert project.run("destroy", "--yes").code == 0
