"""The engine tests find the defects of broken plugins, with the assertions that they use."""

import os
from pathlib import Path
from typing import Any, Final

import pytest

from pulumi_sagemaker_training.adapters.program import secret_marks
from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.engine.adapters import ADAPTERS
from tests.engine.behaviour import NAME, Row, base_args
from tests.engine.conftest import ORDINARY_START, NewStack
from tests.engine.rows import ROWS
from tests.engine.secrecy import SECRET, the_secret_stays_one, two_runs
from tests.engine.stacks import EngineStack
from tests.engine.test_behaviours import gone_through
from tests.engine.test_secrets import WAYS
from tests.engine.test_settings import GUARDS, called, refused_before_any_change
from tests.support.warm_start.server import FIRST

pytestmark = [pytest.mark.engine, pytest.mark.slow]

BROKEN: Final = Path(__file__).parent / "broken"
GREEDY: Final = Path(__file__).parents[1] / "chaos" / "broken" / "greedy_imports"
"""A broken plugin: a state owns every job that it names."""


def broken(stack: EngineStack, build: Path, *, is_forked: bool = True) -> EngineStack:
    """Let a stack's plugins be broken ones.

    Args:
        stack: the stack.
        build: the folder of what breaks them.
        is_forked: whether it does so also where the plugin's modules have been imported.
    """
    variables = stack.auto.workspace.env_vars
    if is_forked and not ORDINARY_START:
        variables[FIRST] = str(build / "sitecustomize.py")
        return stack
    path = [str(build), *filter(None, [os.environ.get("PYTHONPATH")])]
    variables["PYTHONPATH"] = os.pathsep.join(path)
    return stack


def row(sentence: str) -> Row:
    return next(row for row in ROWS if row.sentence == sentence)


@pytest.mark.parametrize("adapter", ADAPTERS)
@pytest.mark.parametrize("guard", GUARDS)
def test_a_build_that_ignores_the_guards_of_accounts_is_caught(
    guard: str, adapter: str, new_stack: NewStack, sagemaker_emulator: RunningEmulator
) -> None:
    stack = broken(new_stack("stack"), BROKEN / "ignored_guards")
    with pytest.raises(AssertionError):
        refused_before_any_change(stack, sagemaker_emulator, adapter, guard)
    stack.up()
    assert "CreateTrainingJob" in called(sagemaker_emulator)


@pytest.mark.parametrize(
    "sentence",
    [
        "an imported job of another stack stays after the importer's destroy",
        "a former owner that was not refreshed keeps the job too",
    ],
)
def test_a_build_that_deletes_the_jobs_of_others_is_caught(
    sentence: str, new_stack: NewStack, sagemaker_emulator: RunningEmulator
) -> None:
    def stack_of(*args: Any, **kwargs: Any) -> EngineStack:
        return broken(new_stack(*args, **kwargs), GREEDY)

    with pytest.raises(AssertionError):
        gone_through(row(sentence), "plugin", sagemaker_emulator, stack_of)
    jobs = sagemaker_emulator.client("sagemaker").list_training_jobs()["TrainingJobSummaries"]
    assert jobs == []


@pytest.mark.ordinary_start
@pytest.mark.parametrize("way", ["a transform", "a component's transform", "the stack's transform"])
def test_a_build_that_takes_what_a_transform_brings_for_plain_is_caught(
    way: str,
    new_stack: NewStack,
    sagemaker_emulator: RunningEmulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Two things stand in its way: marks made again in the program, fingerprints in the plugin.
    async def unwatched(_opts: object) -> None:
        """Watch no transform."""

    monkeypatch.setattr(secret_marks, "watch_transforms", unwatched)
    monkeypatch.setattr(secret_marks, "_marking", lambda transform: transform)
    stack = broken(new_stack("stack"), BROKEN / "trusting_marks", is_forked=False)
    args = base_args(sagemaker_emulator)
    stack.program = lambda: WAYS[way](ADAPTERS["dynamic"], args, NAME)
    runs = two_runs(stack, sagemaker_emulator, [NAME])
    with pytest.raises(AssertionError):
        the_secret_stays_one(runs, NAME, args)
    assert SECRET in runs.failed[NAME].said
