"""Stacks for tests with the real engine, each with its own state, all on one emulator."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.engine.stacks import EngineStack

NewStack = Callable[..., EngineStack]


@pytest.fixture
def new_stack(tmp_path: Path, sagemaker_emulator: RunningEmulator) -> NewStack:
    """Return a function that creates stacks of equal names, each with its own state.

    The emulator's next reset removes their jobs.
    """

    def make(folder: str, project: str = "engine", name: str = "test") -> EngineStack:
        stack = EngineStack(tmp_path / folder, project, name)
        stack.configure(
            **{
                "aws:region": sagemaker_emulator.region,
                "sagemaker-training:endpointUrl": sagemaker_emulator.endpoint,
            }
        )
        return stack

    return make


@pytest.fixture
def stack(new_stack: NewStack) -> EngineStack:
    """Return one stack."""
    return new_stack("stack")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Ignore the warnings about what pulumi.automation (3.272) leaves open after a failed program.

    The event loop, sockets and coroutines of the inline program are collected during a later test.
    """
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(
                pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
            )
