"""docs/options.md describes every option and every choice, each with an example."""

import re
from pathlib import Path

import pytest

from pulumi_sagemaker_training.api.settings import OWN
from pulumi_sagemaker_training.lifecycle.training_job.decisions.options import (
    CHOICES,
    OPTION_NAMES,
    STACK_KEYS,
    read_options,
)

TEXT = (Path(__file__).parents[3] / "docs" / "options.md").read_text("utf-8")
PARTS = re.split(r"^## ", TEXT, flags=re.MULTILINE)[1:]
SECTIONS = {part.partition("\n")[0].strip("`"): part for part in PARTS}
EXAMPLES = re.compile(r"```python\n(.*?)```", re.DOTALL)


def example_of(name: str) -> str:
    """Return the first example of an option's section."""
    found = EXAMPLES.search(SECTIONS[name])
    assert found, f"{name} has no example"
    return found[1]


def test_every_option_has_a_section_and_no_other_has() -> None:
    assert list(SECTIONS) == [*OPTION_NAMES, "Stack settings"]


@pytest.mark.parametrize("name", OPTION_NAMES)
def test_the_example_of_an_option_is_allowed(name: str) -> None:
    given = eval(f"dict({example_of(name)})")
    _, violations = read_options(given, {})
    assert list(given) == [name]
    assert violations == []


@pytest.mark.parametrize("name", CHOICES)
def test_every_choice_is_explained_and_the_default_is_marked(name: str) -> None:
    rows = [line for line in SECTIONS[name].splitlines() if line.startswith("| `")]
    named = [row.split("|")[1].strip() for row in rows]
    default, *others = CHOICES[name]
    assert named == [f"`{default}` (default)", *(f"`{other}`" for other in others)]


@pytest.mark.parametrize("name", STACK_KEYS)
def test_the_stack_wide_default_is_named(name: str) -> None:
    assert f"`{OWN}{STACK_KEYS[name]}`" in SECTIONS[name]
