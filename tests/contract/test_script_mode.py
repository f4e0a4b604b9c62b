"""Jobs in script mode, and jobs whose container has no toolkit, from request to results."""

import io
import json
import tarfile
import zipfile
from typing import Any

from tests.support.bench import Bench, until
from tests.support.emulators import needs_bubblewrap
from tools.toolkit.cases import PROBE, VALUES

XGBOOST = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1"
PYTORCH = "763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-training:2.5-cpu-py311"
TELL = """\
import json, os, sys
kept = {n: t for n, t in os.environ.items() if n.startswith(("SM_", "SAGEMAKER_"))}
print(json.dumps({"argv": sys.argv, "cwd": os.getcwd(), "variables": kept}))
"""


def submit(
    bench: Bench,
    files: dict[str, str | bytes],
    program: str,
    executable: str = "",
    **changes: Any,
) -> dict[str, Any]:
    """Upload a source as the SDK does; return a request for its job."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for name, content in files.items():
            body = content.encode() if isinstance(content, str) else content
            member = tarfile.TarInfo(name)
            member.size = len(body)
            member.mode = 0o755 if name == executable else member.mode
            tar.addfile(member, io.BytesIO(body))
    bench.s3.put_object(Bucket=bench.emulator.bucket, Key="s.tar.gz", Body=buffer.getvalue())
    request = bench.script("j", "", **changes)
    del request["AlgorithmSpecification"]["ContainerEntrypoint"]
    del request["Environment"]
    request["Environment"] = changes.get("Environment", {})
    request["HyperParameters"] = {
        "sagemaker_program": json.dumps(program),
        "sagemaker_submit_directory": json.dumps(f"s3://{bench.emulator.bucket}/s.tar.gz"),
        **changes.get("HyperParameters", {}),
    }
    return request


def said(bench: Bench) -> Any:
    """Return the JSON that a script printed as its only line of that form."""
    (line,) = [line for line in bench.lines("j") if line.startswith("{")]
    return json.loads(line)


def reason(bench: Bench, request: dict[str, Any]) -> str:
    """Run a job that must fail; return its reason."""
    found = bench.run(request)
    assert found["TrainingJobStatus"] == "Failed", bench.lines("j")
    return str(found["FailureReason"])


def test_a_script_gets_its_hyperparameters_as_arguments_and_variables(bench: Bench) -> None:
    parameters = {name: json.dumps(value) for name, value in VALUES.items()}
    found = bench.run(submit(bench, {"tell.py": TELL}, "tell.py", HyperParameters=parameters))
    assert found["TrainingJobStatus"] == "Completed", bench.lines("j")
    told = said(bench)
    assert told["argv"][0] == "tell.py"
    arguments = dict(zip(told["argv"][1::2], told["argv"][2::2], strict=True))
    assert arguments["--yes"] == "True"
    assert arguments["--texts"] == "['foo', 'bar']"
    assert told["variables"]["SM_HP_YES"] == "true"
    assert json.loads(told["variables"]["SM_TRAINING_ENV"])["job_name"] == "j"
    assert told["variables"]["SM_CHANNELS"] == '["code"]'
    assert "SAGEMAKER_EMULATOR_TOOLKIT" not in told["variables"]


LAUNCHERS = {"PATH": "/opt/ml/code/bin:/usr/local/bin:/usr/bin:/bin"}
"""The variable with which programs in a source are found by their names."""
TWO = {"InstanceType": "ml.m5.large", "InstanceCount": 2, "VolumeSizeInGB": 10}


def launched(bench: Bench, launcher: str, program: str, **parameters: str) -> list[str]:
    """Run a job on two hosts in PyTorch's image, with a launcher of its own; return its log."""
    request = submit(
        bench,
        {f"bin/{launcher}": program, "train.py": ""},
        "train.py",
        executable=f"bin/{launcher}",
        HyperParameters=parameters,
        Environment=LAUNCHERS,
        ResourceConfig=TWO,
        AlgorithmSpecification={"TrainingImage": PYTORCH},
    )
    assert bench.run(request)["TrainingJobStatus"] == "Completed", bench.lines("j")
    return [line for line in bench.lines("j") if not line.startswith("[sagemaker-emulator]")]


def test_torchrun_starts_on_every_host_with_its_rank(bench: Bench) -> None:
    told = launched(
        bench,
        "torchrun",
        '#!/bin/sh\necho "$@" at "$MASTER_ADDR:$MASTER_PORT"\n',
        sagemaker_torch_distributed_enabled="true",
        sagemaker_mpi_num_of_processes_per_host="2",
    )
    options = "--nnodes 2 --nproc_per_node 2 --master_addr algo-1 --master_port 7777"
    assert told == [f"{options} --node_rank {rank} train.py at algo-1:7777" for rank in (0, 1)]


@needs_bubblewrap
def test_mpirun_starts_its_processes_on_the_other_host(bench: Bench) -> None:
    told = launched(
        bench,
        "mpirun",
        "#!/bin/sh\n$OMPI_MCA_plm_rsh_agent algo-2 echo hello from '$CURRENT_HOST'\n",
        sagemaker_mpi_enabled="true",
    )
    assert told == ["hello from algo-2"]


def test_a_script_of_bash_gets_bash(bench: Bench) -> None:
    script = (
        '#!/bin/bash\nset -o pipefail\nargs=("$@")\n[[ $1 == --* ]] && echo "n=${#args[@]}" $(ls)\n'
    )
    request = submit(bench, {"train.sh": script}, "train.sh", HyperParameters={"test": "value"})
    assert bench.run(request)["TrainingJobStatus"] == "Completed", bench.lines("j")
    assert "n=2 train.sh" in bench.lines("j")


WHEEL = {
    "own.py": "VALUE = 7\n",
    "own-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: own\nVersion: 1.0\n",
    "own-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    "own-1.0.dist-info/RECORD": "",
}


def wheel() -> bytes:
    """Return the bytes of a package."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        for name, text in WHEEL.items():
            packed.writestr(name, text)
    return buffer.getvalue()


def test_requirements_are_installed_for_this_job_only(bench: Bench) -> None:
    files: dict[str, str | bytes] = {
        "requirements.txt": "./own-1.0-py3-none-any.whl\n",
        "own-1.0-py3-none-any.whl": wheel(),
        "train.py": "import own, boto3; print('own', own.VALUE)",
    }
    offline = {"PIP_NO_INDEX": "1"}
    request = submit(bench, files, "train.py", Environment=offline)
    assert bench.run(request)["TrainingJobStatus"] == "Completed", bench.lines("j")
    assert "own 7" in bench.lines("j")
    bench.emulator.reset()
    without = submit(bench, {"train.py": "import own"}, "train.py")
    assert "ExecuteUserScriptError" in reason(bench, without)


def test_requirements_that_cannot_be_installed_fail_the_job(bench: Bench) -> None:
    files: dict[str, str | bytes] = {
        "requirements.txt": "no-such-package==1\n",
        "train.py": "print('ran')",
    }
    found = reason(bench, submit(bench, files, "train.py", Environment={"PIP_NO_INDEX": "1"}))
    assert found.startswith("AlgorithmError: InstallRequirementsError:\nExitCode 1\n")
    assert "-m pip install -r requirements.txt" in found
    assert any("No matching distribution" in line for line in bench.lines("j"))
    assert "ran" not in bench.lines("j")


def test_a_package_is_installed_and_run_as_a_module(bench: Bench) -> None:
    # A pip of its own: a real one would fetch setuptools.
    files: dict[str, str | bytes] = {
        "setup.py": "",
        "pip/__init__.py": "",
        "pip/__main__.py": "import sys; print('pip', *sys.argv[1:])",
        "mine/__main__.py": "import sys; print('module', __package__, *sys.argv[1:])",
    }
    found = submit(bench, files, "mine", HyperParameters={"a": "1"})
    assert bench.run(found)["TrainingJobStatus"] == "Completed", bench.lines("j")
    assert {"pip install .", "module mine -a 1"} <= set(bench.lines("j"))


# One write: a text and its line break could be told apart by what stands between them.
ERROR = r"import sys; sys.stdout.write('starting\n'); raise ValueError('bad input file')"


def test_an_exception_is_the_toolkits_failure(bench: Bench) -> None:
    found = reason(bench, submit(bench, {"train.py": ERROR}, "train.py"))
    assert found.startswith(
        'AlgorithmError: ExecuteUserScriptError:\nExitCode 1\nErrorMessage ""\n'
    )
    assert found.endswith('python -- train.py", exit code: 1')


def test_the_image_of_pytorch_quotes_the_exception(bench: Bench) -> None:
    request = submit(bench, {"train.py": ERROR}, "train.py")
    request["AlgorithmSpecification"]["TrainingImage"] = PYTORCH
    found = reason(bench, request)
    assert 'ErrorMessage "' in found
    assert "ValueError: bad input file" in found
    assert "starting" in bench.lines("j")


def test_a_script_that_is_killed_is_the_toolkits_failure(bench: Bench) -> None:
    script = "import os; os.kill(os.getpid(), 9)"
    assert "\nExitCode -9\n" in reason(bench, submit(bench, {"train.py": script}, "train.py"))


def test_the_failure_file_of_a_script_comes_before_the_toolkits_text(bench: Bench) -> None:
    script = (
        "import os, sys\n"
        "open(os.environ['SM_OUTPUT_DIR'] + '/failure', 'w').write('37 rows are null')\n"
        "sys.exit(42)\n"
    )
    found = reason(bench, submit(bench, {"train.py": script}, "train.py"))
    assert found == "AlgorithmError: 37 rows are null, exit code: 1"


def test_a_source_that_is_not_in_s3_fails_in_the_container(bench: Bench) -> None:
    request = submit(bench, {"train.py": ""}, "train.py")
    request["HyperParameters"]["sagemaker_submit_directory"] = f"s3://{bench.emulator.bucket}/no"
    found = bench.run(request)
    assert found["FailureReason"].startswith("AlgorithmError: Framework Error: ")
    assert "Not Found" in found["FailureReason"]
    assert [entry["Status"] for entry in found["SecondaryStatusTransitions"]][-2:] == [
        "Training",
        "Failed",
    ]


def test_a_name_that_no_variable_can_have_fails_the_toolkit_and_nothing_else(bench: Bench) -> None:
    odd = {"a=b": "1", "nul": '"x\\u0000y"'}
    found = reason(bench, submit(bench, {"train.py": ""}, "train.py", HyperParameters=odd))
    assert "illegal environment variable name" in found
    bench.emulator.reset()
    request = bench.script("j", "print('ran')", HyperParameters=odd)
    assert bench.run(request)["TrainingJobStatus"] == "Completed"


def test_a_nul_in_an_argument_fails_the_job_with_a_reason(bench: Bench) -> None:
    request = bench.script("j", "")
    request["AlgorithmSpecification"]["ContainerArguments"] = ["a\0b"]
    assert "has a NUL character" in reason(bench, request)


def test_sigterm_does_not_reach_a_script_behind_the_toolkit(bench: Bench) -> None:
    bench.emulator.add_rule(time_scale=100)
    script = (
        "import signal, time\n"
        "signal.signal(signal.SIGTERM, lambda *_: print('told', flush=True))\n"
        "print('up', flush=True)\ntime.sleep(60)\n"
    )
    bench.create(submit(bench, {"train.py": script}, "train.py"))
    until(lambda: bench.logs.describe_log_groups()["logGroups"] and "up" in bench.lines("j"))
    bench.sagemaker.stop_training_job(TrainingJobName="j")
    assert bench.ended("j")["TrainingJobStatus"] == "Stopped"
    assert "told" not in bench.lines("j")


def test_an_interruption_ends_a_script_behind_the_toolkit_at_once(bench: Bench) -> None:
    script = (
        "import os, signal, sys, time\n"
        "signal.signal(signal.SIGTERM, lambda *_: print('told', flush=True))\n"
        "mark = '/opt/ml/checkpoints/begun'.replace('/opt/ml', os.environ['SM_MODEL_DIR'][:-6])\n"
        "sys.exit(0) if os.path.exists(mark) else open(mark, 'w').close()\n"
        "time.sleep(60)\n"
    )
    bench.emulator.add_rule(job="^j$", interrupt_after_s=4, resume_after_s=0.05, times=1)
    spot = {
        "EnableManagedSpotTraining": True,
        "CheckpointConfig": {"S3Uri": f"s3://{bench.emulator.bucket}/ck"},
        "StoppingCondition": {"MaxRuntimeInSeconds": 3600, "MaxWaitTimeInSeconds": 3600},
    }
    found = bench.run(submit(bench, {"train.py": script}, "train.py", **spot))
    assert found["TrainingJobStatus"] == "Completed", bench.lines("j")
    assert "Interrupted" in [entry["Status"] for entry in found["SecondaryStatusTransitions"]]
    assert "told" not in bench.lines("j")


def test_a_container_without_the_toolkit_has_no_variables_of_it(bench: Bench) -> None:
    request = bench.script("j", TELL, HyperParameters={"epochs": "3"})
    del request["Environment"]
    assert bench.run(request)["TrainingJobStatus"] == "Completed", bench.lines("j")
    told = said(bench)
    assert len(told["argv"]) == 1
    assert set(told["variables"]) <= {"SAGEMAKER_BASE_DIR", "SAGEMAKER_EMULATOR_RUN"}


LINES = r"""
import sys
for done in range(0, 101, 25):
    sys.stdout.write("\r%3d%%|%s| loss=%.3f" % (done, "#" * (done // 10), 1 - done / 101))
print()
print("\x1b[32mINFO\x1b[0m acc=0.5")
sys.stdout.flush()
sys.stdout.buffer.write(b"latin \xe9 more=0.75\n")
print("x" * 300000 + " tail=1.5")
print("[9]\ttrain-rmse:0.125\tvalidation-rmse:0.250")
sys.stdout.write("no newline last=4.25")
"""


def test_lines_are_searched_as_cloudwatch_shows_them(bench: Bench) -> None:
    names = ("loss", "acc", "more", "tail", "last")
    definitions = [{"Name": name, "Regex": f"{name}=([0-9.]+)"} for name in names]
    definitions.append({"Name": "tab", "Regex": "#011validation-rmse:([0-9.]+)"})
    request = bench.script("j", LINES, AlgorithmSpecification={"MetricDefinitions": definitions})
    found = bench.run(request)
    values = {one["MetricName"]: round(one["Value"], 4) for one in found["FinalMetricDataList"]}
    expected = {"loss": 0.01, "acc": 0.5, "more": 0.75, "tail": 1.5, "last": 4.25, "tab": 0.25}
    assert values == expected
    assert "#033[32mINFO#033[0m acc=0.5" in bench.lines("j")


def test_the_own_definitions_of_xgboost_find_its_values(bench: Bench) -> None:
    code = "print('[0]\\ttrain-rmse:0.5\\tvalidation-rmse:0.75')"
    request = bench.script("j", code, AlgorithmSpecification={"TrainingImage": XGBOOST})
    found = bench.run(request)
    values = {one["MetricName"]: one["Value"] for one in found["FinalMetricDataList"]}
    assert values == {"train:rmse": 0.5, "validation:rmse": 0.75}


def test_the_same_source_is_found_in_a_channel(bench: Bench) -> None:
    request = bench.script("j", PROBE + "print('probed')\n")
    del request["AlgorithmSpecification"]["ContainerEntrypoint"]
    request["HyperParameters"] = {"sagemaker_submit_directory": "/opt/ml/input/data/code"}
    request["Environment"] = {"SAGEMAKER_PROGRAM": "train.py"}
    request["EnableNetworkIsolation"] = True
    assert bench.run(request)["TrainingJobStatus"] == "Completed", bench.lines("j")
    assert "probed" in bench.lines("j")


def test_a_command_that_names_pip_installs_for_this_job_only(bench: Bench) -> None:
    package = "own-1.0-py3-none-any.whl"
    code = "import own, boto3; print('own', own.VALUE)"
    install = f"cd /opt/ml/input/data/code; pip install -q ./{package}; exec python3 train.py"
    shell = {"ContainerEntrypoint": ["sh", "-c", install]}
    offline = {"PIP_NO_INDEX": "1"}
    request = bench.script("j", code, AlgorithmSpecification=shell, Environment=offline)
    bench.s3.put_object(Bucket=bench.emulator.bucket, Key=f"code/j/{package}", Body=wheel())
    assert bench.run(request)["TrainingJobStatus"] == "Completed", bench.lines("j")
    assert "own 7" in bench.lines("j")
    reason(bench, bench.script("without", code))
    assert any("No module named 'own'" in line for line in bench.lines("without"))
