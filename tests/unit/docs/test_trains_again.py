"""docs/trains-again.md: each row links the test that proves it, and that test exists."""

import re
from importlib import import_module
from pathlib import Path

import pytest

from tests.engine.rows.preview import HOUR

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "trains-again.md").read_text("utf-8")
TEXT = " ".join(PAGE.split())
QUOTED = sorted(set(re.findall(r'\[row "([^"]+)"\]\(\.\./(tests/engine/rows/\w+)\.py\)', TEXT)))
TESTS = sorted(set(re.findall(r"\[`(tests/[\w/]+\.py)::(\w+)`\]\(\.\./([\w/.]+)\)", TEXT)))


@pytest.mark.parametrize(("sentence", "module"), QUOTED)
def test_every_quoted_row_is_in_the_module_that_it_links(sentence: str, module: str) -> None:
    rows = import_module(module.replace("/", ".")).ROWS
    assert sentence in {row.sentence for row in rows}


@pytest.mark.parametrize(("path", "name", "linked"), TESTS)
def test_every_named_test_is_in_the_file_that_it_links(path: str, name: str, linked: str) -> None:
    assert path == linked
    assert re.search(rf"^def {name}\(", (ROOT / path).read_text("utf-8"), re.MULTILINE)


def test_the_line_that_the_page_shows_is_the_one_that_the_row_expects() -> None:
    assert f'\ntrains again: hyper_parameters.epochs ("3" → "5"); {HOUR}\n' in PAGE


def test_every_row_and_every_test_that_the_page_names_is_a_link() -> None:
    assert re.findall(r'(?<!\[)row "[^"]+"', TEXT) == []
    assert re.findall(r"(?<!\[)`tests/[\w/]+\.py::\w+`", TEXT) == []


def test_every_row_of_the_tables_has_its_proof() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| ")]
    proofs = [line.split(" | ")[-1].rstrip(" |") for line in rows if not line.endswith("| proof |")]
    assert len(proofs) > 25
    assert all(proof.startswith(('[row "', "[`tests/")) for proof in proofs)
