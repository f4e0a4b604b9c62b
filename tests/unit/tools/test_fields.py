"""docs/fields.md is what the code's tables say, and tells of every field."""

from pathlib import Path

import pytest

from pulumi_sagemaker_training.api.model.members import members
from pulumi_sagemaker_training.lifecycle.training_job.decisions.change_effects import KEEP_ALIVE
from pulumi_sagemaker_training.lifecycle.training_job.decisions.options import OPTION_NAMES
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import COMPUTED
from tools import fields

TEXT = fields.PAGE.read_text("utf-8")


def row_of(name: str) -> str:
    """Return the one row that begins with a name."""
    (row,) = [line for line in TEXT.splitlines() if line.startswith(f"| `{name}` |")]
    return row


def test_the_page_is_current() -> None:
    assert fields.page() == TEXT, "run: make docs"


@pytest.mark.parametrize("shape", [fields.REQUEST, fields.DESCRIPTION])
def test_every_member_has_a_row_with_its_three_spellings(shape: str) -> None:
    for member in members(shape):
        row = row_of(member.python)
        assert f"`{member.wire}`" in row
        assert f"`{member.schema}`" in row


@pytest.mark.parametrize("name", [*OPTION_NAMES, *COMPUTED])
def test_every_option_and_every_computed_output_has_a_row(name: str) -> None:
    assert row_of(name)


@pytest.mark.parametrize(
    ("name", "effect"),
    [
        ("role_arn", "trains again"),
        ("profiler_config", "in place while the job runs"),
        ("tags", "in place, at any time"),
        (KEEP_ALIVE, "in place while the completed job's warm pool"),
    ],
)
def test_a_row_tells_what_a_change_comes_to(name: str, effect: str) -> None:
    assert f"| {effect}" in row_of(name)


def test_a_row_tells_in_which_form_a_member_is_compared() -> None:
    assert "the order of `vpc_config.subnets` means nothing" in row_of("vpc_config")
    assert "`output_data_config.compression_type`: `GZIP` equals absent" in row_of(
        "output_data_config"
    )


def test_checking_writes_nothing_and_fails_where_the_page_is_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "fields.md"
    monkeypatch.setattr(fields, "PAGE", page)
    assert fields.main(["--check"]) == 1
    assert "make docs" in capsys.readouterr().err
    assert not page.exists()
    assert fields.main([]) == 0
    assert page.read_text("utf-8") == TEXT
    assert fields.main(["--check"]) == 0
