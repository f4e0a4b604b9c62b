"""The environment of the package that script mode is compared with."""

from pathlib import Path

import pytest

from tools.setup import toolkit
from tools.setup.paths import Paths
from tools.toolkit import workplace
from tools.toolkit.cases import RUN, TOLD, generated


def checkout(tmp_path: Path, pins: str) -> Paths:
    paths = Paths(tmp_path / "checkout", tmp_path / "cache")
    file = toolkit.requirements(paths)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(pins)
    return paths


def test_other_pins_are_another_environment(tmp_path: Path) -> None:
    first = toolkit.folder(checkout(tmp_path, "sagemaker-training==5.1.4\n"))
    assert first == toolkit.folder(checkout(tmp_path, "sagemaker-training==5.1.4\n"))
    assert first != toolkit.folder(checkout(tmp_path, "sagemaker-training==5.1.3\n"))


def test_a_complete_environment_is_used_as_it_is(tmp_path: Path) -> None:
    paths = checkout(tmp_path, "sagemaker-training==5.1.4\n")
    home = toolkit.folder(paths)
    home.mkdir(parents=True)
    (home / "complete").touch()
    assert toolkit.provide(paths) == home / "bin" / "python"


def test_every_case_has_a_name_of_its_own() -> None:
    names = [case.name for case in (*TOLD, *RUN)]
    assert len(names) == len(set(names))


def test_equal_seeds_make_equal_cases() -> None:
    assert generated(5, 7) == generated(5, 7)
    assert generated(5, 7) != generated(5, 8)


@pytest.mark.parametrize(
    ("failure", "part"),
    [
        ("Framework Error: \nTraceback\n  File x\nKeyError: 1\n'1'", "Framework Error: '1'"),
        ("Framework Error: \nt\nexpected text, got 'int'", "Framework Error: expected text"),
        ("The training entry point 'a b' cannot be used", "The training entry point 'a b'"),
        ("ExecuteUserScriptError:\nExitCode 1", "ExecuteUserScriptError:\nExitCode 1"),
    ],
)
def test_of_a_failure_the_part_is_compared_that_depends_on_no_place(
    failure: str, part: str
) -> None:
    assert workplace.telling(failure) == part
