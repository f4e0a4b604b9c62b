"""When the Python environment is made, brought up to date, or left alone."""

from dataclasses import replace
from pathlib import Path

import pytest

from tools.setup.paths import Paths
from tools.setup.venv import Action, Stamp, decide, link_quickstart, project_digest

WANTED = Stamp(place="/here/.venv", lock="a1", project="b1")
ANEW = [Action.CREATE, Action.INSTALL, Action.LINK]


def test_an_environment_made_from_the_same_things_is_left_alone() -> None:
    assert decide(WANTED, WANTED, works=True) == []


def test_an_environment_whose_interpreter_is_gone_is_made_again() -> None:
    assert decide(WANTED, WANTED, works=False) == ANEW


def test_an_environment_that_was_moved_is_made_again() -> None:
    assert decide(replace(WANTED, place="/there/.venv"), WANTED, works=True) == ANEW


@pytest.mark.parametrize("found", [None, replace(WANTED, lock="a0")])
def test_an_interrupted_or_outdated_environment_gets_the_packages_of_the_lock(
    found: Stamp | None,
) -> None:
    assert decide(found, WANTED, works=True) == [Action.INSTALL, Action.LINK]


def test_new_metadata_only_links_the_project_again() -> None:
    assert decide(replace(WANTED, project="b0"), WANTED, works=True) == [Action.LINK]


def test_the_settings_of_linters_do_not_enter_the_digest(tmp_path: Path) -> None:
    pyproject = tmp_path / "pyproject.toml"
    pyproject.write_text('[project]\nname = "x"\n[tool.ruff]\nline-length = 100\n')
    before = project_digest(pyproject)
    pyproject.write_text('[project]\nname = "x"\n[tool.ruff]\nline-length = 80\n')
    assert project_digest(pyproject) == before


def test_a_new_script_enters_the_digest(tmp_path: Path) -> None:
    pyproject = tmp_path / "pyproject.toml"
    pyproject.write_text('[project]\nname = "x"\n')
    before = project_digest(pyproject)
    pyproject.write_text('[project]\nname = "x"\n[project.scripts]\nrun = "x:run"\n')
    assert project_digest(pyproject) != before


def test_the_quickstarts_folder_has_a_link_to_the_environment(tmp_path: Path) -> None:
    paths = Paths(tmp_path, tmp_path / "cache")
    quickstart = tmp_path / "examples" / "quickstart"
    quickstart.mkdir(parents=True)
    for _ in range(2):
        link_quickstart(paths)
    assert (quickstart / ".venv").resolve() == paths.venv.resolve()


def test_an_environment_that_is_in_the_quickstarts_folder_stays(tmp_path: Path) -> None:
    own = tmp_path / "examples" / "quickstart" / ".venv"
    own.mkdir(parents=True)
    link_quickstart(Paths(tmp_path, tmp_path / "cache"))
    assert not own.is_symlink()
