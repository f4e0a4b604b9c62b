"""Event loops that are left with nothing pending."""

import asyncio

LIMIT_S = 10.0


async def settled() -> None:
    """Return when everything that the running loop has begun has ended."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    if others:
        await asyncio.wait(others, timeout=LIMIT_S)
