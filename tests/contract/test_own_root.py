"""/opt/ml is real for a script that names it, or it is said that it is not; never the machine's."""

import io
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from sagemaker_emulator.runner.plain import forbids_root, shows_root
from tests.support.bench import Bench
from tests.support.emulators import emulator
from tests.support.needs import LANDLOCK, MOUNTS, lacks

# Paths as scripts have them: in the code, and neither in arguments nor in variables.
WRITES = """\
import os
code = "/opt/ml/input/data/code"
open(code + "/cache", "w").write("beside the input")
os.chmod(code + "/train.py", 0o700)
open("/opt/ml/model/weights", "w").write(open(code + "/cache").read())
open("/opt/ml/output/data/notes", "w").write("notes")
print(os.getcwd())
"""
# What ModelTrainer of the SageMaker SDK 3.27 sends: a driver among the inputs, which a shell makes
# executable, which writes variables beside its inputs, reads them again, and runs the source.
DRIVER = """\
#!/bin/bash
set -e
echo "export SM_MODEL_DIR=/opt/ml/model" > /opt/ml/input/sm_training.env
source /opt/ml/input/sm_training.env
cd /opt/ml/input/data/code
$(command -v python3) train.py
"""
HERE = Path("/opt/ml")


@pytest.fixture(autouse=True)
def machine_stays_as_it_is() -> Iterator[None]:
    """Fail a test that changes the machine's own /opt."""
    before = sorted(HERE.parent.rglob("ml*/**"))
    yield
    assert sorted(HERE.parent.rglob("ml*/**")) == before


@pytest.fixture(scope="module", params=["auto", "none"])
def bench(
    request: pytest.FixtureRequest, session_bench: Bench, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Bench]:
    """Return the emulator of the session, and one without bubblewrap."""
    folder = tmp_path_factory.mktemp("own")
    if request.param == "none" and not shows_root(folder):
        pytest.skip(lacks(MOUNTS))
    if request.param == "auto":
        session_bench.emulator.reset()
        yield session_bench
        return
    with emulator(folder / "state", "none") as started:
        yield started


def test_a_script_that_names_the_containers_paths_trains(bench: Bench) -> None:
    ended = bench.run(bench.script("own", WRITES))
    assert ended["TrainingJobStatus"] == "Completed", bench.lines("own")
    assert bench.lines("own") == ["/opt/ml/code"]
    with tarfile.open(fileobj=io.BytesIO(bench.content("out/own/output/model.tar.gz"))) as archive:
        content = archive.extractfile("weights")
        assert content is not None
        assert content.read() == b"beside the input"


def test_a_shell_command_works_on_the_containers_paths(bench: Bench) -> None:
    request = bench.script("shell", "")
    command = "cp /opt/ml/input/data/code/train.py /opt/ml/model/copy && ls /opt/ml/model"
    request["AlgorithmSpecification"]["ContainerEntrypoint"] = ["/bin/sh", "-c", command]
    assert bench.run(request)["TrainingJobStatus"] == "Completed"
    assert bench.lines("shell") == ["copy"]


def test_a_driver_as_model_trainer_sends_it_trains(bench: Bench) -> None:
    source = "import os; open(os.environ['SM_MODEL_DIR'] + '/weights', 'w').write('1')"
    request = bench.script("driven", source)
    bench.s3.put_object(Bucket=bench.emulator.bucket, Key="drivers/sm_train.sh", Body=DRIVER)
    request["InputDataConfig"].append(bench.channel("sm_drivers", "drivers/"))
    path = "/opt/ml/input/data/sm_drivers/sm_train.sh"
    request["AlgorithmSpecification"] |= {
        "ContainerEntrypoint": ["/bin/bash"],
        "ContainerArguments": ["-c", f"chmod +x {path} && {path}"],
    }
    ended = bench.run(request)
    assert ended["TrainingJobStatus"] == "Completed", bench.lines("driven")
    bench.content("out/driven/output/model.tar.gz")


def test_without_namespaces_a_script_that_names_them_fails_and_is_told_why(tmp_path: Path) -> None:
    if not forbids_root():
        pytest.skip(lacks(LANDLOCK))
    with emulator(tmp_path / "state", "none", build="no_namespaces") as bench:
        ended = bench.run(bench.script("own", "import os; os.makedirs('/opt/ml/model')"))
        lines = bench.lines("own")
        uses_base = "import os; open(os.environ['SAGEMAKER_BASE_DIR'] + '/model/w', 'w')"
        assert bench.run(bench.script("base", uses_base))["TrainingJobStatus"] == "Completed"
    assert ended["TrainingJobStatus"] == "Failed"
    assert "gives a job no /opt/ml of its own" in lines[0]
    assert lines[-1] == "PermissionError: [Errno 13] Permission denied: '/opt/ml'"
    assert "gives a job no /opt/ml of its own" in (tmp_path / "state.log").read_text()


def test_code_that_could_write_to_the_machines_own_is_refused(tmp_path: Path) -> None:
    with emulator(tmp_path / "state", "none", build="no_landlock") as bench:
        with pytest.raises(ClientError) as caught:
            bench.create(bench.script("own", WRITES))
        bench.run(bench.request("simulated"))
    error = caught.value.response["Error"]
    assert error["Code"] == "ValidationException"
    assert "Install bubblewrap (bwrap)." in error["Message"]
    assert "runs no code here" in (tmp_path / "state.log").read_text()
