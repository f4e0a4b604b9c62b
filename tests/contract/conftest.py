"""Fixtures for tests of a running emulator."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.bench import Bench

if TYPE_CHECKING:
    from sagemaker_emulator.pytest_plugin import RunningEmulator


@pytest.fixture(scope="session")
def session_bench(sagemaker_emulator_process: RunningEmulator) -> Bench:
    """Return the clients of the session: creating them takes longer than most tests."""
    return Bench(sagemaker_emulator_process)


@pytest.fixture
def bench(session_bench: Bench) -> Bench:
    """Return an emulator without jobs, and its clients."""
    session_bench.emulator.reset()
    return session_bench
