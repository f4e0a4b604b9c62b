"""The behaviour of the resource: the real engine runs every row of the table with every adapter."""

import os
from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.engine.adapters import WayIn, way_in
from tests.engine.behaviour import Row, World
from tests.engine.rows import ROWS
from tests.engine.sharing import Lane, SharedStacks
from tests.engine.stacks import EngineStack

if TYPE_CHECKING:
    from sagemaker_emulator.pytest_plugin import RunningEmulator
    from tests.engine.conftest import NewStack

pytestmark = pytest.mark.engine

Case = tuple[str, str]
"""A row's sentence, and an adapter."""

BATCH: Final = 26
"""The number of rows that share a stack: the processes of their jobs share two cores."""

KINDS: Final[Mapping[str, tuple[str, ...]]] = {"python": ("dynamic", "plugin"), "yaml": ("yaml",)}
"""The kinds of programs, each with the adapters that one program can use side by side."""

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


def _batches(
    rows: list[Row], adapters: tuple[str, ...]
) -> Iterator[tuple[list[Row], tuple[str, ...]]]:
    """Split rows into the batches that share their stacks, each with its adapters."""
    yield from (([row], adapters) for row in rows if row.apart)
    shared = [row for row in rows if not row.apart]
    for group in sorted({row.group for row in shared}):
        members = [row for row in shared if row.group == group]
        # The rows of `make matrix` are one batch, so that it starts few engines.
        members.sort(key=lambda row: not row.matrix)
        batches = [members[start : start + BATCH] for start in range(0, len(members), BATCH)]
        # The jobs of a component compete for what its rows change in the account.
        sides = [(one,) for one in adapters] if members[0].component else [adapters]
        yield from ((batch, side) for side in sides for batch in batches)


def _cases() -> Iterator[Any]:
    for kind, adapters in KINDS.items():
        rows = [row for row in ROWS if not set(adapters).isdisjoint(row.adapters)]
        together = [row for row in rows if not (row.alone or APART)]
        for number, (batch, side) in enumerate(_batches(together, adapters)):
            # The batch in the id keeps its rows on one worker: tests/support/scheduling.py.
            yield from _cases_of(batch, side, f"{kind}-{number}")
        yield from _cases_of([row for row in rows if row not in together], adapters, "")


def _cases_of(rows: list[Row], adapters: tuple[str, ...], group: str) -> Iterator[Any]:
    for row in rows:
        for adapter in adapters:
            if adapter in row.adapters:
                parts = [*filter(None, [group]), adapter, row.sentence]
                yield pytest.param(
                    row, adapter, group, id=": ".join(parts), marks=_marks(row, adapter)
                )


@pytest.fixture(scope="module")
def failures() -> dict[str, dict[Case, BaseException]]:
    """Return the failures, by batch and case. A batch runs once, in the test of its first case."""
    return {}


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("row", "adapter", "batch"), list(_cases()))
def test_behaviour(
    row: Row,
    adapter: str,
    batch: str,
    failures: dict[str, dict[Case, BaseException]],
    request: pytest.FixtureRequest,
) -> None:
    if not batch:
        run_alone(row, adapter, request)
        return
    if batch not in failures:
        failures[batch] = run_together(_selected(batch, request), request)
    if (row.sentence, adapter) in failures[batch]:
        raise failures[batch][row.sentence, adapter]


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
    cases: list[tuple[Row, str]], request: pytest.FixtureRequest
) -> dict[Case, BaseException]:
    """Run the steps of many rows, each with an adapter, in one stack; return the errors."""
    emulator: RunningEmulator = request.getfixturevalue("sagemaker_emulator")
    new_stack: NewStack = request.getfixturevalue("new_stack")
    # The rows of a batch are in one kind of stack.
    shared = SharedStacks(
        partial(new_stack, kind=way_in(*cases[0]).stack),
        has_one_row=len({row.sentence for row, _ in cases}) == 1,
    )
    works = {}
    for number, (row, adapter) in enumerate(cases):
        name = f"job{number}"
        lane = shared.lane(name, "stack")
        way, other = way_in(row, adapter), partial(_new_lane, shared, name)
        world = _world(row, way, emulator, lane, new_stack=other, resource=name, shared=True)
        lane.program = world.program
        works[name] = lambda row=row, world=world: [step(world) for step in row.steps]
    ids = [(row.sentence, adapter) for row, adapter in cases]
    try:
        failed = shared.serve(works)
    except AssertionError as error:
        # The shared run itself failed: every row of the batch gets the error, without a retry.
        return dict.fromkeys(ids, error)
    return {ids[int(name.removeprefix("job"))]: error for name, error in failed.items()}


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


def _selected(batch: str, request: pytest.FixtureRequest) -> list[tuple[Row, str]]:
    items: list[Any] = request.session.items
    return [
        (item.callspec.params["row"], item.callspec.params["adapter"])
        for item in items
        if getattr(item, "callspec", None) and item.callspec.params.get("batch") == batch
        # A row that is skipped is not run with the others.
        if not any(mark.args[0] for mark in item.iter_markers("skipif"))
    ]


def test_every_row_says_why_an_adapter_is_left_out() -> None:
    assert all(row.why for row in ROWS if len(row.adapters) < len(row.ways_in))


def test_the_table_has_at_least_sixty_rows() -> None:
    assert len({row.sentence for row in ROWS}) >= 60
