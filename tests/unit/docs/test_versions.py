"""docs/versions.md tells what was run, and the project's metadata promises nothing more."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from tools.matrix import page
from tools.matrix.environments import PACKAGES, Resolution
from tools.matrix.interpreters import named_by_classifiers

ROOT = Path(__file__).parents[3]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
RESULTS = page.read(page.PAGE.read_text("utf-8"))


def test_the_page_is_as_the_tool_writes_it_and_every_cell_passed() -> None:
    text = page.PAGE.read_text("utf-8")
    assert page.MARKS.replaced(text, page.table(RESULTS)) == text
    assert RESULTS
    assert all(result.is_good for result in RESULTS)


def test_each_python_was_run_on_the_lowest_and_on_the_newest_packages() -> None:
    cells = [(result.python, result.resolution) for result in RESULTS]
    assert cells == [(python, how) for python, _ in cells[::2] for how in Resolution]


def test_the_classifiers_name_the_pythons_that_were_run() -> None:
    run = list(dict.fromkeys(result.python.rpartition(".")[0] for result in RESULTS))
    assert named_by_classifiers(PROJECT["classifiers"]) == run
    assert PROJECT["requires-python"] == f">={run[0]}"


@pytest.mark.parametrize("name", PACKAGES)
def test_the_lower_bounds_are_what_was_run(name: str) -> None:
    wanted = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["emulator"]]
    (requirement,) = [text for text in wanted if text.partition(">=")[0].split("[")[0] == name]
    bound = requirement.partition(">=")[2].partition(",")[0]
    lowest = {r.versions[name] for r in RESULTS if r.resolution is Resolution.LOWEST}
    assert [version for version in lowest if not f"{version}.0".startswith(f"{bound}.")] == []
