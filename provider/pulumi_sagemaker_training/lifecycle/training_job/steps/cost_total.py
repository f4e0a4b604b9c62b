"""The maximum cost of one update."""

import threading


class CostTotal:
    """The maximum cost of all jobs of one update together. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._amounts: dict[str, float] = {}
        self._explained: set[str] = set()

    def add(self, key: str, usd: float) -> tuple[int, float]:
        """Add a job's amount; the same job is counted once.

        Returns:
            The number of jobs so far, and their maximum cost together.
        """
        with self._lock:
            self._amounts[key] = usd
            return len(self._amounts), sum(self._amounts.values())

    def is_first(self, explanation: str) -> bool:
        """Tell whether an amount is explained in these words for the first time."""
        with self._lock:
            is_first = explanation not in self._explained
            self._explained.add(explanation)
            return is_first
