"""The Python of engines answers like the one that it stands for."""

import subprocess
import sys

import pytest

from tests.support.python_command import variables


@pytest.mark.parametrize(
    "arguments",
    [
        ("-m", "pip", "list", "-v", "--format", "json"),
        ("-u", "-c", "import sys; print(sys.executable, sys.argv[1:]); sys.exit(7)", "a b", ""),
    ],
)
def test_it_answers_like_the_python_that_it_stands_for(arguments: tuple[str, ...]) -> None:
    found, expected = (
        subprocess.run([python, *arguments], capture_output=True, text=True)
        for python in (variables()["PULUMI_PYTHON_CMD"], sys.executable)
    )
    assert (found.stdout, found.returncode) == (expected.stdout, expected.returncode)
