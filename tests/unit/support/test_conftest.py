"""The suites' settings hold with CI in the environment and without: Hypothesis refuses mixtures."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SHOW = (
    "import tests.conftest; from hypothesis import settings; "
    "print(settings.default.derandomize, settings.default.database is not None)"
)


@pytest.mark.parametrize(
    ("ci", "shown"),
    [
        pytest.param({}, "False True", id="others-and-remembered-examples-here"),
        pytest.param({"CI": "true"}, "True False", id="the-same-examples-in-ci"),
    ],
)
def test_which_examples_are_tried_depends_on_ci(ci: dict[str, str], shown: str) -> None:
    environ = {name: value for name, value in os.environ.items() if name != "CI"} | ci
    done = subprocess.run(
        [sys.executable, "-c", SHOW],
        env=environ, cwd=ROOT, text=True, check=True, capture_output=True,
    )  # fmt: skip
    assert done.stdout.strip() == shown
