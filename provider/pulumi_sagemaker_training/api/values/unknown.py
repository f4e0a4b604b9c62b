"""The marker for a value that is not known yet, because another resource will provide it."""

from typing import Final, final


@final
class Unknown:
    """A value that the engine learns only during the update.

    There is one instance, `UNKNOWN`; compare with ``is``. No rule applies to it, and no digest,
    request or decision is made from it.
    """

    _instance: "Unknown | None" = None

    def __new__(cls) -> "Unknown":
        if cls._instance is None:
            cls._instance = super().__new__(cls)
        return cls._instance

    def __repr__(self) -> str:
        return "<unknown>"

    def __deepcopy__(self, memo: object) -> "Unknown":
        return self


UNKNOWN: Final = Unknown()


def has_unknown(value: object) -> bool:
    """Tell whether `value`, or anything inside it, is not known yet."""
    if isinstance(value, dict):
        return any(has_unknown(item) for item in value.values())
    if isinstance(value, list | tuple):
        return any(has_unknown(item) for item in value)
    return value is UNKNOWN
