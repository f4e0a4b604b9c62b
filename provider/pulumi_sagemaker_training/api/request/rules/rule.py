"""What a rule is, and how it sees a request."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from pulumi_sagemaker_training.api.values.unknown import UNKNOWN
from pulumi_sagemaker_training.api.values.violation import Secrets, Violation


class Finding(NamedTuple):
    """Tell where a rule is broken, relative to what it looked at, and what to say."""

    path: str
    message: str


class NotKnownError(Exception):
    """Say that a rule cannot be applied: what it needs is not known yet, or is no valid value."""


@dataclass(frozen=True, slots=True)
class View:
    """Let a rule read a request, or one item of a list in it.

    Reading what is not known ends the rule: it is not broken, as far as anybody can tell.

    Args:
        root: the whole request, normalised, in the Python spelling.
        here: what paths are relative to: the request, or the item.
        prefix: the path of `here`, with a dot at its end; empty for the request.
        secrets: what must not be shown.
        ownership_tags: how many tags are added to the author's.
    """

    root: Mapping[str, object]
    here: Mapping[str, object]
    prefix: str
    secrets: Secrets
    ownership_tags: int = 0

    @property
    def job(self) -> "View":
        """The view of the whole request."""
        return replace(self, here=self.root, prefix="")

    def get(self, path: str) -> object:
        """Return the value at a dotted path, or None where nothing is given."""
        value: object = self.here
        for name in path.split("."):
            if not isinstance(value, Mapping):
                raise NotKnownError(path)
            value = value.get(name)
            if value is UNKNOWN:
                raise NotKnownError(path)
            if value is None:
                return None
        return value

    def has(self, path: str) -> bool:
        """Tell whether something is given: an empty text, list or map is nothing."""
        return self.get(path) not in (None, "", [], {})

    def is_on(self, path: str) -> bool:
        """Tell whether a switch is given as True."""
        return self.get(path) is True

    def number(self, path: str) -> int | None:
        """Return a whole number, or None where nothing is given."""
        value = self.get(path)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            raise NotKnownError(path)
        return value

    def text(self, path: str) -> str | None:
        """Return a text, or None where nothing is given."""
        value = self.get(path)
        if value is not None and not isinstance(value, str):
            raise NotKnownError(path)
        return value

    def items(self, path: str) -> "Iterator[tuple[int, View]]":
        """Yield the known structures of a list, each with its index."""
        value = self.get(path)
        if value is None:
            return
        if not isinstance(value, list):
            raise NotKnownError(path)
        for index, item in enumerate(value):
            if isinstance(item, Mapping):
                yield index, replace(self, here=item, prefix=f"{self.prefix}{path}[{index}].")

    def is_whole(self, path: str) -> bool:
        """Tell whether a list is known from end to end, so that what is missing is missing."""
        value = self.get(path)
        return isinstance(value, list) and UNKNOWN not in value

    def texts(self, path: str) -> "Iterator[tuple[int, str]]":
        """Yield the known texts of a list, each with its index."""
        value = self.get(path)
        if value is None:
            return
        if not isinstance(value, list):
            raise NotKnownError(path)
        yield from ((index, item) for index, item in enumerate(value) if isinstance(item, str))

    def at(self, path: str) -> str:
        """Return the full path, for a violation."""
        return f"{self.prefix}{path}"

    def shown(self, path: str) -> str:
        """Return the value at a path for a message, or that it is secret."""
        return self.secrets.shown(self.at(path), self.get(path))


@dataclass(frozen=True, slots=True)
class Rule:
    """Demand what no schema says.

    Args:
        name: what the rule is called, for tests and documentation.
        source: the API member, page or tool whose documentation says so.
        check: yields (path, message) for each place where the rule is broken.
        each: the list whose items are checked one by one; None for the request as a whole.
    """

    name: str
    source: str
    check: Callable[[View], Iterator[Finding]]
    each: str | None = None

    def violations(self, view: View) -> Iterator[Violation]:
        """Yield what breaks this rule in a request."""
        for place in self._places(view):
            try:
                for path, message in self.check(place):
                    yield Violation(place.at(path), message, self.name)
            except NotKnownError:
                continue

    def _places(self, view: View) -> Iterator[View]:
        if self.each is None:
            yield view
            return
        try:
            yield from (item for _, item in view.items(self.each))
        except NotKnownError:
            return
