"""Where the browser of the browser tests comes from."""

from pathlib import Path

import pytest

from tools.setup import browser
from tools.setup.console import SetupError
from tools.setup.paths import Paths


@pytest.fixture
def program(tmp_path: Path) -> Path:
    file = tmp_path / "bin" / "chromium"
    file.parent.mkdir()
    file.write_text("#!/bin/sh\n")
    file.chmod(0o755)
    return file


def test_a_browser_on_path_is_used(program: Path) -> None:
    assert browser.find({"PATH": str(program.parent)}) == program


def test_a_named_browser_comes_first(program: Path) -> None:
    assert browser.find({"PATH": "", "CHROMIUM": str(program)}) == program


def test_a_named_browser_that_cannot_be_run_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="which cannot be run"):
        browser.find({"PATH": "", "CHROMIUM": str(tmp_path / "nothing")})


def test_without_apt_one_line_says_how_to_get_a_browser(tmp_path: Path) -> None:
    paths = Paths(tmp_path, tmp_path)
    with pytest.raises(SetupError, match="install chromium or Google Chrome, or name one with"):
        browser.provide(paths, {"PATH": str(tmp_path)})
