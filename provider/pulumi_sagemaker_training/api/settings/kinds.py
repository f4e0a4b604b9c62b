"""The kinds of values that settings have: how each is read, and what is allowed. Pure.

A value comes from `pulumi config`, as a text that may be JSON, or from an explicit provider of
a program. Messages never show a text that may be secret.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final, NamedTuple, Protocol
from urllib.parse import urlsplit

from pulumi_sagemaker_training.api.values.text import nearest, printable

Refuse = Callable[[str, str], None]
"""A function that takes the path of a wrong value and the reason."""

_DURATION: Final = re.compile(r"(\d+(?:\.\d+)?)(ns|us|µs|μs|ms|s|m|h)")
_UNITS_S: Final = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ms": 1e-3, "s": 1.0}


class Kind(Protocol):
    """A kind of value, which knows how to read one."""

    def read(self, value: object, path: str, refuse: Refuse) -> object:
        """Return the value, or None if it was refused."""
        ...


def _has_to_be(allowed: str) -> str:
    # The value is not shown, because it may be a secret of the configuration.
    return f"must be {allowed}"


# Named tuples, for as many dataclasses took 7 ms of every start of a plugin.


class Text(NamedTuple):
    """A text; `allowed` describes it in words if a pattern restricts it."""

    pattern: str = ""
    allowed: str = "a text that is not empty"

    def read(self, value: object, path: str, refuse: Refuse) -> str | None:
        """Return the text."""
        text = value if isinstance(value, str) else ""
        if text and re.fullmatch(self.pattern or ".+", text, re.DOTALL):
            return text
        refuse(path, _has_to_be(self.allowed))
        return None


class Flag:
    """`true` or `false`."""

    def read(self, value: object, path: str, refuse: Refuse) -> bool | None:
        """Return the truth value."""
        word = str(value).lower()
        if word in ("true", "false"):
            return word == "true"
        refuse(path, _has_to_be("true or false"))
        return None


class Number(NamedTuple):
    """A number within bounds, both included."""

    low: float
    high: float
    unit: str = ""
    is_whole: bool = False

    def read(self, value: Any, path: str, refuse: Refuse) -> object:
        """Return the number."""
        try:
            number = float("nan") if isinstance(value, bool) else float(value)
        except (TypeError, ValueError):
            number = float("nan")
        if self.low <= number <= self.high and not (self.is_whole and number % 1):
            return int(number) if self.is_whole else number
        noun = "a whole number" if self.is_whole else "a number"
        unit = f" of {self.unit}" if self.unit else ""
        refuse(path, _has_to_be(f"{noun}{unit} from {self.low:g} to {self.high:g}"))
        return None


class Choice(NamedTuple):
    """One of a few words, in upper or lower case."""

    words: tuple[str, ...]

    def read(self, value: object, path: str, refuse: Refuse) -> str | None:
        """Return the word as the table spells it."""
        for word in self.words:
            if isinstance(value, str) and value.lower() == word.lower():
                return word
        refuse(path, _has_to_be(" or ".join(self.words)))
        return None


class Duration(NamedTuple):
    """A duration in Go's form (`1h30m`) or as a number of seconds; it is read as seconds."""

    low_s: int
    high_s: int

    def read(self, value: object, path: str, refuse: Refuse) -> int | None:
        """Return the seconds."""
        seconds = _seconds(value)
        if seconds is not None and self.low_s <= seconds <= self.high_s:
            return int(seconds)
        low, high = (str(timedelta(seconds=s)) for s in (self.low_s, self.high_s))
        refuse(path, _has_to_be(f"a duration as 1h30m, from {low} to {high}"))
        return None


def _seconds(value: object) -> float | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, str):
        return None
    if value.isdecimal():
        return float(value)
    parts = _DURATION.findall(value)
    if not parts or "".join(map("".join, parts)) != value:
        return None
    units = {**_UNITS_S, "m": 60.0, "h": 3600.0}
    return sum(float(number) * units[unit] for number, unit in parts)


class Url(NamedTuple):
    """An HTTP or HTTPS URL; it may contain a password and is never shown."""

    example: str
    is_scheme_optional: bool = False

    def read(self, value: object, path: str, refuse: Refuse) -> str | None:
        """Return the address."""
        if isinstance(value, str) and self._is_address(value):
            return value
        refuse(path, f"give an address over http or https, as {self.example}")
        return None

    def _is_address(self, value: str) -> bool:
        text = value if "://" in value or not self.is_scheme_optional else f"http://{value}"
        try:
            parts = urlsplit(text)
            _ = parts.port
        except ValueError:
            return False
        return parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in text


class Texts(NamedTuple):
    """A list of texts: JSON, or separated by commas."""

    pattern: str = ".+"
    allowed: str = "a list of texts"
    example: str = '["one", "two"]'

    def read(self, value: object, path: str, refuse: Refuse) -> tuple[str, ...] | None:
        """Return the texts."""
        listed = self._listed(value)
        if listed is not None and all(map(self._fits, listed)):
            return tuple(str(item).strip() for item in listed)
        allowed = f"{self.allowed}, as {self.example}"
        refuse(path, _has_to_be(allowed))
        return None

    def _fits(self, item: object) -> bool:
        # `pulumi config set --path` turns a text that looks like a number into one.
        is_text = isinstance(item, str | int) and not isinstance(item, bool)
        return is_text and bool(re.fullmatch(self.pattern, str(item).strip()))

    def _listed(self, value: object) -> Sequence[object] | None:
        if isinstance(value, str) and not value.lstrip().startswith(("[", "{", '"')):
            return value.split(",")
        found = _from_json(value)
        return found if isinstance(found, list | tuple) else None


class TextMap:
    """A map of texts; numbers and truth values become texts."""

    def read(self, value: object, path: str, refuse: Refuse) -> dict[str, str] | None:
        """Return the map."""
        found = _from_json(value)
        if not isinstance(found, Mapping):
            refuse(path, 'give a map of texts, as {"team": "vision"}')
            return None
        wrong = [key for key, item in found.items() if not isinstance(item, str | int | float)]
        for key in wrong:
            refuse(f'{path}["{printable(str(key))}"]', "give a text")
        return None if wrong else {str(key): _as_text(item) for key, item in found.items()}


def _as_text(item: str | float) -> str:
    return item if isinstance(item, str) else json.dumps(item)


class Policy:
    """An IAM policy: JSON as a text, or the map itself."""

    def read(self, value: object, path: str, refuse: Refuse) -> str | None:
        """Return the policy's JSON."""
        found = _from_json(value)
        if isinstance(found, Mapping) and "Statement" in found:
            return value if isinstance(value, str) else json.dumps(found)
        refuse(path, 'give an IAM policy, as {"Version": "2012-10-17", "Statement": [...]}')
        return None


class Member(NamedTuple):
    """A member of a structured setting.

    Attributes:
        kind: how its value is read.
        text: its description, for the documentation and the schema.
        is_required: whether it must be given.
        is_secret: whether the schema marks it as secret.
    """

    kind: Kind
    text: str
    is_required: bool = False
    is_secret: bool = False


class Structure(NamedTuple):
    """A map with known members; a misspelt one is refused, with the nearest name.

    Attributes:
        name: the name of its type in the schema.
        text: its description.
        members: the members by their names.
        others: names that are ignored although they resemble a member's name.
        is_open: whether other names that resemble no member's name are ignored.
        example: JSON, for messages and the documentation.
    """

    name: str
    text: str
    members: Mapping[str, Member]
    example: str
    is_open: bool = False
    others: frozenset[str] = frozenset()

    def read(self, value: object, path: str, refuse: Refuse) -> dict[str, object] | None:
        """Return the members that are given and valid."""
        found = _from_json(value)
        if not isinstance(found, Mapping):
            refuse(path, f"give JSON such as {self.example}")
            return None
        for name in found:
            self._check_name(str(name), path, refuse)
        missing = [n for n, m in self.members.items() if m.is_required and n not in found]
        for name in missing:
            refuse(f"{path}.{name}", f"is required; give JSON such as {self.example}")
        return {
            name: member.kind.read(found[name], f"{path}.{name}", refuse)
            for name, member in self.members.items()
            if name in found
        }

    def _check_name(self, name: str, path: str, refuse: Refuse) -> None:
        if name in self.members or name in self.others:
            return
        meant = nearest(name, self.members)
        if meant is None and self.is_open:
            return
        known = f"did you mean {meant}?" if meant else f"it has {', '.join(self.members)}"
        refuse(f"{path}.{printable(name)}", f"is not a member of this setting; {known}")


class Structures(NamedTuple):
    """A list of structures; a single structure counts as a list of one."""

    item: Structure

    def read(self, value: object, path: str, refuse: Refuse) -> list[dict[str, object]] | None:
        """Return the structures."""
        found = _from_json(value)
        if isinstance(found, Mapping):
            found = [found]
        if not isinstance(found, list | tuple):
            refuse(path, f"give JSON such as [{self.item.example}]")
            return None
        return list(self._items(found, path, refuse))

    def _items(
        self, found: Sequence[object], path: str, refuse: Refuse
    ) -> Iterator[dict[str, object]]:
        for index, item in enumerate(found):
            read = self.item.read(item, f"{path}[{index}]", refuse)
            if read is not None:
                yield read


class Unsupported(NamedTuple):
    """A value that is not supported here; it is refused unless it has no effect."""

    reason: str
    harmless: tuple[str, ...] = ()

    def read(self, value: object, path: str, refuse: Refuse) -> None:
        """Refuse it."""
        if str(value).lower() not in self.harmless:
            refuse(
                path,
                f"is not supported here: {self.reason}; remove it, or name it in "
                "sagemaker-training:ignoredSettings",
            )


def _from_json(value: object) -> object:
    """Return a value, or the JSON value that a text holds; None if the text is not JSON."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return None
