"""How a failed check is told to the engine, by every adapter."""

from typing import Final

from pulumi_sagemaker_training.api.values.violation import Violation

NO_PROPERTY: Final = ""
"""The property that a failed check names. The engine prints the whole top-level value of one that
is named, secret or not, and "{<nil>}" for a nested one; so the path stands in the reason."""


def reason(violation: Violation) -> str:
    """Return what the user reads of a violation."""
    return f"{violation.path}: {violation.message}"
