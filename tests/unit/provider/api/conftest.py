"""How Hypothesis runs here: enough examples to be of use, and no clock."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "api", deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("api")
