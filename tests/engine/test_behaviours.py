"""The behaviour of the resource: the real engine runs every row of the table with every adapter."""

import os
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.engine.adapters import WayIn, way_in
from tests.engine.behaviour import WAYS_OF_COMPONENTS, Row, World
from tests.engine.rows import ROWS
from tests.engine.sharing import Lane, SharedStacks
from tests.engine.stacks import EngineStack

if TYPE_CHECKING:
    from sagemaker_emulator.pytest_plugin import RunningEmulator
    from tests.engine.conftest import NewStack

pytestmark = pytest.mark.engine

BATCH: Final = 26
"""The number of rows that share a stack: the processes of their jobs share two cores."""

APART: Final = bool(os.environ.get("ROWS_ALONE"))
"""Whether every row gets its own stack, to see a failure without other rows."""

IN_THE_SMALL_PART: Final = {
    "dynamic": "a failed job is trained again by the next up",
    "plugin": "an unchanged job is kept, and CreateTrainingJob is not called",
}
"""The rows that `make test` runs with other Python versions and packages."""


def _marks(row: Row, adapter: str) -> list[pytest.MarkDecorator]:
    marks = []
    if row.matrix:
        marks.append(pytest.mark.matrix)
    if row.sentence == IN_THE_SMALL_PART.get(adapter):
        marks.append(pytest.mark.matrix_small)
    if row.needs is not None:
        marks.append(row.needs)
    return marks


def _batches(rows: list[Row]) -> Iterator[list[Row]]:
    """Split rows into the batches that share their stacks."""
    for group in sorted({row.group for row in rows}):
        members = [row for row in rows if row.group == group]
        # The rows of `make matrix` are one batch, so that it starts few engines.
        members.sort(key=lambda row: not row.matrix)
        yield from (members[start : start + BATCH] for start in range(0, len(members), BATCH))


def _cases() -> Iterator[Any]:
    for adapter in WAYS_OF_COMPONENTS:
        rows = [row for row in ROWS if adapter in row.adapters]
        together = [row for row in rows if not (row.alone or APART)]
        for number, batch in enumerate(_batches(together)):
            for row in batch:
                # The batch in the id keeps its rows on one worker: tests/support/scheduling.py.
                group = f"{adapter}-{number}"
                name = f"{group}: {row.sentence}"
                yield pytest.param(row, adapter, group, id=name, marks=_marks(row, adapter))
        for row in rows:
            if row not in together:
                name = f"{adapter}: {row.sentence}"
                yield pytest.param(row, adapter, "", id=name, marks=_marks(row, adapter))


@pytest.fixture(scope="module")
def failures() -> dict[str, dict[str, BaseException]]:
    """Return the failures, by batch and row. A batch runs once, in the test of its first row."""
    return {}


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("row", "adapter", "batch"), list(_cases()))
def test_behaviour(
    row: Row,
    adapter: str,
    batch: str,
    failures: dict[str, dict[str, BaseException]],
    request: pytest.FixtureRequest,
) -> None:
    if not batch:
        run_alone(row, adapter, request)
        return
    if batch not in failures:
        failures[batch] = run_together(_selected(batch, request), adapter, request)
    if row.sentence in failures[batch]:
        raise failures[batch][row.sentence]


def run_alone(row: Row, adapter: str, request: pytest.FixtureRequest) -> None:
    """Run a row's steps in its own stack."""
    emulator: RunningEmulator = request.getfixturevalue("sagemaker_emulator")
    gone_through(row, adapter, emulator, request.getfixturevalue("new_stack"))


def gone_through(
    row: Row, adapter: str, emulator: "RunningEmulator", new_stack: "NewStack"
) -> None:
    """Go through a row's steps in stacks that are made for it."""
    way = way_in(row, adapter)
    new_stack = partial(new_stack, kind=way.stack)
    world = _world(row, way, emulator, new_stack("stack"), new_stack=new_stack)
    for step in row.steps:
        step(world)


def run_together(
    rows: list[Row], adapter: str, request: pytest.FixtureRequest
) -> dict[str, BaseException]:
    """Run the steps of many rows in one stack; return the errors, by sentence."""
    emulator: RunningEmulator = request.getfixturevalue("sagemaker_emulator")
    new_stack: NewStack = request.getfixturevalue("new_stack")
    # The rows of a batch are in one kind of stack.
    shared = SharedStacks(partial(new_stack, kind=way_in(rows[0], adapter).stack))
    works = {}
    for number, row in enumerate(rows):
        name = f"job{number}"
        lane = shared.lane(name, "stack")
        way, other = way_in(row, adapter), partial(_new_lane, shared, name)
        world = _world(row, way, emulator, lane, new_stack=other, resource=name, shared=True)
        lane.program = world.program
        works[name] = lambda row=row, world=world: [step(world) for step in row.steps]
    try:
        failed = shared.serve(works)
    except AssertionError as error:
        # The shared run itself failed: every row of the batch gets the error, without a retry.
        return dict.fromkeys((row.sentence for row in rows), error)
    return {rows[int(name.removeprefix("job"))].sentence: error for name, error in failed.items()}


def _world(
    row: Row, way: WayIn, emulator: "RunningEmulator", stack: EngineStack | Lane, **more: Any
) -> World:
    world = World(emulator, stack, declare=way.declare, spelt=way.spelt, **more)
    world.args = {key: world.filled(value) for key, value in row.args(emulator).items()}
    return world


def _new_lane(
    shared: SharedStacks, resource: str, folder: str, project: str = "engine", name: str = "test"
) -> Lane:
    return shared.lane(resource, folder, project, name)


def _selected(batch: str, request: pytest.FixtureRequest) -> list[Row]:
    items: list[Any] = request.session.items
    return [
        item.callspec.params["row"]
        for item in items
        if getattr(item, "callspec", None) and item.callspec.params.get("batch") == batch
        # A row that is skipped is not run with the others.
        if not any(mark.args[0] for mark in item.iter_markers("skipif"))
    ]


def test_every_row_says_why_an_adapter_is_left_out() -> None:
    assert all(row.why for row in ROWS if len(row.adapters) < len(row.ways_in))


def test_the_table_has_at_least_sixty_rows() -> None:
    assert len({row.sentence for row in ROWS}) >= 60
