"""Event loops without pending tasks."""

import asyncio

IDLE_S = 2.0


async def settled() -> None:
    """Wait until all other tasks of the running loop have ended, or none ends for `IDLE_S`."""
    pending = asyncio.all_tasks() - {asyncio.current_task()}
    while pending:
        done, pending = await asyncio.wait(
            pending, timeout=IDLE_S, return_when=asyncio.FIRST_COMPLETED
        )
        if not done:
            return
