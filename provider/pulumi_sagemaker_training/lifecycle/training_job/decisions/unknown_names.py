"""What is said of a name that a training job does not have. Pure."""

from collections.abc import Collection
from typing import Final

from pulumi_sagemaker_training.api.values.text import nearest

_RESOURCE_OPTION: Final = "it is a resource option; give it in `opts` of the resource"
INSTEAD: Final = {
    "delete_model_packages_on_destroy": "leave it out; a destroy deletes no model package",
    "delete_vpc_enis_on_destroy": "leave it out; a destroy deletes no network interface",
    "lifecycle": "its rules are resource options, such as `protect` and `ignore_changes`",
    "timeouts": "the resource option `custom_timeouts` has them",
    **dict.fromkeys(
        (
            *("aliases", "custom_timeouts", "delete_before_replace", "deleted_with"),
            *("depends_on", "ignore_changes", "parent", "protect", "provider", "providers"),
            *("replace_on_changes", "retain_on_delete"),
        ),
        _RESOURCE_OPTION,
    ),
}
"""What stands for names of pulumi-aws and Terraform without a counterpart here, and for the options
of Pulumi's resources."""


def hint(name: str, known: Collection[str]) -> str:
    """Return what to do about a name that is not among the known ones."""
    if name in INSTEAD:
        return INSTEAD[name]
    near = nearest(name, known)
    return f"did you mean {near!r}?" if near else f"it has {', '.join(sorted(known))}"
