"""The constructions of components that are under way in this process."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

T = TypeVar("T")
Sleep = Callable[[float], Awaitable[None]]

LONGEST_HOLD_S: Final = 10.0
STEP_S: Final = 0.05


class Constructions:
    """Constructions that run side by side; refused ones are answered after the others.

    The engine (3.259.0) ends a preview at the first refusal of a component. It blames each one
    whose answer it still waits for: `grpc: the client connection is closing`.

    Args:
        sleep: waits for some seconds.
    """

    def __init__(self, sleep: Sleep = asyncio.sleep) -> None:
        self._sleep = sleep
        self._running = 0

    async def run(self, construct: Callable[[], Awaitable[T]], *, holds_refusals: bool) -> T:
        """Return what a construction returns.

        Args:
            construct: makes the component.
            holds_refusals: whether a failure waits until no other construction runs, for at most
                ten seconds.
        """
        is_refused = True
        self._running += 1
        try:
            answer = await construct()
            is_refused = False
        finally:
            self._running -= 1
            if is_refused and holds_refusals:
                await self._others()
        return answer

    async def _others(self) -> None:
        for _ in range(int(LONGEST_HOLD_S / STEP_S)):
            # At least once: the engine asks for several components almost at once.
            await self._sleep(STEP_S)
            if not self._running:
                return
