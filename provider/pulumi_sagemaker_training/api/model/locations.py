"""Pydantic's error locations as property paths. Pure."""

from collections.abc import Sequence

from pulumi_sagemaker_training.api.model.members import Kind, element_of, kind_of, members_by
from pulumi_sagemaker_training.api.values.paths import as_key

# Pydantic's mark that a map's key is wrong, not its value.
KEY_MARK = "[key]"


def rendered(location: Sequence[str | int], shape: str = "CreateTrainingJobRequest") -> str:
    """Return the path of a location: names dotted, items as [0], map keys as ["key"]."""
    path = ""
    current: str | None = shape
    for part in location:
        kind: Kind | None = kind_of(current) if current else None
        if part == KEY_MARK:
            continue
        if isinstance(part, int):
            path += f"[{part}]"
        elif kind == "map":
            path = as_key(path, part)
        else:
            path += f".{part}" if path else part
        current = _below(current, part)
    return path


def _below(shape: str | None, part: str | int) -> str | None:
    """Return the shape one step further down, or None if the model has none."""
    if shape is None:
        return None
    if kind_of(shape) == "structure":
        member = members_by(shape, "python").get(str(part))
        return member.shape if member else None
    inner = element_of(shape)
    return None if inner == shape else inner
