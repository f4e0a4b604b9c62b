"""Event loops without pending tasks."""

import asyncio

LIMIT_S = 10.0


async def settled() -> None:
    """Wait until all other tasks of the running loop have ended."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    if others:
        await asyncio.wait(others, timeout=LIMIT_S)
