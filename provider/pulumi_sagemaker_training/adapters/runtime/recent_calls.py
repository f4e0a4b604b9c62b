"""What the plugin's process remembers from one call of the engine to the next.

Of a call without a URN nothing is remembered, because it could be of any resource.
"""

import hashlib
import json
import threading
import time
from collections.abc import Callable, Mapping
from typing import Final, Generic, TypeVar

from pulumi_sagemaker_training.api.model.description import Description
from pulumi_sagemaker_training.lifecycle.ownership.owner import name_in

_FRESH_S: Final = 5.0

T = TypeVar("T")


class TakenOnce(Generic[T]):
    """A value for each resource, which the next call about the resource takes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._values: dict[str, T] = {}

    def put(self, urn: str, value: T) -> None:
        """Remember the value of a resource; nothing without a URN."""
        if urn:
            with self._lock:
                self._values[urn] = value

    def take(self, urn: str) -> T | None:
        """Return the value of a resource, and forget it; None if there is none."""
        with self._lock:
            return self._values.pop(urn, None)


class RequestedReplacements:
    """The resources for which a diff of this process requested a replacement."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._urns: set[str] = set()

    def add(self, urn: str) -> None:
        """Remember a resource."""
        with self._lock:
            self._urns.update({urn} if urn else ())

    def take(self, urn: str) -> bool:
        """Tell whether the resource was remembered, and forget it."""
        with self._lock:
            requested = urn in self._urns
            self._urns.discard(urn)
            return requested


class Forecasts:
    """The forecasts for resources that are, or may be, replaced in this update."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._going: dict[str, str] = {}
        self._said: dict[str, bool] = {}

    def put(self, urn: str, *, is_certain: bool, going: str = "") -> None:
        """Remember the forecast for a resource.

        Args:
            urn: the resource's URN.
            is_certain: whether it is certainly replaced; then its cost was shown.
            going: the name of its job, if no other job can get that name.
        """
        if not urn:
            return
        with self._lock:
            self._said[urn] = is_certain
            self._going.pop(urn, None)
            if is_certain and going:
                self._going[urn] = going

    def going(self) -> frozenset[str]:
        """Return the names of the jobs that are certainly replaced."""
        with self._lock:
            return frozenset(self._going.values())

    def take(self, urn: str) -> bool | None:
        """Return, once, whether a resource is certainly replaced; None if there is no forecast."""
        with self._lock:
            return self._said.pop(urn, None)


class CheckpointPlaces:
    """Where the resources that this process has checked keep their checkpoints."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._places: dict[str, str] = {}

    def put(self, urn: str, place: str) -> Mapping[str, str]:
        """Remember a resource's place; return those of the others, by their names.

        Args:
            urn: the resource's URN.
            place: empty if it keeps none; then nothing is returned.
        """
        with self._lock:
            self._places.pop(urn, None)
            if not place:
                return {}
            others = {name_in(other): kept for other, kept in self._places.items()}
            self._places.update({urn: place} if urn else {})
            return others


class UnfinishedCalls:
    """The resources whose last create or update in this process has not succeeded.

    With `--continue-on-error` the engine deletes the old job even if its replacement failed.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._urns: set[str] = set()

    def add(self, urn: str) -> None:
        """Remember a resource, before its call: any end but a success leaves it remembered."""
        with self._lock:
            self._urns.update({urn} if urn else ())

    def ended(self, urn: str, *, well: bool) -> None:
        """Forget a resource if its call succeeded."""
        if well:
            with self._lock:
                self._urns.discard(urn)

    def __contains__(self, urn: str) -> bool:
        """Tell whether a resource is remembered."""
        with self._lock:
            return urn in self._urns


class CheckedSecrets:
    """The secret properties that a preview's check found, for the diff that follows.

    They cannot be passed in the inputs while these have unknown values, because an update plan
    would require the same marks in the update.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._paths: dict[str, tuple[str, ...]] = {}

    def put(self, urn: str, paths: tuple[str, ...]) -> None:
        """Remember the secret paths of a resource."""
        with self._lock:
            self._paths[urn] = paths

    def get(self, urn: str) -> tuple[str, ...] | None:
        """Return the secret paths of a resource; None if this process has not checked it."""
        with self._lock:
            return self._paths.get(urn)


class CheckedInputs:
    """The inputs with which a check found nothing wrong, for the create that follows.

    The create of the same inputs does not check them again. Only digests are kept.
    """

    def __init__(self) -> None:
        self._digests = TakenOnce[str]()

    def put(self, urn: str, given: Mapping[str, object]) -> None:
        """Remember the inputs of a resource; they are known, and nothing is wrong with them."""
        self._digests.put(urn, _digest(given))

    def take(self, urn: str, given: Mapping[str, object]) -> bool:
        """Tell whether the last check of a resource had these inputs, and forget it."""
        digest = self._digests.take(urn)
        return digest is not None and digest == _digest(given)


def _digest(given: Mapping[str, object]) -> str:
    text = json.dumps(given, sort_keys=True, default=repr)
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


class ShownWarnings:
    """The warnings that this process has shown at each resource; each is shown once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._shown: set[tuple[str, str]] = set()

    def is_first(self, urn: str, text: str) -> bool:
        """Tell whether a warning is new at the resource, and remember it."""
        with self._lock:
            is_first = (urn, text) not in self._shown
            self._shown.add((urn, text))
            return is_first


class RecentReads:
    """The descriptions that reads got in the last seconds, for the diffs that follow.

    A refresh reads each resource and then diffs it; one describe is enough for both. Each
    description is used once.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._seen = TakenOnce[tuple[float, Description]]()

    def put(self, urn: str, description: Description) -> None:
        """Remember the description of a resource's job."""
        self._seen.put(urn, (self._now(), description))

    def take(self, urn: str, name: str) -> Description | None:
        """Return the description of a resource's job, and forget it; None if there is none."""
        at, description = self._seen.take(urn) or (float("-inf"), None)
        if description is None or description.name != name or self._now() - at > _FRESH_S:
            return None
        return description
