"""The launcher: what it tells a script, compared with the toolkit, and how it travels."""

import ast
import hashlib
import json
import os
import subprocess
import sys
from importlib import resources
from pathlib import Path
from typing import Any

from pulumi_sagemaker_components import launcher
from tools.toolkit import answers, workplace
from tools.toolkit.cases import PROBE, RUN, Case

OF_THE_TOOLKIT = {"SM_MODULE_DIR", "SM_USER_ENTRY_POINT"}
"""Variables that name the place of the code, which is another one."""


def launched(
    tmp_path: Path, case: Case, *given: str, script: str = "probe.py", **variables: str
) -> dict[str, Any]:
    """Run a case's script through the launcher; return what the script was told."""
    folder = tmp_path / "ml"
    workplace.lay_out(folder, case.plain(), case.config())
    code = folder / "input/data/code"
    (code / script).parent.mkdir(parents=True, exist_ok=True)
    (code / script).write_text(PROBE)
    start = launcher.entrypoint(str(code), script)[1:]
    environ = {"SAGEMAKER_BASE_DIR": str(folder), "PATH": os.defpath, **variables}
    subprocess.run([sys.executable, *start, *given], env=environ, cwd="/", check=True)
    return workplace.outcome(folder, 0, sys.executable)["told"]  # type: ignore[no-any-return]


def test_a_script_is_told_what_the_toolkit_would_tell_it(tmp_path: Path) -> None:
    case = RUN[0]
    toolkit = answers.recorded()[case.name]["told"]
    told = launched(tmp_path, case)
    assert told["argv"] == toolkit["argv"]
    known = {name for name in told["variables"] if name.startswith("SM_")} - OF_THE_TOOLKIT
    assert {"SM_MODEL_DIR", "SM_CHANNEL_TRAIN", "SM_HPS", "SM_HP_TEXTS", "SM_NUM_GPUS"} <= known
    different = {n for n in known if told["variables"][n] != toolkit["variables"][n]}
    assert not different


def test_a_script_starts_in_the_folder_of_its_code(tmp_path: Path) -> None:
    told = launched(tmp_path, Case("none"), script="bin/run.py", PYTHONPATH="/opt/ml/own")
    assert told["argv"] == ["bin/run.py"]
    assert told["cwd"] == "/opt/ml/input/data/code"
    assert told["variables"]["PYTHONPATH"] == "/opt/ml/input/data/code:/opt/ml/own:<image>"


def test_arguments_of_the_job_take_the_place_of_hyperparameters(tmp_path: Path) -> None:
    told = launched(tmp_path, Case("lr", {"lr": "0.1"}), "--epochs", "3")
    assert told["argv"][1:] == ["--epochs", "3"]
    assert told["variables"]["SM_HP_LR"] == "0.1"
    assert json.loads(told["variables"]["SM_USER_ARGS"]) == ["--epochs", "3"]


def test_the_environment_of_the_job_is_not_overwritten(tmp_path: Path) -> None:
    told = launched(tmp_path, Case("lr", {"lr": "0.1"}), SM_HP_LR="0.5")
    assert told["variables"]["SM_HP_LR"] == "0.5"


def test_a_hyperparameter_that_no_variable_can_have_is_in_the_arguments(tmp_path: Path) -> None:
    told = launched(tmp_path, Case("odd", {"a=b": "1", "nul": "x"}))
    assert told["argv"][1:] == ["--a=b", "1", "--nul", "x"]
    assert json.loads(told["variables"]["SM_HPS"]) == {"a=b": 1, "nul": "x"}


def test_a_script_starts_in_a_container_without_configuration(tmp_path: Path) -> None:
    folder = tmp_path / "ml"
    (folder / "output").mkdir(parents=True)
    (folder / "probe.py").write_text(PROBE)
    start = launcher.entrypoint(str(folder), "probe.py")[1:]
    environ = {"SAGEMAKER_BASE_DIR": str(folder)}
    subprocess.run([sys.executable, *start], env=environ, cwd="/", check=True)
    told = workplace.outcome(folder, 0, sys.executable)["told"]
    assert told["variables"]["SM_HOSTS"] == "[]"


def test_the_process_becomes_the_script(tmp_path: Path) -> None:
    # So SIGTERM reaches it.
    start = launcher.entrypoint(str(tmp_path), "pid.py")
    (tmp_path / "pid.py").write_text("import os; print(os.getpid())")
    config = tmp_path / "input/config"
    config.mkdir(parents=True)
    for name, content in Case("none").config().items():
        (config / name).write_text(json.dumps(content))
    environ = {"SAGEMAKER_BASE_DIR": str(tmp_path)}
    command = [sys.executable, *start[1:]]
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert int(process.stdout.read()) == process.pid


def test_the_entrypoint_is_one_that_sagemaker_accepts() -> None:
    found = launcher.entrypoint("/opt/ml/input/data/code", "train.py")
    assert len(found) <= launcher.MAX_ELEMENTS
    assert max(len(element) for element in found) <= launcher.MAX_CHARACTERS
    assert not any("\n" in element or not element for element in found)


def test_the_launcher_is_understood_by_python_3_6() -> None:
    ast.parse("\n".join(launcher.lines()), feature_version=(3, 6))


def test_comments_and_docstrings_are_not_sent() -> None:
    text = resources.files("pulumi_sagemaker_components").joinpath("launch.py").read_text()
    assert '"""' in text
    assert not any('"""' in line for line in launcher.lines())


def test_a_change_of_the_launcher_is_made_on_purpose() -> None:
    # It trains each job again that uses it, and the changelog has to say so.
    digest = hashlib.sha256("\n".join(launcher.lines()).encode()).hexdigest()[:16]
    assert digest == "1cfffc6f516f826d"


def installed(tmp_path: Path, pip: str, *wanted: str) -> subprocess.CompletedProcess[str]:
    """Run a script through the launcher with a pip of its own and requirements."""
    code = tmp_path / "ml/input/data/code"
    (code / "pip").mkdir(parents=True)
    (tmp_path / "ml/output").mkdir()
    (code / "pip/__init__.py").write_text("")
    (code / "pip/__main__.py").write_text(pip)
    (code / "train.py").write_text("import sys; print('script', *sys.argv[1:])")
    start = launcher.entrypoint(str(code), "train.py", wanted)[1:]
    return subprocess.run(
        [sys.executable, *start, "--a", "1"],
        env={"SAGEMAKER_BASE_DIR": str(tmp_path / "ml"), "PATH": os.defpath},
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )


def test_requirements_are_installed_in_the_folder_of_the_code_before_the_script(
    tmp_path: Path,
) -> None:
    pip = "import os, sys; print('pip', *sys.argv[1:], os.path.basename(os.getcwd()), flush=True)"
    done = installed(tmp_path, pip, "-r", "requirements.txt")
    assert done.stdout.splitlines() == [
        "installing requirements with pip",
        "pip install -r requirements.txt code",
        "script --a 1",
    ]


def test_requirements_that_pip_cannot_install_are_the_reason_of_the_failure(
    tmp_path: Path,
) -> None:
    done = installed(tmp_path, "import sys; sys.exit(3)", "no-such-package")
    assert done.returncode == 1
    assert "script" not in done.stdout
    reason = (tmp_path / "ml/output/failure").read_text()
    assert reason.startswith("InstallRequirementsError: pip ended with exit code 3")


def test_the_entrypoint_with_requirements_is_one_that_sagemaker_accepts() -> None:
    found = launcher.entrypoint("/opt/ml/input/data/code", "train.py", ("-r", "requirements.txt"))
    assert len(found) <= launcher.MAX_ELEMENTS - 20
    assert max(len(element) for element in found) <= launcher.MAX_CHARACTERS
    assert not any("\n" in element or not element for element in found)
    ast.parse("\n".join(launcher.lines("install.py")), feature_version=(3, 6))


def test_a_change_of_the_installation_is_made_on_purpose() -> None:
    # It trains each job again that has requirements and no toolkit.
    digest = hashlib.sha256("\n".join(launcher.lines("install.py")).encode()).hexdigest()[:16]
    assert digest == "60846252c951a3a3"
