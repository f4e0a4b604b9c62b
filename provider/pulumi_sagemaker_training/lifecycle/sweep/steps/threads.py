"""A few threads that do the same with many trials."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Final, TypeVar

T = TypeVar("T")
U = TypeVar("U")

MOST_THREADS: Final = 8


def for_each(work: Callable[[T], U], items: Sequence[T]) -> list[U]:
    """Return the results of `work` for each item, in order.

    Raises:
        TrainingJobError: what `work` raised first, after it was tried with every item.
    """
    if len(items) <= 1:
        return [work(item) for item in items]
    with ThreadPoolExecutor(min(MOST_THREADS, len(items))) as pool:
        # The change log reads from the context for which resource a call is made.
        futures = [pool.submit(copy_context().run, work, item) for item in items]
    return [future.result() for future in futures]
