"""A preview learns of a refused component when the others are made, and so names all of them."""

import asyncio

import pytest

from pulumi_sagemaker_training.adapters.plugin.components.constructions import (
    LONGEST_HOLD_S,
    STEP_S,
    Constructions,
)


class Refused(Exception):
    """The refusal of a component."""


async def refuse() -> None:
    raise Refused


async def at_once(_: float) -> None:
    await asyncio.sleep(0)


@pytest.mark.parametrize("holds", [True, False])
def test_a_refusal_waits_for_the_others_in_a_preview_only(*, holds: bool) -> None:
    constructions = Constructions(at_once)
    ended: list[str] = []

    async def make() -> None:
        for _ in range(5):
            await asyncio.sleep(0)
        ended.append("made")

    async def refused() -> None:
        with pytest.raises(Refused):
            await constructions.run(refuse, holds_refusals=holds)
        ended.append("refused")

    async def both() -> None:
        other = constructions.run(make, holds_refusals=holds)
        await asyncio.gather(refused(), refused(), other)

    asyncio.run(both())
    in_order = ["made", "refused", "refused"]
    assert ended == (in_order if holds else in_order[1:] + in_order[:1])


def test_a_refusal_does_not_wait_for_ever() -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    constructions = Constructions(sleep)

    async def both() -> None:
        never = asyncio.Event()
        other = asyncio.ensure_future(constructions.run(never.wait, holds_refusals=True))
        await asyncio.sleep(0)
        with pytest.raises(Refused):
            await constructions.run(refuse, holds_refusals=True)
        never.set()
        await other

    asyncio.run(both())
    assert sum(slept) == pytest.approx(LONGEST_HOLD_S, abs=STEP_S)


def test_refusals_of_calls_that_come_late_are_answered_together() -> None:
    constructions = Constructions(at_once)
    ended: list[str] = []

    async def refused(name: str, turns: int) -> None:
        for _ in range(turns):
            await asyncio.sleep(0)
        with pytest.raises(Refused):
            await constructions.run(refuse, holds_refusals=True)
        ended.append(name)

    async def late() -> None:
        first = asyncio.ensure_future(refused("first", 0))
        last = asyncio.ensure_future(refused("last", 6))
        await asyncio.wait({first, last}, return_when=asyncio.FIRST_COMPLETED)
        # What the engine does with an answer that comes later: it is not heard.
        last.cancel()

    asyncio.run(late())
    assert sorted(ended) == ["first", "last"]
