"""A sweep with the real engine, over both adapters: what is trained, what is said, what is kept."""

from dataclasses import dataclass, field
from typing import Any

import pulumi
import pytest

from pulumi_sagemaker_training import Sweep, image_uri
from pulumi_sagemaker_training.adapters.plugin.sweep_names import sweep_to_plugin, sweep_to_python
from pulumi_sagemaker_training.plugin import Sweep as OverPlugin
from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.engine.behaviour import CREATED, DELETED, SAME, UPDATED, base_args
from tests.engine.stacks import EngineStack, Outcome

pytestmark = [
    pytest.mark.engine,
    # The Automation API of pulumi 3.272.0 leaves loops and sockets open after a failed run.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

NAME = "tune"
TYPE = "sagemaker-training:index:Sweep"


@dataclass
class World:
    """One sweep in a stack, whose arguments change between runs."""

    emulator: RunningEmulator
    stack: EngineStack
    adapter: str
    args: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        template = base_args(self.emulator)
        definitions = [{"name": "rmse", "regex": "rmse=(.*)"}]
        template["algorithm_specification"]["metric_definitions"] = definitions
        self.args = {
            "template": template,
            "objective_metric": "rmse",
            "direction": "minimize",
            "points": [{"eta": 0.1}, {"eta": 0.2}, {"eta": 0.3}],
            "max_parallel": 2,
        }
        self.emulator.add_rule(job="", metrics={"rmse": 3.2})
        self.stack.program = self.program

    def program(self) -> None:
        if self.adapter == "dynamic":
            Sweep(NAME, **self.args)
        elif self.adapter == "over plugin":
            OverPlugin(NAME, **self.args)
        else:
            pulumi.CustomResource(TYPE, NAME, sweep_to_plugin(self.args))

    def jobs(self) -> dict[str, str]:
        """Return name -> status of all jobs."""
        listed = self.emulator.client("sagemaker").list_training_jobs(MaxResults=100)
        return {
            j["TrainingJobName"]: j["TrainingJobStatus"] for j in listed["TrainingJobSummaries"]
        }

    def creates(self) -> int:
        """Return the number of accepted CreateTrainingJob calls."""
        return sum(r["status"] == 200 for r in self.emulator.requests("CreateTrainingJob"))

    @property
    def outputs(self) -> dict[str, Any]:
        """The outputs in the state, in the Python spelling."""
        return sweep_to_python(self.stack.resource(NAME)["outputs"])


@pytest.fixture(params=["dynamic", "plugin", "over plugin"])
def world(
    sagemaker_emulator: RunningEmulator, stack: EngineStack, request: pytest.FixtureRequest
) -> World:
    return World(sagemaker_emulator, stack, request.param)


def succeeded(outcome: Outcome, ops: tuple[str, ...]) -> str:
    assert outcome.error == "", f"{outcome.error}\n{outcome.said}"
    assert tuple(outcome.ops_of(NAME)) == ops, outcome.said
    return outcome.said


def test_an_appended_point_is_one_job_and_one_line_of_the_preview(world: World) -> None:
    said = succeeded(world.stack.up(), CREATED)
    assert "trains 3 trials, at most 2 at once; costs at most" in said
    assert set(world.jobs().values()) == {"Completed"}
    assert world.outputs["counts"]["completed"] == 3
    assert world.outputs["best"]["metric"] == 3.2
    assert world.outputs["best_artifact"].endswith("/output/model.tar.gz")
    assert "trial" not in succeeded(world.stack.up(), SAME)
    world.args["points"].append({"eta": 0.4})
    outcome = world.stack.up()
    said = succeeded(outcome, UPDATED)
    assert "1 trial is new: eta=0.4; costs at most $0.12: 1 x ml.m5.large" in said
    assert outcome.details[NAME] == {'trials["eta=0.4"]': "add"}
    assert (len(world.jobs()), world.creates()) == (4, 4)
    succeeded(world.stack.destroy(), DELETED)
    assert world.jobs() == {}


TRAINING = """
import json, os, pathlib, time
base = pathlib.Path(os.environ.get("SAGEMAKER_BASE_DIR", "/opt/ml"))
eta = float(json.loads((base / "input/config/hyperparameters.json").read_text())["eta"])
for step in range(20 if eta > 1 else 2):
    print(f"rmse={eta / (step + 1):.3f};", flush=True)
    time.sleep(2)
"""


@pytest.mark.parametrize("world", ["dynamic"], indirect=True)
def test_a_trial_that_does_badly_is_stopped_early_while_it_really_trains(world: World) -> None:
    world.args["template"]["algorithm_specification"] = {
        "training_image": image_uri("sklearn", "1.2-1", region="us-east-1"),
        "training_input_mode": "File",
        "container_entrypoint": ["python3", "-c", "import sys; exec('\\n'.join(sys.argv[1:]))"],
        "container_arguments": TRAINING.strip().splitlines(),
        "metric_definitions": [{"name": "rmse", "regex": "rmse=([0-9.]+);"}],
    }
    world.args["points"] = [{"eta": 900}, {"eta": 0.5}]
    world.args["early_stopping"] = {"floor": 5, "after_seconds": 1}
    world.emulator.clear_rules()
    succeeded(world.stack.up(), CREATED)
    assert sorted(world.jobs().values()) == ["Completed", "Stopped"]
    assert world.outputs["counts"]["stopped_early"] == 1
    assert world.outputs["best"]["point"] == {"eta": 0.5}
    assert "trial" not in succeeded(world.stack.preview(), SAME)


@pytest.mark.parametrize("world", ["dynamic"], indirect=True)
def test_a_secret_of_the_template_is_in_no_plain_text_and_hides_nothing_else(world: World) -> None:
    template = world.args["template"]

    def program() -> None:
        token = pulumi.Output.secret("hush-hush-hush")
        world.args["template"] = {**template, "environment": {"TOKEN": token}}
        world.program()

    world.stack.program = program
    succeeded(world.stack.up(), CREATED)
    resource = world.stack.resource(NAME)
    assert "hush-hush-hush" not in str(resource)
    assert world.outputs["counts"]["completed"] == 3
    assert all(trial["status"] == "Completed" for trial in world.outputs["trials"].values())
    requests = world.emulator.requests("CreateTrainingJob")
    assert {r["request"]["Environment"]["TOKEN"] for r in requests} != {None}
