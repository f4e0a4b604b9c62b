"""The value that is not known yet: what another resource will give once it exists."""

from typing import Final, final


@final
class Unknown:
    """Stand for a value that the engine learns only during the update.

    There is one instance, `UNKNOWN`; compare with ``is``. No rule applies to it, and it makes
    no digest, request or decision.
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
