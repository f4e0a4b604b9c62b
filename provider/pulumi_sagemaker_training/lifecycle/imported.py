"""The inputs of a job that was made elsewhere, read off its description. Pure."""

from collections.abc import Mapping
from typing import Any, Final

from pulumi_sagemaker_training.api.canonical import canonical
from pulumi_sagemaker_training.lifecycle.declared import MEMBERS
from pulumi_sagemaker_training.lifecycle.fields import NAME

_CHOSEN_BY_SERVICE: Final = ("selected_instance_type", "selected_instance_count")


def imported_inputs(described: Mapping[str, Any]) -> dict[str, Any]:
    """Return the inputs that declare a job as it is, canonical, python spelling.

    The name is left out: written down it would have a later replacement delete this job before
    the new one is good, and a program that does name it is not taken for a change. What the
    service leaves out of descriptions (session chaining) cannot be had.

    Args:
        described: the outputs of a read: the description, with the job's own tags.
    """
    given = canonical(
        {member: described[member] for member in MEMBERS if member != NAME and member in described}
    )
    resources = given.get("resource_config")
    if isinstance(resources, Mapping):
        given["resource_config"] = {
            key: value for key, value in resources.items() if key not in _CHOSEN_BY_SERVICE
        }
    return given
