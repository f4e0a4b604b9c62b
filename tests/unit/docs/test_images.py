"""The page about images: its program runs, and it names what can be trained with."""

import re
from pathlib import Path

import pytest

from pulumi_sagemaker_training.api.model.images import images
from tools.program_types import programs

PAGE = (Path(__file__).parents[3] / "docs" / "images.md").read_text("utf-8")


def test_the_program_of_the_page_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    [program] = programs(PAGE)
    exec(program, {})


def test_the_page_names_every_framework_with_an_image_for_training() -> None:
    _, _, after = PAGE.partition("## Names\n")
    section, _, _ = after.partition("\n## ")
    expected = [
        name for name, of in images().items() if any(row.image_scope == "training" for row in of)
    ]
    assert re.findall(r"`([^`]+)`", section) == sorted(expected)
