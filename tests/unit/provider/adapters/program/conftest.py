"""Programs against Pulumi's mocks."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.loops import settled


@pytest.fixture
def threads_with_loops(loop: asyncio.AbstractEventLoop) -> Iterator[None]:
    """Give the mocks' threads event loops, and let everything end after the test."""
    loops: list[asyncio.AbstractEventLoop] = []

    def with_a_loop() -> None:
        loops.append(asyncio.new_event_loop())
        asyncio.set_event_loop(loops[-1])

    with ThreadPoolExecutor(max_workers=2, initializer=with_a_loop) as threads:
        loop.set_default_executor(threads)
        yield
        loop.run_until_complete(settled())
    for made in loops:
        made.close()
