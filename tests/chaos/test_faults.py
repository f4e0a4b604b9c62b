"""Every operation has the outcome in docs/reliability.md, with every fault."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.chaos.cells import Cell, Outcome
from tests.chaos.faults import CALLS, FAULTS, Fault
from tests.support.emulators import running

QUICK = [fault for fault in FAULTS if not fault.is_slow]
SLOW = [fault for fault in FAULTS if fault.is_slow]


def hold(fault: Fault, operation: str, outcome: Outcome) -> None:
    """Compare an outcome with the matrix."""
    assert outcome.kind == fault.outcome(operation), outcome
    if outcome.message:
        assert fault.says in outcome.message


@pytest.mark.parametrize("operation", CALLS)
@pytest.mark.parametrize("fault", QUICK, ids=lambda fault: fault.name)
def test_a_fault_comes_to_what_is_promised(
    fault: Fault, operation: str, sagemaker_emulator: RunningEmulator
) -> None:
    hold(fault, operation, Cell(sagemaker_emulator).meet(operation, fault))


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, RunningEmulator]]:
    """Return an emulator for each operation, so that slow ones run concurrently."""
    with ExitStack() as stack:
        folder = tmp_path_factory.mktemp("slow")
        yield {name: stack.enter_context(running(folder / name)) for name in CALLS}


@pytest.mark.slow
@pytest.mark.parametrize("fault", SLOW, ids=lambda fault: fault.name)
def test_a_slow_fault_comes_to_what_is_promised(
    fault: Fault, many: dict[str, RunningEmulator]
) -> None:
    def meet(operation: str) -> Outcome:
        return Cell(many[operation]).meet(operation, fault)

    with ThreadPoolExecutor(len(CALLS)) as pool:
        for operation, outcome in zip(CALLS, pool.map(meet, CALLS), strict=True):
            hold(fault, operation, outcome)
            assert outcome.seconds > 19


def test_the_page_shows_this_matrix() -> None:
    from tests.chaos.reliability import PAGE, matrix

    assert matrix() in Path(PAGE).read_text()
