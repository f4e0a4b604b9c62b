"""How Hypothesis runs (without a clock, in CI with the same examples), and who gets which test."""

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
    """Keep the rows of a shared stack together, where tests are handed out in groups."""
    if config.getvalue("dist") != "loadgroup":
        return None
    from tests.support.scheduling import SharedStackScheduling

    return SharedStackScheduling(config, log)
