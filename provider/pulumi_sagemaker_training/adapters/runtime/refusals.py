"""The form of a failed check for the engine, in every adapter."""

from typing import Final

from pulumi_sagemaker_training.api.values.violation import Violation

NO_PROPERTY: Final = ""
"""The property of a failed check: none. If a property is named, the engine prints its whole value,
secret or not, and "{<nil>}" for a nested property. So the reason contains the path instead."""


def reason(violation: Violation) -> str:
    """Return the message about a violation that the user reads."""
    return f"{violation.path}: {violation.message}"
