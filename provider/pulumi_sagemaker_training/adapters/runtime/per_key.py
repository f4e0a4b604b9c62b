"""Values that the calls of one process share, one for each key."""

import threading
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class PerKey(Generic[K, V]):
    """One value for each key, made when it is first asked for. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made: dict[K, V] = {}

    def get(self, key: K, make: Callable[[], V]) -> V:
        """Return the key's value; `make` makes it the first time, and is called once."""
        with self._lock:
            if key not in self._made:
                self._made[key] = make()
            return self._made[key]
