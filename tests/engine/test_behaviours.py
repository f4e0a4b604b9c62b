"""The behaviour of the resource: every row of the table, over every adapter, by the real engine."""

import pytest

from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.engine.adapters import ADAPTERS, SPELLINGS
from tests.engine.behaviour import Row, World, base_args
from tests.engine.conftest import NewStack
from tests.engine.rows import ROWS

pytestmark = pytest.mark.engine

CASES = [
    pytest.param(row, adapter, id=f"{adapter}: {row.sentence}")
    for row in ROWS
    for adapter in row.adapters
    if adapter in ADAPTERS
]


@pytest.mark.parametrize(("row", "adapter"), CASES)
def test_behaviour(
    row: Row, adapter: str, new_stack: NewStack, sagemaker_emulator: RunningEmulator
) -> None:
    world = World(
        emulator=sagemaker_emulator,
        stack=new_stack("stack"),
        declare=ADAPTERS[adapter],
        new_stack=new_stack,
        args=base_args(sagemaker_emulator),
        spelt=SPELLINGS[adapter],
    )
    for step in row.steps:
        step(world)


def test_every_row_says_why_an_adapter_is_left_out() -> None:
    assert all(row.why for row in ROWS if len(row.adapters) < 2)


def test_the_table_has_at_least_sixty_rows() -> None:
    assert len({row.sentence for row in ROWS}) >= 60
