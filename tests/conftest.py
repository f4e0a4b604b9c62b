"""How Hypothesis runs: without a clock, and in CI with the same examples each time."""

import os

from hypothesis import HealthCheck, settings

settings.register_profile(
    "tests",
    deadline=None,
    max_examples=25,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("tests")
