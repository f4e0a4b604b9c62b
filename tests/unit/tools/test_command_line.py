"""docs/command-line.md and its JSON schema are what the commands and the answers say."""

import json
from pathlib import Path

import pytest

from pulumi_sagemaker_training.cli.answers.models import ANSWERS
from pulumi_sagemaker_training.cli.app import COMMANDS
from tools import command_line

TEXT = command_line.PAGE.read_text("utf-8")


def test_the_page_and_the_schema_are_current() -> None:
    assert command_line.main(["--check"]) == 0, "run: make docs"


def test_every_command_has_its_options_and_every_answer_its_fields() -> None:
    assert command_line.missing_parts(TEXT) == []
    assert set(ANSWERS) == {entry.name for entry in COMMANDS} - {"emulator"}


def test_every_field_of_every_answer_is_described() -> None:
    schema = json.loads(command_line.SCHEMA.read_text("utf-8"))
    bare = [
        f"{name}.{field}"
        for name, model in schema["$defs"].items()
        for field, member in model["properties"].items()
        if "description" not in member
    ]
    assert bare == []


def test_outputs_are_written_where_the_page_has_them_and_nowhere_else() -> None:
    page = "a\n<!-- output: x -->\nold\n<!-- end -->\n<!-- output: y -->\nkept\n<!-- end -->\n"
    made = command_line.with_outputs(page, {"x": "new\n", "z": "lost\n"})
    assert command_line.outputs(made) == {"x": "new\n", "y": "kept\n"}


def test_checking_writes_nothing_and_fails_where_a_page_is_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "command-line.md"
    page.write_text("<!-- exits -->\n<!-- end -->\n")
    monkeypatch.setattr(command_line, "PAGE", page)
    monkeypatch.setattr(command_line, "SCHEMA", tmp_path / "schema.json")
    assert command_line.main(["--check"]) == 1
    assert "make docs" in capsys.readouterr().err
    assert command_line.main([]) == 0
    assert command_line.main(["--check"]) == 0
    assert "| 3 | " in page.read_text()
