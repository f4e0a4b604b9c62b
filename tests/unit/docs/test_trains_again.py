"""docs/trains-again.md: each row names the test that proves it, and that test exists."""

import re
from pathlib import Path

import pytest

from tests.engine.rows import ROWS

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "trains-again.md").read_text("utf-8")
QUOTED = sorted(set(re.findall(r'row "([^"]+)"', " ".join(PAGE.split()))))
TESTS = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)))
SENTENCES = frozenset(row.sentence for row in ROWS)


@pytest.mark.parametrize("sentence", QUOTED)
def test_every_quoted_row_is_in_the_behaviour_table(sentence: str) -> None:
    assert sentence in SENTENCES


@pytest.mark.parametrize(("path", "name"), TESTS)
def test_every_named_test_exists(path: str, name: str) -> None:
    assert re.search(rf"^def {name}\(", (ROOT / path).read_text("utf-8"), re.MULTILINE)


def test_every_row_of_the_tables_has_its_proof() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| ")]
    proofs = [line.split(" | ")[-1].rstrip(" |") for line in rows if not line.endswith("| proof |")]
    assert len(proofs) > 25
    assert all(proof.startswith(('row "', "`tests/")) for proof in proofs)
