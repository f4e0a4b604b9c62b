"""Tests are distributed in groups that share what is slow to start, the longest first."""

import pytest

from tests.support.scheduling import group_of, ordered

ROW = "tests/engine/test_behaviours.py::test_behaviour[plugin-1: a job: kept]"


@pytest.mark.parametrize(
    ("nodeid", "group"),
    [
        (ROW, ROW.partition(": ")[0]),
        ("tests/engine/test_behaviours.py::test_behaviour[plugin: alone]", ""),
        ("tests/engine/test_many.py::test_it", ""),
        ("tests/contract/test_restart.py::test_it[a]", ""),
        ("tests/contract/test_guard.py::test_it[a]", "tests/contract/test_guard.py"),
        ("tests/contract/test_sandbox.py::test_it[a]", "tests/contract/test_sandbox.py"),
        ("tests/browser/test_report.py::test_it[a]", "tests/browser/test_report.py"),
        ("tests/broken/test_caught.py::test_it[a]", "tests/broken/test_caught.py"),
        ("tests/unit/docs/test_pages.py::test_it[a: b]", "tests/unit/docs/test_pages.py"),
    ],
)
def test_a_group_is_a_batch_or_a_file_that_shares_or_the_test_itself(
    nodeid: str, group: str
) -> None:
    assert group_of(nodeid) == (group or nodeid)


def test_unit_tests_come_last_and_the_batches_of_rows_first() -> None:
    files = ["unit/a.py", "broken/b.py", "contract/c.py", "browser/d.py", "engine/e.py"]
    names = [f"tests/{file}::test_it" for file in [*files, "chaos/f.py"]]
    assert ordered([*names, ROW]) == [ROW, *reversed(names)]


def test_of_a_folder_the_largest_group_comes_first_with_its_tests_in_order() -> None:
    alone = "tests/unit/a.py::test_it"
    group = [f"tests/unit/b.py::test_{number}" for number in range(3)]
    assert ordered([alone, *group]) == [*group, alone]
