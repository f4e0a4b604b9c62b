"""Every path that a page names exists."""

import re
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[3]
BASES: Final = (
    ROOT,
    ROOT / "provider" / "pulumi_sagemaker_training",
    ROOT / "emulator" / "sagemaker_emulator",
)
PAGES: Final = ("docs/architecture.md", "docs/identity.md", "CONTRIBUTING.md")
PATH: Final = re.compile(r"(?<![\w./*-])[\w.*-]+/[\w./*-]*")
ROOMS: Final = frozenset(path.name for base in BASES for path in base.iterdir() if path.is_dir())


def paths_in(text: str) -> list[str]:
    """Return the paths in a page's inline code: what begins with a folder that there is."""
    code = re.findall(r"(?<!`)`([^`\n]+)`(?!`)", text)
    found = [path for part in code for path in PATH.findall(part.replace("provider/…/", ""))]
    return [path for path in found if path.partition("/")[0] in ROOMS]


def exists(path: str) -> bool:
    return any(any(base.glob(path.rstrip("/"))) for base in BASES)


@pytest.mark.parametrize("page", PAGES)
def test_every_path_that_a_page_names_exists(page: str) -> None:
    named = paths_in((ROOT / page).read_text("utf-8"))
    assert named
    assert [path for path in named if not exists(path)] == []


def test_a_path_that_does_not_exist_would_be_seen() -> None:
    text = "`api/errors.py`, `lifecycle/nowhere.py`, `pytest tests/unit/nothing/`, `and/or`"
    assert paths_in(text) == ["api/errors.py", "lifecycle/nowhere.py", "tests/unit/nothing/"]
    assert [exists(path) for path in paths_in(text)] == [True, False, False]
