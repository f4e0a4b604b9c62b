"""Rules, and the view of a request that a rule gets."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from pulumi_sagemaker_training.api.values.unknown import UNKNOWN
from pulumi_sagemaker_training.api.values.violation import Secrets, Violation
from pulumi_sagemaker_training.codes import ErrorCode


class Finding(NamedTuple):
    """A place where a rule is broken, relative to the view, and the message."""

    path: str
    message: str


class NotKnownError(Exception):
    """A value that a rule needs, but that is not known yet or not valid. The rule is skipped."""


@dataclass(frozen=True, slots=True)
class View:
    """The view of a request, or of one item of a list in it, that a rule reads.

    Reading an unknown value ends the rule: it counts as not broken.

    Args:
        root: the whole request, normalised, in the Python spelling.
        here: the request, or the item; paths are relative to it.
        prefix: the path of `here`, with a dot at its end; empty for the request.
        secrets: the properties that must not be shown.
        ownership_tags: how many tags are added to the user's.
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
        """Return the value at a dotted path, or None if it is not given."""
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
        """Tell whether a value is given. An empty text, list or map counts as not given."""
        return self.get(path) not in (None, "", [], {})

    def is_on(self, path: str) -> bool:
        """Tell whether the value is True."""
        return self.get(path) is True

    def number(self, path: str) -> int | None:
        """Return a whole number, or None if it is not given."""
        value = self.get(path)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            raise NotKnownError(path)
        return value

    def text(self, path: str) -> str | None:
        """Return a text, or None if it is not given."""
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
        """Tell whether every item of a list is known, so that an item can be said to be missing."""
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
        """Return the value at a path for a message, masked if it is secret."""
        return self.secrets.shown(self.at(path), self.get(path))


class Rule(NamedTuple):
    """A rule that the service model does not have.

    Args:
        name: the rule's name, for tests and documentation.
        code: the code of what is wrong if the rule is broken.
        source: the API member, page or tool whose documentation states the rule.
        check: yields (path, message) for each place where the rule is broken.
        each: the list whose items are checked one by one; None to check the whole request.
    """

    name: str
    code: ErrorCode
    source: str
    check: Callable[[View], Iterator[Finding]]
    each: str | None = None

    def violations(self, view: View) -> Iterator[Violation]:
        """Yield a violation for each place where a request breaks this rule."""
        for place in self._places(view):
            try:
                for path, message in self.check(place):
                    yield Violation(place.at(path), message, self.code, self.name)
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
