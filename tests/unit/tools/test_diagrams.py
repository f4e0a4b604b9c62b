"""The diagram of statuses and the table of adoption in the docs are what the code decides by."""

from pathlib import Path

import pytest

from pulumi_sagemaker_training.lifecycle.training_job.decisions.adoption import TABLE
from pulumi_sagemaker_training.lifecycle.training_job.decisions.statuses import STATUSES
from tools import diagrams


def test_the_pages_are_current() -> None:
    assert diagrams.main(["--check"]) == 0, "run: make docs"


def test_every_arrow_of_the_table_is_drawn_and_no_other() -> None:
    lines = [line.strip() for line in diagrams.statuses().splitlines()]
    drawn = {tuple(line.partition(":")[0].split(" --> ")) for line in lines if "-->" in line}
    arrows = {(status, after) for status, row in STATUSES.items() for after in row.becomes}
    assert drawn == {*arrows, ("[*]", "InProgress"), ("Deleting", "[*]")}


def test_a_label_is_the_call_that_asks_for_the_change() -> None:
    assert "    InProgress --> Stopping: StopTrainingJob\n" in diagrams.statuses()
    assert "    InProgress --> Completed\n" in diagrams.statuses()


def test_every_row_of_adoption_is_listed_in_order() -> None:
    rows = diagrams.adoption().splitlines()[2:]
    assert [row.split(" | ")[1] for row in rows] == [row.found for row in TABLE]


def test_a_page_that_is_old_is_told_and_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for file, *_ in diagrams.PARTS.values():
        text = (diagrams.DOCS / file).read_text("utf-8")
        (tmp_path / file).write_text(text.replace("| then |", "| else |"), "utf-8")
    monkeypatch.setattr(diagrams, "DOCS", tmp_path)
    assert diagrams.main(["--check"]) == 1
    assert "identity.md is not what the code says; run: make docs" in capsys.readouterr().err
    assert diagrams.main([]) == 0
    assert diagrams.main(["--check"]) == 0


def test_a_page_without_the_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="there is no <!-- Written by"):
        diagrams.written("adoption", "# Whose job\n")
