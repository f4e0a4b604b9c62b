"""A job as a state has it: what has the form that SageMaker gives it. Pure.

A state may be damaged, edited, or of a newer version, and secrets in it are marks. A report shows
the rest.
"""

from collections.abc import Mapping
from typing import Final

from pulumi_sagemaker_training.api.model.members import element_of, kind_of, members_by
from pulumi_sagemaker_training.api.values.text import MASK
from pulumi_sagemaker_training.cli.stack.state import StateResource

_SHAPE: Final = "DescribeTrainingJobResponse"
_ABSENT: Final = object()
_NUMBERS: Final = ("integer", "float")
_TEXTS: Final = ("string", "timestamp")


def recorded(held: StateResource) -> dict[str, object]:
    """Return the members of a described job that a state has.

    What is secret as a whole comes from the inputs, in which its parts are apart.
    """
    known = held.outputs.get("training_job_name")
    name = known if isinstance(known, str) else held.job or held.name
    secret = {key for key, value in held.outputs.items() if value == MASK}
    given = {key: value for key, value in held.inputs.items() if key in secret}
    return well_formed({**held.outputs, **given, "training_job_name": name})


def well_formed(fields: Mapping[str, object]) -> dict[str, object]:
    """Return the members of a description whose values have the right form."""
    found: dict[str, object] = _structure(fields, _SHAPE)
    return found


def _structure(value: Mapping[str, object], shape: str) -> dict[str, object]:
    known = members_by(shape, "python")
    kept = {n: _checked(v, known[n].shape) for n, v in value.items() if n in known}
    return {name: item for name, item in kept.items() if item is not _ABSENT}


def _checked(value: object, shape: str) -> object:
    """Return a value without parts of a wrong form; `_ABSENT` if it has a wrong one itself."""
    kind = kind_of(shape)
    if isinstance(value, Mapping):
        if kind == "structure":
            return _structure(value, shape)
        if kind == "map":
            inner = {str(key): _checked(item, element_of(shape)) for key, item in value.items()}
            return {key: item for key, item in inner.items() if item is not _ABSENT}
    if isinstance(value, list) and kind == "list":
        items = [_checked(item, element_of(shape)) for item in value]
        return [item for item in items if item is not _ABSENT]
    return value if _is_scalar(value, kind) else _ABSENT


def _is_scalar(value: object, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    if isinstance(value, int | float):
        return kind in _NUMBERS
    return isinstance(value, str) and kind in _TEXTS
