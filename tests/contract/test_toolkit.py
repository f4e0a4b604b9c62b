"""Script mode beside the package that AWS's images run scripts with, on equal inputs.

The package answers live where `make` could install it, and from its recorded answers elsewhere.
`TOOLKIT_PYTHON=$(sh tools/setup.sh toolkit) pytest tests/contract/test_toolkit.py` runs it alone.
"""

import json
import os
import random
import venv
from pathlib import Path

import pytest

from tests.support.needs import TOOLKIT, lacks
from tools.setup.locking import alone
from tools.toolkit import answers
from tools.toolkit.answers import Answer
from tools.toolkit.cases import PROBE, RUN, TOLD, Case, generated

SEED = random.randrange(10**6)
PACKAGE = answers.package_python()
with_package = pytest.mark.skipif(PACKAGE is None, reason=lacks(TOOLKIT))


@pytest.fixture(scope="session")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Answer]:
    """Return the package's answers to the named cases; processes of one run ask it once."""
    if PACKAGE is None:
        return answers.recorded()
    shared = tmp_path_factory.getbasetemp().parent / "toolkit.json"
    with alone(shared.with_suffix(".lock"), waiting=lambda: None):
        if "PYTEST_XDIST_WORKER" not in os.environ or not shared.exists():
            shared.write_text(json.dumps(answers.of_package(PACKAGE, TOLD, RUN)))
        found: dict[str, Answer] = json.loads(shared.read_text())
    return found


@pytest.mark.parametrize("case", TOLD, ids=lambda case: case.name)
def test_a_script_is_told_what_the_package_tells_it(
    case: Case, expected: dict[str, Answer]
) -> None:
    assert answers.told_by_us(case) == expected[case.name]


@pytest.mark.parametrize("case", RUN, ids=lambda case: case.name)
def test_a_script_runs_as_the_package_runs_it(case: Case, expected: dict[str, Answer]) -> None:
    assert answers.run_by_us(case, PACKAGE or answers.PYTHON) == expected[case.name]


ENSUREPIP = """\
import pathlib
pip = pathlib.Path(__file__).parents[1] / "pip"
pip.mkdir()
(pip / "__init__.py").touch()
(pip / "__main__.py").touch()
"""
"""A stand-in for the standard library's installer of pip, which takes seconds."""


def test_where_the_image_has_no_pip_the_job_gets_one(tmp_path: Path) -> None:
    venv.create(tmp_path / "image", with_pip=False)
    installer = {"stub/ensurepip/__init__.py": "", "stub/ensurepip/__main__.py": ENSUREPIP}
    source = {"probe.py": PROBE, "requirements.txt": "# nothing\n", **installer}
    variables = {"PYTHONPATH": "/opt/ml/code/stub"}
    case = Case("no pip", {"sagemaker_program": "probe.py"}, source, variables)
    answer = answers.run_by_us(case, tmp_path / "image" / "bin" / "python")
    assert (answer["code"], answer["told"]["argv"]) == (0, ["probe.py"])


@with_package
def test_an_image_can_be_run_by_the_package_itself(
    expected: dict[str, Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert PACKAGE is not None
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        # The package would pass pip's settings on to the script, like every other variable.
        monkeypatch.delenv(name)
    for case in RUN[:2]:
        assert answers.run_by_us(case, PACKAGE, installed=True) == expected[case.name]


@with_package
def test_random_hyperparameters_are_told_as_the_package_tells_them() -> None:
    assert PACKAGE is not None
    cases = generated(30, SEED)
    theirs = answers.of_package(PACKAGE, cases)
    different = [case for case in cases if answers.told_by_us(case) != theirs[case.name]]
    assert not different


@with_package
def test_recorded_answers_are_those_of_the_package(expected: dict[str, Answer]) -> None:
    assert answers.recorded() == expected
