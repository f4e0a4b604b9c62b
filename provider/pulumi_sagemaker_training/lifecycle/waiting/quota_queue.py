"""Who may ask for room in the account's quota, and when: one line for each kind of instance.

A thousand resources that each try again by themselves make a hundred refused calls for every
job that finds room, and keep the API busy with them. In a line the first asks for all, now and
then; where he finds room the next one asks at once, and so does one for each job of this
process that ends.
`benchmarks/model.py` shows what that is worth.
"""

import random
import threading
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from typing import Any, Final

from pulumi_sagemaker_training.lifecycle.waiting.rates import Patience

QUOTA: Final = Patience(float("inf"), 5, 60, "room in the account's quota")


class Room:
    """Keep the line of those who were refused. Thread-safe.

    Args:
        patience: how long the first in line pauses between two tries.
        jitter: gives a number from 0 to 1.
    """

    def __init__(
        self, patience: Patience = QUOTA, jitter: Callable[[], float] = random.random
    ) -> None:
        self._patience = patience
        self._jitter = jitter
        self._lock = threading.Lock()
        self._line: deque[object] = deque()
        self._tries = 0
        self._next_s = 0.0
        self._granted = 0
        self._scout: object = None

    @property
    def first(self) -> object:
        """The first in line; None where nobody waits."""
        with self._lock:
            return self._line[0] if self._line else None

    def may_ask(self, who: object, now_s: float) -> bool:
        """Tell whether someone may ask now; where others wait, he joins the end of the line.

        One who may ask is out of the line, until he is refused.
        """
        with self._lock:
            if not self._line:
                return True
            if who not in self._line:
                self._line.append(who)
                return False
            if self._line[0] != who or not (self._granted or now_s >= self._next_s):
                return False
            self._line.popleft()
            if self._granted:
                self._granted -= 1
            else:
                self._scout = who
                self._next_s = now_s + self._pause()
            return True

    def refused(self, who: object, now_s: float, *, waited: bool) -> None:
        """Put someone who was refused to the front of the line if he `waited` in it, else last."""
        with self._lock:
            if waited:
                self._line.appendleft(who)
                self._tries += 1
            else:
                self._line.append(who)
            self._next_s = now_s + self._pause()

    def accepted(self, who: object) -> None:
        """Let the next one ask at once where it was not known that there is room."""
        with self._lock:
            if self._scout == who:
                self._grant()

    def freed(self) -> None:
        """Let one ask at once: a job has ended."""
        with self._lock:
            self._grant()

    def leave(self, who: object) -> None:
        """Take someone out of the line who does not want to wait any longer."""
        with self._lock:
            if who in self._line:
                self._line.remove(who)

    def _grant(self) -> None:
        self._granted = self._granted + 1 if self._line else 0
        self._tries = 0

    def _pause(self) -> float:
        return self._patience.pause(self._tries, self._jitter())


class Rooms:
    """Hold one line for each kind of instance."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rooms: defaultdict[str, Room] = defaultdict(Room)

    def of(self, request: Mapping[str, Any]) -> Room:
        """Return the line for a request or a description, python spelling."""
        resources = request.get("resource_config") or {}
        groups = resources.get("instance_groups") or [resources]
        kind = ",".join(sorted(str(group.get("instance_type", "")) for group in groups))
        with self._lock:
            return self._rooms[kind]
