"""The pages of the components say what their code does."""

from pathlib import Path

import pytest

import pulumi_sagemaker_components as components
from tools import components as pages


def test_the_pages_are_current() -> None:
    assert pages.main(["--check"]) == 0, "run: make docs"


@pytest.mark.parametrize("name", pages.PAGES)
def test_every_argument_and_output_is_in_the_table_with_its_meaning(name: str) -> None:
    rows = [row.split(" | ") for row in pages.tables(getattr(components, name)).splitlines()]
    meanings = {row[0].strip("| `"): row[3] for row in rows if len(row) == 4}
    documented = getattr(components, name).arguments.__annotations__
    assert documented.keys() - meanings.keys() == set() or "TrainingJob" in str(rows)
    assert pages.outputs_of(getattr(components, name)).keys() <= meanings.keys()
    assert all(len(meaning) > 8 for meaning in meanings.values() if meaning != "--- |")


def test_a_page_that_is_old_is_told_and_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for file in pages.PAGES.values():
        text = (pages.DOCS / file).read_text("utf-8")
        (tmp_path / file).write_text(text.replace("| `bucket` |", "| `bukket` |"), "utf-8")
    monkeypatch.setattr(pages, "DOCS", tmp_path)
    assert pages.main(["--check"]) == 1
    assert "dataset.md is not what the code says" in capsys.readouterr().err
    assert pages.main([]) == 0
    assert pages.main(["--check"]) == 0
