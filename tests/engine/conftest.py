"""Stacks for tests with the real engine, each with its own state, all on one emulator."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.engine.empty_stacks import home
from tests.engine.stacks import EngineStack
from tests.support import python_command
from tests.support.warm_start import WarmStart, warm_start

NewStack = Callable[..., EngineStack]

HERE: Final = Path(__file__).parent
ORDINARY_START: Final = bool(os.environ.get("ORDINARY_START"))
"""Whether engines start plugins as they do for users, in every test; so do those of the matrix."""


@pytest.fixture(scope="session", name="warm_start")
def _warm_start() -> WarmStart:
    """Return the server that forks plugins."""
    return warm_start()


@pytest.fixture
def forked_plugins(warm_start: WarmStart, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the engines of a test start their plugins by forks."""
    for name, value in warm_start.variables().items():
        monkeypatch.setenv(name, value)


@pytest.fixture(autouse=True)
def _own_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the CLI away from the user's own folder, whose logs it would look through."""
    monkeypatch.setenv("PULUMI_HOME", home())


@pytest.fixture(autouse=True)
def _start_of_plugins(request: pytest.FixtureRequest) -> None:
    """Let engines start plugins by forks; in tests that are marked `ordinary_start`, all the rest.

    Tests of other folders that take fixtures from here decide for themselves.
    """
    if ORDINARY_START or HERE not in request.path.parents:
        return
    if request.node.get_closest_marker("ordinary_start") is None:
        request.getfixturevalue("forked_plugins")
        return
    for name, value in python_command.variables().items():
        request.getfixturevalue("monkeypatch").setenv(name, value)


@pytest.fixture
def new_stack(tmp_path: Path, sagemaker_emulator: RunningEmulator) -> NewStack:
    """Return a function that creates stacks of equal names, each with its own state.

    The emulator's next reset removes their jobs.
    """

    def make(
        folder: str,
        project: str = "engine",
        name: str = "test",
        kind: type[EngineStack] = EngineStack,
    ) -> EngineStack:
        stack = kind(tmp_path / folder, project, name)
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
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(
                pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
            )
