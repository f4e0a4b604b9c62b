"""docs/security.md: each promise has its test, and the lock has its hashes."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "security.md").read_text("utf-8")
TESTS = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)))


@pytest.mark.parametrize(("path", "name"), TESTS)
def test_every_promise_has_its_test(path: str, name: str) -> None:
    assert re.search(rf"^def {name}\(", (ROOT / path).read_text("utf-8"), re.MULTILINE)


def test_every_row_of_promises_names_a_test() -> None:
    promises = PAGE.partition("## Promises")[2].partition("\n`make check`")[0]
    rows = [line for line in promises.splitlines() if line.startswith("| ")][1:]
    assert rows
    assert all("::test_" in row for row in rows)


def test_every_dependency_is_pinned_with_hashes() -> None:
    text = (ROOT / "requirements.lock").read_text("utf-8").replace("\\\n", " ")
    entries = [line for line in text.splitlines() if line and line[0] not in " #"]
    assert len(entries) > 50
    for entry in entries:
        assert re.match(r"[a-z0-9][\w.-]*==[\w.+!-]+[ ;]", entry), entry
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry
        assert "://" not in entry
