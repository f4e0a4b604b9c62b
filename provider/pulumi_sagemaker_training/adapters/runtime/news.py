"""Which progress lines are worth showing: those that say something new.

In a terminal a line takes the place of the one before, so each that differs is shown. Without one
every line stays in the log. There a line is shown when its topic is new, as a job's next phase is;
and if nothing was shown for five minutes, so that a CI system that ends silent programs does
not end this one.
"""

import threading
import time
from collections.abc import Callable
from typing import Final

HEARTBEAT_S: Final = 300.0


class Heartbeat:
    """The time of the last line that this process has shown. Thread-safe.

    Args:
        now: a clock, in seconds.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._shown_at = now()

    def is_due(self) -> bool:
        """Tell whether nothing was shown for long; if so, this counts as shown."""
        with self._lock:
            is_due = self._now() - self._shown_at >= HEARTBEAT_S
            self._shown_at = self._now() if is_due else self._shown_at
            return is_due

    def shown(self) -> None:
        """Note that a line was shown."""
        with self._lock:
            self._shown_at = self._now()


class News:
    """What one resource has shown.

    Args:
        heartbeat: shared by all resources.
    """

    def __init__(self, heartbeat: Heartbeat) -> None:
        self._heartbeat = heartbeat
        self._text = ""
        self._topics: set[str] = set()

    def is_shown(self, text: str, topic: str, *, in_terminal: bool) -> bool:
        """Tell whether a line is shown, and remember it if so."""
        if in_terminal:
            is_new = text != self._text
        else:
            is_new = topic not in self._topics or self._heartbeat.is_due()
        if is_new:
            self._text = text
            self._topics.add(topic)
            self._heartbeat.shown()
        return is_new
