"""What AWS's documentation leaves open about training jobs, and how the emulator does it.

Each behaviour has a key, the emulator's own value, and where that value is from (`table`). `make
acceptance` asks an account of AWS for the same keys; the answers that differ are kept in
`recorded.json` beside this module, and come before the emulator's own.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from sagemaker_emulator.behaviour.table import BEHAVIOURS, CHOICES
from sagemaker_emulator.protocol.errors import ServiceError

RECORDED: Final = Path(__file__).with_name("recorded.json")
"""What an account of AWS answered otherwise."""


class BehaviourError(Exception):
    """A file of behaviours that cannot be used."""


class Behaviours(Mapping[str, Any]):
    """The value of each behaviour.

    Args:
        recorded: values that come before the emulator's own.

    Raises:
        BehaviourError: a key is unknown, or its value is of another kind than the emulator's own.
    """

    def __init__(self, recorded: Mapping[str, object] | None = None) -> None:
        own = {key: behaviour.value for key, behaviour in BEHAVIOURS.items()}
        for key, value in (recorded or {}).items():
            _check(key, value)
        self._values = own | dict(recorded or {})

    @classmethod
    def load(cls, path: Path = RECORDED) -> "Behaviours":
        """Return the behaviours with those that a file has.

        Raises:
            BehaviourError: the file cannot be read, or has what this emulator cannot do.
        """
        return cls(recorded_in(path))

    def __getitem__(self, key: str) -> Any:
        """Return the value of a behaviour."""
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        """Iterate over all keys."""
        return iter(self._values)

    def __len__(self) -> int:
        """Return the number of behaviours."""
        return len(self._values)

    def error(self, key: str, **named: object) -> ServiceError:
        """Return an error in the words of a behaviour, with its names filled in."""
        answer = self._values[key]
        text = filled(answer["message"], named)
        return ServiceError(text, code=answer["code"], status=400)


def filled(text: str, named: Mapping[str, object]) -> str:
    """Return a text with values in place of its names in braces."""
    for name, value in named.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text


def recorded_in(path: Path) -> dict[str, Any]:
    """Return the values that a file has; none where it is not there.

    Raises:
        BehaviourError: it is not a JSON object with an object `answers`.
    """
    try:
        content = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise BehaviourError(f"the file of behaviours {path} cannot be read: {error}") from error
    answers = content.get("answers") if isinstance(content, dict) else None
    if not isinstance(answers, dict):
        raise BehaviourError(f"the file of behaviours {path} has no object `answers`")
    return answers


def _check(key: str, value: object) -> None:
    if key not in BEHAVIOURS:
        raise BehaviourError(f"no behaviour has the key {key!r}")
    own = BEHAVIOURS[key].value
    if _kind(value) != _kind(own):
        raise BehaviourError(
            f"the value of {key} is {value!r}; this emulator takes only {_kind(own)}"
        )
    allowed = CHOICES.get(key)
    if allowed is not None and value not in allowed:
        raise BehaviourError(f"the value of {key} is {value!r}; allowed are {', '.join(allowed)}")


def _kind(value: object) -> str:
    match value:
        case {"code": str(), "message": str()}:
            return "an error with a code and a message"
        case bool() | int() | float():
            return "a number"
        case str():
            return "a text"
        case list():
            return "a list"
        case dict():
            return "an object"
    return "nothing"
