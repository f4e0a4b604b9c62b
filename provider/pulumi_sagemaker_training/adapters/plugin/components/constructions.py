"""The constructions of components that are under way in this process."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

T = TypeVar("T")
Sleep = Callable[[float], Awaitable[None]]

LONGEST_HOLD_S: Final = 10.0
QUIET_S: Final = 0.5
"""How long no construction must have run: a busy machine delivers the engine's calls late."""
STEP_S: Final = 0.05


class Constructions:
    """Constructions that run side by side; refused ones are answered together, after the others.

    The engine (3.259.0) ends a preview at the first refusal of a component. It blames each one
    whose answer it still waits for: `grpc: the client connection is closing`.

    Args:
        sleep: waits for some seconds.
    """

    def __init__(self, sleep: Sleep = asyncio.sleep) -> None:
        self._sleep = sleep
        self._running = 0
        self._begun = 0
        self._quiet: asyncio.Task[None] | None = None

    async def run(self, construct: Callable[[], Awaitable[T]], *, holds_refusals: bool) -> T:
        """Return what a construction returns.

        Args:
            construct: makes the component.
            holds_refusals: whether a failure waits until no other construction has run for half a
                second, for at most ten seconds.
        """
        is_refused = True
        self._running += 1
        self._begun += 1
        try:
            answer = await construct()
            is_refused = False
        finally:
            self._running -= 1
            if is_refused and holds_refusals:
                await self._others()
        return answer

    async def _others(self) -> None:
        """Wait until it is quiet; all that wait go on at the same moment."""
        if self._quiet is None:
            self._quiet = asyncio.ensure_future(self._until_quiet())
        # One call that is cancelled leaves the others waiting.
        await asyncio.shield(self._quiet)

    async def _until_quiet(self) -> None:
        steps, begun = 0, self._begun
        try:
            for _ in range(int(LONGEST_HOLD_S / STEP_S)):
                await self._sleep(STEP_S)
                is_quiet = not self._running and begun == self._begun
                steps, begun = (steps + 1 if is_quiet else 0), self._begun
                if steps * STEP_S >= QUIET_S:
                    return
        finally:
            self._quiet = None
