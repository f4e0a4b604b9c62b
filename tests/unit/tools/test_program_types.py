"""The programs that are checked as their authors see them: of the README, and all examples."""

from pathlib import Path

from tools.program_types import EXAMPLES, programs

ROOT = Path(__file__).parents[3]


def test_the_programs_of_a_page_are_its_blocks_of_python() -> None:
    page = "text\n```python\na = 1\n```\n```console\n$ b\n```\n```python\nc = 2\n```\n"
    assert programs(page) == ["a = 1\n", "c = 2\n"]


def test_the_readme_has_a_program() -> None:
    assert programs((ROOT / "README.md").read_text("utf-8"))


def test_every_example_in_python_is_checked() -> None:
    found = {file.relative_to(ROOT / "examples").parts[0] for file in ROOT.glob("examples/**/*.py")}
    assert found == set(EXAMPLES)
