"""What the resources of the plugin share: their answers to the engine."""

from collections.abc import Callable, Iterable
from typing import Final

from pulumi.provider.experimental.provider import CheckFailure, PropertyDiffKind

from pulumi_sagemaker_training.adapters.runtime.refusals import NO_PROPERTY, reason
from pulumi_sagemaker_training.api.values.violation import Violation

KINDS: Final = {
    ("add", False): PropertyDiffKind.ADD,
    ("add", True): PropertyDiffKind.ADD_REPLACE,
    ("delete", False): PropertyDiffKind.DELETE,
    ("delete", True): PropertyDiffKind.DELETE_REPLACE,
    ("update", False): PropertyDiffKind.UPDATE,
    ("update", True): PropertyDiffKind.UPDATE_REPLACE,
}
"""Kind of a change, and whether it is a replacement -> the engine's name of it."""


def failures(
    violations: Iterable[Violation],
    path_in_words: Callable[[str], str],
    in_words: Callable[[object], str],
) -> list[CheckFailure]:
    """Return what is wrong with the inputs, in the spelling of the running call.

    Args:
        violations: in the spelling of the lifecycle.
        path_in_words: spells the path of a property.
        in_words: spells the names in a message.
    """
    return [
        CheckFailure(
            NO_PROPERTY,
            reason(Violation(path_in_words(item.path), in_words(item.message), item.code)),
        )
        for item in violations
    ]
