"""The resource works without each private function of the SDK that the dynamic plugin uses."""

from importlib import import_module
from pathlib import Path
from typing import Final

import pytest

from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.engine.adapters import dynamic_job
from tests.engine.behaviour import CREATED, REPLACED, SAME, World, base_args
from tests.engine.conftest import NewStack
from tests.engine.rows.outcomes import FAILS
from tests.engine.stacks import Outcome
from tests.engine.without.sitecustomize import SEAMS

pytestmark = [pytest.mark.engine, pytest.mark.slow]

WITHOUT: Final = Path(__file__).parent / "without"


def world_without(seam: str, new_stack: NewStack, emulator: RunningEmulator) -> World:
    stack = new_stack("stack")
    stack.auto.workspace.env_vars.update(PYTHONPATH=str(WITHOUT), WITHOUT_SEAM=seam)
    return World(emulator, stack, dynamic_job, new_stack, args=base_args(emulator))


@pytest.mark.parametrize(("module", "name"), SEAMS.values())
def test_what_is_taken_away_is_there(module: str, name: str) -> None:
    # A plugin that could not take it away would only say so on its standard error.
    assert callable(getattr(import_module(module), name))


@pytest.mark.parametrize("seam", SEAMS)
def test_without_a_seam_a_job_is_trained_kept_replaced_trained_again_and_destroyed(
    seam: str, new_stack: NewStack, sagemaker_emulator: RunningEmulator
) -> None:
    world = world_without(seam, new_stack, sagemaker_emulator)

    def up() -> Outcome:
        return world.stack.up(world.program)

    assert up().ops_of(world.resource) == list(CREATED)
    assert up().ops_of(world.resource) == list(SAME)
    world.args["hyper_parameters"] = {"epochs": "5"}
    assert up().ops_of(world.resource) == list(REPLACED)
    assert list(world.jobs().values()) == ["Completed"]

    world.emulator.add_rule(job="", **FAILS)
    world.args["hyper_parameters"] = {"epochs": "6"}
    failed = up()
    assert "AlgorithmError: out of digits" in f"{failed.error}{failed.said}"
    assert sorted(world.jobs().values()) == ["Completed", "Failed"]

    world.emulator.clear_rules()
    assert up().error == ""
    assert world.jobs()[world.job] == "Completed"
    assert world.stack.destroy().error == ""
    assert "Completed" not in world.jobs().values()
