"""A change of one property in the engine's message, which keeps all that stands beside it.

The engine takes the message as the resource's new inputs. So secrets, values that are not known,
and the hidden properties of a dynamic resource stay as they are.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from google.protobuf.struct_pb2 import Struct
from pulumi.provider.experimental.property_value import PropertyValue

from pulumi_sagemaker_training.adapters.plugin.property_values import plain
from pulumi_sagemaker_training.api.values.paths import steps
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import PLAIN_KEY
from pulumi_sagemaker_training.lifecycle.training_job.decisions.secrecy import (
    fingerprint,
    marked_paths,
)
from pulumi_sagemaker_training.policies.rules.rule import Change

_SIGNED: Final = "4dabf18193072939515e22adb298388d"
"""The key of a map that is not one, but a secret or an asset, in the engine's protocol."""


def changed(properties: Struct, changes: Sequence[Change]) -> Struct | None:
    """Return properties with the changes; None if one cannot be made, because of a secret.

    Args:
        properties: as the engine sent them; they stay as they are.
        changes: with paths in the spelling of the properties.
    """
    made = Struct()
    made.CopyFrom(properties)
    for change in changes:
        if not _is_set(made, steps(change.path), change):
            return None
    _vouch_for(made, {str(steps(change.path)[0]) for change in changes})
    return made


def _is_set(struct: Struct, path: Sequence[str | int], change: Change) -> bool:
    """Set the value of a change at what is left of its path; tell whether there is such a place."""
    first, *rest = map(str, path)
    if not rest:
        struct[first] = change.value
        return True
    if first not in struct.fields:
        struct.fields[first].struct_value.Clear()
    inner = struct.fields[first]
    if inner.WhichOneof("kind") != "struct_value" or _SIGNED in inner.struct_value:
        return False
    return _is_set(inner.struct_value, rest, change)


def _vouch_for(made: Struct, names: set[str]) -> None:
    """Add what was changed to the marks of a dynamic resource, which otherwise hides it.

    A property that matches no mark counts as set elsewhere, and is masked as a secret.
    """
    values: Mapping[str, object] = plain(PropertyValue.unmarshal_map(made))
    marks = values.get(PLAIN_KEY)
    if isinstance(marks, str):
        paths = marked_paths(values)
        own = sorted(fingerprint(name, values[name], paths) for name in names)
        made[PLAIN_KEY] = " ".join([marks, *own])
