"""The matrix of Pythons and packages: what is run, and how what came of it is told."""

from pathlib import Path

import pytest

from tools.matrix import __main__ as matrix
from tools.matrix import page
from tools.matrix.cells import Counts, Result
from tools.matrix.environments import PACKAGES, Environment, Resolution, pinned
from tools.matrix.interpreters import (
    Interpreter,
    choose,
    find,
    missing,
    named_by_classifiers,
)
from tools.setup.paths import Paths

VERSIONS = {name: f"1.{number}" for number, name in enumerate(PACKAGES)}
GOOD = Result("3.13.0", Resolution.LOWEST, VERSIONS, Counts(10, 1), Counts(20))


def python(*version: int) -> Interpreter:
    return Interpreter(Path(f"/{version}"), version)


# Interpreters.


def executable(folder: Path, name: str, says: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{says}\n")
    path.chmod(0o755)
    return path


def test_interpreters_are_found_by_name_on_path_and_of_pyenv(tmp_path: Path) -> None:
    named = executable(tmp_path / "named", "python", "echo 3.14.1 cpython")
    executable(tmp_path / "path", "python3.12", "echo 3.12.4 cpython")
    executable(tmp_path / "path", "python3", "echo 3.9.1 cpython")
    executable(tmp_path / "pyenv/versions/3.13.0/bin", "python3.13", "echo 3.13.0 cpython")
    found = find(
        {
            "PYTHONS": str(named),
            "PATH": str(tmp_path / "path"),
            "PYENV_ROOT": str(tmp_path / "pyenv"),
        }
    )
    assert [item.text for item in found] == ["3.12.4", "3.13.0", "3.14.1"]


@pytest.mark.parametrize("says", ["exit 1", "echo 3.12.1 pypy"])
def test_what_does_not_run_or_is_another_python_is_none(tmp_path: Path, says: str) -> None:
    executable(tmp_path, "python3.12", says)
    assert find({"PATH": str(tmp_path), "PYENV_ROOT": str(tmp_path / "none")}) == []


def test_the_first_of_each_minor_version_is_taken_oldest_version_first() -> None:
    found = [python(3, 13, 0), python(3, 11, 7), python(3, 13, 1), python(3, 10, 9)]
    assert choose(found) == [python(3, 11, 7), python(3, 13, 0)]


def test_a_version_that_the_classifiers_name_and_the_machine_lacks_is_told() -> None:
    wanted = named_by_classifiers(["Typing :: Typed", "Programming Language :: Python :: 3.12"])
    assert wanted == ["3.12"]
    assert missing([python(3, 11, 7)], wanted) == ["3.12"]
    assert missing([python(3, 12, 1)], wanted) == []


# The small part.


def test_the_small_part_is_the_oldest_on_the_lowest_and_the_newest_on_the_newest() -> None:
    oldest, newest = python(3, 11, 7), python(3, 13, 0)
    cells = matrix.small([oldest, python(3, 12, 1), newest])
    assert cells == [(oldest, Resolution.LOWEST), (newest, Resolution.NEWEST)]


# Environments.


def test_checkouts_share_an_environment_of_each_interpreter_and_resolution(tmp_path: Path) -> None:
    cells = [
        Environment.of(Paths(tmp_path / root, tmp_path / "cache"), interpreter, resolution).home
        for root in ("one", "two")
        for interpreter in (python(3, 11, 7), python(3, 13, 0))
        for resolution in Resolution
    ]
    assert cells[:4] == cells[4:]
    assert len(set(cells)) == 4


# Results.


def test_pytests_report_is_counted() -> None:
    report = (
        '<testsuites><testsuite name="pytest" errors="1" failures="2" skipped="3" tests="10"'
        ' time="1.5"/></testsuites>'
    )
    assert Counts.of(report) == Counts(passed=4, skipped=3, bad=3)


@pytest.mark.parametrize(
    ("result", "is_good"),
    [
        (GOOD, True),
        (Result("3.13.0", Resolution.LOWEST, VERSIONS, Counts(10, bad=1), Counts(20)), False),
        (Result("3.13.0", Resolution.LOWEST, VERSIONS, Counts(10), Counts()), False),
        (Result("3.13.0", Resolution.LOWEST, VERSIONS, Counts(1), Counts(1), "no wheel"), False),
    ],
)
def test_a_cell_is_good_if_both_kinds_were_run_and_none_failed(
    result: Result, *, is_good: bool
) -> None:
    assert result.is_good is is_good


def test_the_versions_are_those_that_were_resolved() -> None:
    text = "\n".join(f"{name}==1.{number}" for number, name in enumerate(PACKAGES))
    assert pinned(f"{text.replace('moto', 'moto[s3,iam]')}\nregex==2025.9.1\n") == VERSIONS


def test_a_table_is_read_back_as_it_was_written() -> None:
    results = [GOOD, Result("3.11.7", Resolution.NEWEST, VERSIONS, Counts(1, 0, 2), Counts(3))]
    old = f"before\n{page.MARKS.begin}\nold\n\n{page.MARKS.end}after\n"
    text = page.MARKS.replaced(old, page.table(results))
    assert page.read(text) == results
    assert (text.startswith("before\n"), text.endswith("after\n")) == (True, True)
