"""The pause before the next attempt. Pure."""

from typing import Final

_MOST_DOUBLINGS: Final = 64


def backoff_s(attempt: int, first_s: float, longest_s: float, jitter: float) -> float:
    """Return the pause after an attempt, in seconds.

    Each pause is twice the last, and half of it is random, so that a thousand resources that
    were refused together do not retry together.

    Args:
        attempt: how many pauses there were.
        first_s, longest_s: the first pause and the longest, seconds.
        jitter: from 0 to 1.
    """
    # 2.0 ** 1024 overflows, and a create that waits for days may make as many attempts.
    full = min(first_s * 2.0 ** min(attempt, _MOST_DOUBLINGS), longest_s)
    return full / 2 + full / 2 * jitter
