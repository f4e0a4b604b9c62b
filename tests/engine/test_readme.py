"""The README's program, run unchanged, and with the imports of the plugin's classes."""

import re
from pathlib import Path

import pytest

from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.engine.stacks import EngineStack

pytestmark = [pytest.mark.engine, pytest.mark.ordinary_start]

ROOT = Path(__file__).parents[2]
IMPORTS = re.compile(r"^from (pulumi_sagemaker_\w+) import", re.MULTILINE)
SCRIPT = """
import os
import pathlib

base = pathlib.Path(os.environ.get("SAGEMAKER_BASE_DIR", "/opt/ml"))
(base / "model" / "model.txt").write_text("a model")
print("accuracy=0.95;")
"""


def programs() -> list[str]:
    return re.findall(
        r"^```python\n(.*?)^```$", (ROOT / "README.md").read_text(), re.DOTALL | re.MULTILINE
    )


def over_plugin(program: str) -> str:
    """Return a program whose imports, and no other line, name the plugin's classes."""
    return IMPORTS.sub(r"from \1.plugin import", program)


@pytest.fixture
def in_program_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "digits.csv").write_text("1,2\n")
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "train.py").write_text(SCRIPT)
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("in_program_folder")
@pytest.mark.parametrize("program", programs())
def test_a_program_of_the_readme_trains(
    stack: EngineStack, sagemaker_emulator: RunningEmulator, program: str
) -> None:
    stack.configure(bucket=sagemaker_emulator.bucket, roleArn=sagemaker_emulator.role_arn)
    code = compile(program, "README.md", "exec")
    outcome = stack.up(lambda: exec(code, {}))
    assert outcome.error == ""
    assert outcome.outputs["accuracy"] == 0.95
    assert outcome.outputs["model"].endswith("/output/model.tar.gz")


@pytest.mark.usefixtures("in_program_folder")
@pytest.mark.parametrize("program", programs())
def test_a_program_of_the_readme_trains_over_the_plugin_with_other_imports_alone(
    stack: EngineStack, sagemaker_emulator: RunningEmulator, program: str
) -> None:
    stack.configure(
        bucket=sagemaker_emulator.bucket,
        roleArn=sagemaker_emulator.role_arn,
        **{"sagemaker-training:region": sagemaker_emulator.region},
    )
    code = compile(over_plugin(program), "README.md", "exec")
    outcome = stack.up(lambda: exec(code, {}))
    assert outcome.error == ""
    assert outcome.outputs["accuracy"] == 0.95
    types = [resource["type"] for resource in stack.resources()]
    assert types.count("sagemaker-training:index:Upload") == 2
    assert types.count("sagemaker-training:index:TrainingJob") == 1
    assert not [type_ for type_ in types if "dynamic" in type_]
