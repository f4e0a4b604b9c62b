"""The unit tests find the defects of broken builds: each test that is named fails."""

import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Final

import pytest

from tests.broken.builds import BROKEN, CAUGHT, HANGS
from tests.support.warm_start import forked_pytest

FOUND: Final = (
    "AssertionError",
    "assert ",
    "ExceptionGroup: Hypothesis found",
    "Failed: DID NOT RAISE",
)
"""How a test says that a promise is broken. Any other error would be one of the build itself."""

HANGS_AFTER_S: Final = 20
LIMIT_S: Final = 200


def node_ids(build: str) -> list[str]:
    return [f"{file}::{name}" for file, names in CAUGHT[build].items() for name in names]


def failures(build: str, report: Path) -> dict[str, list[str]]:
    """Return the messages of what failed with a build, by the test's name."""
    # A build may import what pytest would have imported itself, to show more of an assertion.
    options = ["-q", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning"]
    options += [f"--junitxml={report}", *([f"--timeout={HANGS_AFTER_S}"] if build == HANGS else [])]
    log = report.with_suffix(".log")
    with log.open("wb") as out:
        run = forked_pytest([*options, *node_ids(build)], out, BROKEN / build / "sitecustomize.py")
    run.wait(LIMIT_S)
    assert report.exists(), log.read_text()
    found: dict[str, list[str]] = {}
    for case in ET.parse(report).iter("testcase"):
        name = str(case.get("name")).partition("[")[0]
        found.setdefault(name, []).extend(str(item.get("message")) for item in case)
    return found


@pytest.mark.parametrize("build", CAUGHT)
def test_a_broken_build_is_caught(build: str, tmp_path: Path) -> None:
    found = failures(build, tmp_path / "report.xml")
    names = [test.partition("::")[2] for test in node_ids(build)]
    said = (*FOUND, "Failed: Timeout") if build == HANGS else FOUND
    missed = [name for name in names if not any(m.startswith(said) for m in found[name])]
    assert not missed, found


def test_every_build_has_tests_that_catch_it() -> None:
    assert sorted(CAUGHT) == sorted(path.parent.name for path in BROKEN.glob("*/sitecustomize.py"))
