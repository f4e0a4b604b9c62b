"""Fixtures for tests of a running emulator."""

import pytest

from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.support.bench import Bench


@pytest.fixture(scope="session")
def session_bench(sagemaker_emulator_process: RunningEmulator) -> Bench:
    """Return the clients of the session: creating them takes longer than most tests."""
    return Bench(sagemaker_emulator_process)


@pytest.fixture
def bench(session_bench: Bench) -> Bench:
    """Return an emulator without jobs, and its clients."""
    session_bench.emulator.reset()
    return session_bench
