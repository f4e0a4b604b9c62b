"""The differences between two values, by property path, in words without secrets. Pure."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from pulumi_sagemaker_training.api.values.numbers import as_written
from pulumi_sagemaker_training.api.values.paths import is_under, join
from pulumi_sagemaker_training.api.values.text import MASK, printable
from pulumi_sagemaker_training.api.values.unknown import UNKNOWN

_LONGEST_SHOWN: Final = 80


class _Missing:
    def __repr__(self) -> str:
        return "(unset)"


MISSING: Final = _Missing()


class Difference(NamedTuple):
    """One place where two values differ.

    Attributes:
        path: the property.
        old, new: the values, `MISSING` if there is none.
    """

    path: str
    old: Any
    new: Any

    @property
    def kind(self) -> str:
        """`add`, `delete` or `update`, in the engine's terms."""
        if self.old is MISSING:
            return "add"
        return "delete" if self.new is MISSING else "update"

    def words(self, secret_paths: Sequence[str] = ()) -> str:
        """Return the difference in words; values that are or contain a secret are masked."""
        if _touches(self.path, secret_paths):
            if self.new is UNKNOWN:
                return f"{self.path} {_shown(UNKNOWN)}"
            return f"{self.path} ({MASK})"
        return f"{self.path} ({_shown(self.old)} → {_shown(self.new)})"


def may_come_out_equal(old: object, new: object) -> bool:
    """Tell whether a new value may be the old one after all, once all of it is known."""
    if new is UNKNOWN:
        return True
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        keys = old.keys() | new.keys()
        return all(may_come_out_equal(old.get(k, MISSING), new.get(k, MISSING)) for k in keys)
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(map(may_come_out_equal, old, new))
    return bool(old == new)


def differences(old: object, new: object, path: str = "") -> Iterator[Difference]:
    """Yield every place where two canonical values differ, as deep as possible.

    An unknown new value differs from every value, because it is not known what it will be.
    """
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in sorted(old.keys() | new.keys()):
            here = join(path, key)
            yield from differences(old.get(key, MISSING), new.get(key, MISSING), here)
    elif isinstance(old, list) and isinstance(new, list) and _is_structured(old, new):
        for index in range(max(len(old), len(new))):
            here = join(path, index)
            yield from differences(_item(old, index), _item(new, index), here)
    elif new is UNKNOWN or old != new:
        yield Difference(path, old, new)


def _touches(path: str, secret_paths: Sequence[str]) -> bool:
    return is_under(path, tuple(secret_paths)) or any(is_under(s, (path,)) for s in secret_paths)


def _is_structured(*lists: list[object]) -> bool:
    return any(isinstance(item, Mapping) for values in lists for item in values)


def _item(values: list[object], index: int) -> object:
    return values[index] if index < len(values) else MISSING


def _shown(value: object) -> str:
    if value is MISSING or value is UNKNOWN:
        return "(unset)" if value is MISSING else "(known after the update)"
    text = printable(json.dumps(as_written(value), ensure_ascii=False, default=str))
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
