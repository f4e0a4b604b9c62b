"""docs/security.md: each promise has its test, and the lock has its hashes."""

import re
from pathlib import Path

import pytest

from tests.broken.builds import CAUGHT

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "security.md").read_text("utf-8")
TESTS = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)))
PROMISES = PAGE.partition("## Promises")[2].partition("\n*Caught when broken*")[0]
ROWS = [line for line in PROMISES.splitlines() if line.startswith("| ")][1:]


def builds_in(text: str) -> list[str]:
    return re.findall(r"`tests/broken/(\w+)`", text)


@pytest.mark.parametrize(("path", "name"), TESTS)
def test_every_promise_has_its_test(path: str, name: str) -> None:
    assert re.search(rf"^def {name}\(", (ROOT / path).read_text("utf-8"), re.MULTILINE)


def test_every_row_of_promises_names_a_test() -> None:
    assert ROWS
    assert all("::test_" in row for row in ROWS)


@pytest.mark.parametrize("row", ROWS)
def test_every_promise_is_broken_on_purpose_or_a_reason_is_given(row: str) -> None:
    ways = re.findall(r"; (?:caught when broken: `tests/|not broken: \w)", row)
    assert len(ways) == 1


@pytest.mark.parametrize("row", [row for row in ROWS if "caught when broken" in row])
def test_a_build_that_a_row_names_breaks_a_test_of_that_row(row: str) -> None:
    held, _, broken = row.partition("; caught when broken: ")
    assert builds_in(broken) or "::test_" in broken
    for build in builds_in(broken):
        names = [name for names in CAUGHT[build].values() for name in names]
        assert [name for name in names if f"::{name}`" in held], build


def test_every_build_breaks_a_promise_of_the_page() -> None:
    assert set(builds_in(PROMISES)) == set(CAUGHT)


def test_every_dependency_is_pinned_with_hashes() -> None:
    text = (ROOT / "requirements.lock").read_text("utf-8").replace("\\\n", " ")
    entries = [line for line in text.splitlines() if line and line[0] not in " #"]
    assert len(entries) > 50
    for entry in entries:
        assert re.match(r"[a-z0-9][\w.-]*==[\w.+!-]+[ ;]", entry), entry
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry
        assert "://" not in entry
