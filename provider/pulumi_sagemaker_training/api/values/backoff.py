"""How long to pause before the next attempt. Pure."""

from typing import Final

_MOST_DOUBLINGS: Final = 64


def backoff_s(attempt: int, first_s: float, longest_s: float, jitter: float) -> float:
    """Return the pause after an attempt, seconds: each doubles the last, and half is random.

    A thousand resources that were refused together do not come back together.

    Args:
        attempt: how many pauses there were.
        first_s, longest_s: the first pause and the longest, seconds.
        jitter: from 0 to 1.
    """
    # A float has no 1024 doublings, and a create may wait for days.
    full = min(first_s * 2.0 ** min(attempt, _MOST_DOUBLINGS), longest_s)
    return full / 2 + full / 2 * jitter
