"""Which line of a failed tool's output is quoted, and where the cache is."""

import os
import re
from pathlib import Path

import pytest

from tools.setup import console
from tools.setup.console import SetupError, run_logged, telling_line
from tools.setup.paths import Paths


@pytest.mark.parametrize(
    ("output", "line"),
    [
        (
            "Collecting x\nERROR: no matching version\nnotice: upgrade pip\n",
            "ERROR: no matching version",
        ),
        ("one\ntwo\n\n", "two"),
        ("", "it printed nothing"),
    ],
)
def test_the_line_that_tells_most_is_quoted(output: str, line: str) -> None:
    assert telling_line(output) == line


def test_a_failure_names_the_log_that_holds_all_of_it(tmp_path: Path) -> None:
    log = tmp_path / "logs" / "step.log"
    with pytest.raises(SetupError, match=r"^broken \(all of it: .*step\.log\)$"):
        run_logged(["/bin/sh", "-c", "echo working; echo broken; exit 3"], log)
    assert log.read_text() == "working\nbroken\n"


def test_a_step_that_takes_long_says_that_it_still_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    said: list[str] = []

    def say(message: str) -> None:
        said.append(message)
        if len(said) == 1:
            gate.write_text("go on\n")

    monkeypatch.setattr(console, "say", say)
    run_logged(["/bin/sh", "-c", f"read line < {gate}"], tmp_path / "step.log", pause_s=0.01)
    assert re.fullmatch(r"\.\.\. it still runs, after \d+ s", said[0])


@pytest.mark.parametrize("xdg", ["", "relative/cache"])
def test_the_cache_is_in_the_home_folder_unless_an_absolute_one_is_named(xdg: str) -> None:
    home = Paths.from_environment({"XDG_CACHE_HOME": xdg}).cache
    assert home == Path.home() / ".cache" / "pulumi-sagemaker-training"
    named = Paths.from_environment({"XDG_CACHE_HOME": "/big/disk"}).cache
    assert named == Path("/big/disk/pulumi-sagemaker-training")
