"""The refusal of values that Pulumi cannot send, such as a path, a date or a number of numpy.

Pulumi's SDK refuses them with a traceback that has the whole property (pulumi 3.272.0). What is
inside of an output cannot be seen here.
"""

import inspect
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import pulumi

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.adapters.program.sdk_patches import is_of_an_input_type
from pulumi_sagemaker_training.api.values.paths import join

_SENT: Final = (bool, int, float, str, pulumi.Output, pulumi.Resource, pulumi.Asset, pulumi.Archive)
_NO_LISTS: Final = (bytes, bytearray, memoryview, range)


def refuse_unsendable(name: str, properties: Mapping[str, Any]) -> None:
    """Refuse values, and keys of maps, that are not of the kinds that Pulumi sends.

    The message has the kind and not the value, which may be a secret.

    Args:
        name: the resource's name.
        properties: as they are registered.

    Raises:
        pulumi.RunError: there is such a value.
    """
    found = next((each for key, value in properties.items() for each in _found(value, key)), None)
    if found is not None:
        words = f"{name}: {found}"
        raise pulumi.RunError(codes.with_code(words, codes.WRONG_KIND))


def _found(value: Any, path: str) -> Iterator[str]:
    """Yield what to say of each wrong value, with its path."""
    if value is None or isinstance(value, _SENT) or inspect.isawaitable(value):
        return
    if isinstance(value, Mapping):
        for key, item in value.items():
            if not isinstance(key, str):
                yield f"{path}: has a key of type {type(key).__name__}; keys must be text"
            else:
                yield from _found(item, join(path, key))
    elif isinstance(value, Sequence) and not isinstance(value, _NO_LISTS):
        for index, item in enumerate(value):
            yield from _found(item, join(path, index))
    elif not is_of_an_input_type(value):
        yield (
            f"{path}: is of type {type(value).__name__}, which Pulumi cannot send; make it text, a "
            "number of Python, True or False, a list or a map, for example with str() or float()"
        )
