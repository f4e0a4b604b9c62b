"""Hypothesis settings (no deadlines; the same examples in CI), and the scheduling of tests."""

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "tests",
    deadline=None,
    max_examples=25,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("tests")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Return a scheduler that keeps the rows of a shared stack together, if tests run in groups."""
    if config.getvalue("dist") != "loadgroup":
        return None
    from tests.support.scheduling import SharedStackScheduling

    return SharedStackScheduling(config, log)
