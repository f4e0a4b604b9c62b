"""What the package and the emulator's script mode are both given."""

import json
import random
from dataclasses import asdict, dataclass, field
from typing import Any

from tools.toolkit.workplace import PROGRAMS

PROBE = """\
import json, os, sys
told = {"argv": sys.argv, "cwd": os.getcwd(), "variables": dict(os.environ)}
with open(os.environ["SM_OUTPUT_DIR"] + "/told.json", "w") as file:
    json.dump(told, file)
"""
"""A script that writes down what it was told."""
_SHELL_PROBE = """\
{shebang}
python3 - "$0" "$@" <<'END'
{probe}END
"""
_PIP = """\
import json, os, sys
with open(os.environ["SAGEMAKER_BASE_DIR"] + "/output/pip.json", "w") as file:
    json.dump({"argv": sys.argv[1:], "cwd": os.getcwd()}, file)
print("Collecting something")
print("ERROR: Invalid requirement: 'x'", file=sys.stderr)
sys.exit(int(os.environ["PIP_CODE"]))
"""
"""A pip that installs nothing, so that no case needs an index or changes an environment."""


@dataclass(frozen=True)
class Case:
    """One job in script mode.

    Attributes:
        hyper_parameters: those of the request, all of them texts.
        source: the files of the code folder, by path.
        variables: the job's Environment.
        channels: the names of the input channels.
        groups: the hosts of each instance group.
        at: the index of the host on which it runs.
        instance_type: the type of all instances.
        captured: whether the image's framework has the toolkit quote errors.
        elsewhere: the folder or the archive that holds the source, if it is not the code folder.
    """

    name: str
    hyper_parameters: dict[str, str] = field(default_factory=dict)
    source: dict[str, str] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    channels: tuple[str, ...] = ()
    groups: dict[str, list[str]] = field(default_factory=lambda: {"homogeneousCluster": ["algo-1"]})
    captured: bool = False
    elsewhere: str = ""
    at: int = 0
    instance_type: str = "ml.m5.large"

    def plain(self) -> dict[str, Any]:
        """Return the case as JSON's types."""
        return asdict(self)

    def config(self) -> dict[str, Any]:
        """Return the files of `/opt/ml/input/config` by name."""
        groups = [
            {
                "instance_group_name": name,
                "instance_type": self.instance_type,
                "hosts": hosts,
            }
            for name, hosts in self.groups.items()
        ]
        hosts = [host for group in groups for host in group["hosts"]]
        resources = {
            "current_host": hosts[self.at],
            "current_instance_type": self.instance_type,
            "current_group_name": next(
                name for name, own in self.groups.items() if hosts[self.at] in own
            ),
            "hosts": hosts,
            "instance_groups": groups,
            "network_interface_name": "eth0",
        }
        mode = {
            "TrainingInputMode": "File",
            "S3DistributionType": "FullyReplicated",
            "RecordWrapperType": "None",
        }
        return {
            "hyperparameters.json": self.hyper_parameters,
            "resourceconfig.json": resources,
            "inputdataconfig.json": dict.fromkeys(self.channels, mode),
        }


def _sdk(**parameters: Any) -> dict[str, str]:
    """Return hyperparameters as the SageMaker SDK writes them, as JSON."""
    return {name: json.dumps(value) for name, value in parameters.items()}


_PLAIN_SETTINGS = {"sagemaker_program": '"probe.py"', "sagemaker_container_log_level": "20"}

VALUES: dict[str, Any] = {
    "text": "foobar",
    "texts": ["foo", "bar"],
    "yes": True,
    "no": False,
    "nothing": None,
    "tree": {"b": 2, "a": "x y", "deep": {"c": [None, True]}},
    "small": 1e-05,
    "x": 1,
    "empty": "",
    "quotes": 'it\'s "q" `z` $HOME; #',
    "num-like": "0012",
    "lines": "a\nb\tc",
    "umlaut": "Grüße, 你好 🙂",
    "no list": [],
    "no map": {},
    "mixed": [1, 2.5, None, False, {"k": "v"}, "é"],
    "big": 12345678901234567168,
    "minus": -0.0,
    "dash": "--flag",
    "equals": "a=b",
    "path/like": "/opt/ml/input/data",
    "Straße": "sz",
    "bool text": "true",
}
"""One value of each kind; the names are of each kind, too."""

TOLD = (
    Case("values as the SDK writes them", {**_sdk(**VALUES), **_PLAIN_SETTINGS}),
    Case(
        "values as plain text",
        {
            **{name: str(value) for name, value in VALUES.items()},
            "sagemaker_program": "probe.py",
            "spaces": " 1 ",
            "nan": "NaN",
            "infinite": "-Infinity",
            "octal": "010",
            "broken": '{"a": 1',
        },
    ),
    Case("no hyperparameters at all", variables={"SAGEMAKER_PROGRAM": "probe.py"}),
    Case("names that differ only in case", {"lr": "1", "LR": "2", "Lr": "3", **_PLAIN_SETTINGS}),
    Case("a hyperparameter without a name", {"": "x", **_PLAIN_SETTINGS}),
    Case(
        "the toolkit's own settings",
        {
            **_sdk(
                sagemaker_region="eu-west-1", sagemaker_job_name="mine", sagemaker_estimator="x"
            ),
            **_sdk(sagemaker_enable_cloudwatch_metrics=False, _tuning_objective_metric="acc"),
            **_sdk(default_user_module_name="m", sagemaker_unknown={"a": [1]}, kept=1),
            "sagemaker_container_log_level": "10",
            "sagemaker_program": '"pkg.module.py"',
            "sagemaker_submit_directory": '"s3://bucket/sourcedir.tar.gz"',
        },
    ),
    Case(
        "settings as variables",
        {"sagemaker_program": '"other.py"'},
        variables={
            "SAGEMAKER_PROGRAM": "probe.py",
            "SAGEMAKER_SUBMIT_DIRECTORY": "/opt/ml/input/data/code",
            "SAGEMAKER_CONTAINER_LOG_LEVEL": "30",
            "SAGEMAKER_REGION": "ap-south-1",
            "SAGEMAKER_JOB_NAME": "overwritten",
            "SAGEMAKER_TRAINING_MODULE": "framework.training:main",
            "SM_HP_MP_PARAMETERS": '{"ddp": true}',
            "AWS_DEFAULT_REGION": "us-west-2",
        },
    ),
    Case("channels", _PLAIN_SETTINGS, channels=("train", "Validation", "a-b.c", "code", "train_2")),
    Case(
        "hosts in groups",
        {**_PLAIN_SETTINGS, "sagemaker_torch_distributed_enabled": "true"},
        groups={"cpu": ["algo-1"], "gpu": ["algo-2", "algo-3"]},
    ),
    Case(
        "distribution over one of the groups",
        {**_PLAIN_SETTINGS, "sagemaker_distribution_instance_groups": '["gpu"]'},
        groups={"cpu": ["algo-1"], "gpu": ["algo-2", "algo-3"]},
    ),
    Case("a program that is a number", {"sagemaker_program": "12", "a": "1"}),
)
"""Cases of which only the arguments and variables are compared, without a start of the script."""

_SOURCE = {"probe.py": PROBE}
_FAILING = """\
import sys
print("starting")
print("a warning", file=sys.stderr)
def load(path):
    raise ValueError("bad input file: " + path)
load("/opt/ml/input/data/train/x.csv")
"""
_OWN_FAILURE = """\
import os, sys
open(os.environ["SM_OUTPUT_DIR"] + "/failure", "w").write("mine")
sys.exit(42)
"""
_STUB = {"stub/pip/__init__.py": "", "stub/pip/__main__.py": _PIP}


def _with_pip(code: int, **files: str) -> dict[str, Any]:
    """Return a source with a pip of its own that ends with an exit code."""
    return {
        "source": {**_STUB, **{name.replace("__", "/"): text for name, text in files.items()}},
        "variables": {"PYTHONPATH": "/opt/ml/code/stub", "PIP_CODE": str(code)},
    }


def _package(code: int, name: str, *, captured: bool = False) -> Case:
    given = _with_pip(code)
    files = {"setup.py": "", "mypkg/__init__.py": "", "mypkg/__main__.py": PROBE, "mod.py": PROBE}
    given["source"] |= files
    kind = "fails" if code else "installs"
    return Case(
        f"package {name} {kind}{' quoted' * captured}",
        {"sagemaker_program": name, "a": "1"},
        captured=captured,
        **given,
    )


def _required(code: int, *, captured: bool) -> Case:
    given = _with_pip(code)
    given["source"] |= {"requirements.txt": "x==1\n", **_SOURCE}
    kind = "fail" if code else "are installed"
    name = f"requirements {kind}{' quoted' * captured}"
    return Case(name, {"sagemaker_program": "probe.py"}, captured=captured, **given)


def _failing(name: str, script: str, *, captured: bool, file: str = "train.py") -> Case:
    return Case(
        f"{name}{' quoted' * captured}",
        {"sagemaker_program": file, "lr": "0.1", "text": '"a b"'},
        {file: script},
        captured=captured,
    )


def _shell(name: str, shebang: str, file: str, **beside: str) -> Case:
    script = _SHELL_PROBE.format(shebang=shebang, probe=PROBE)
    parameters = {**_sdk(quote='it\'s "q" $HOME', empty="", test="test-value"), "x": "1"}
    return Case(name, {"sagemaker_program": file, **parameters}, {file: script, **beside})


_PROGRAM = f"#!/usr/bin/env python3\n{PROBE}"
_LAUNCHERS = {f"{PROGRAMS}{name}": _PROGRAM for name in ("torchrun", "mpirun", "smddprun")}
"""Launchers that write down what they were told."""
_TORCHRUN = {"sagemaker_torch_distributed_enabled": "true"}
_MPI = {"sagemaker_mpi_enabled": "true"}
_DATA_PARALLEL = {"sagemaker_distributed_dataparallel_enabled": "true"}
_TWO = {"homogeneousCluster": ["algo-1", "algo-2"]}
_PYTORCH = {"SAGEMAKER_TRAINING_MODULE": "sagemaker_pytorch_container.training:main"}
_FAILING_MPIRUN = """\
#!/usr/bin/env python3
import sys
print("[1,3]<stderr>ValueError: no data", file=sys.stderr)
print("[1,12]<stdout>more")
sys.exit(3)
"""


def _launched(name: str, asked: dict[str, str], **changes: Any) -> Case:
    """Return a case that a launcher starts, in PyTorch's image unless it says otherwise."""
    file = changes.pop("file", "probe.py")
    source = {**_LAUNCHERS, file: PROBE, **changes.pop("beside", {})}
    parameters = {**_PLAIN_SETTINGS, "sagemaker_program": file, "lr": "0.1", **asked}
    variables = changes.pop("variables", _PYTORCH)
    captured = _PYTORCH.items() <= variables.items()
    source = changes.pop("source", source)
    return Case(name, parameters, source, variables, captured=captured, **changes)


LAUNCHED = (
    _launched("torchrun on one host", _TORCHRUN),
    _launched("torchrun on the second host", _TORCHRUN, groups=_TWO, at=1),
    _launched(
        "torchrun with some processes",
        {**_TORCHRUN, "sagemaker_mpi_num_of_processes_per_host": "4"},
        groups=_TWO,
        instance_type="ml.p4d.24xlarge",
    ),
    _launched("torchrun over EFA without RDMA", _TORCHRUN, instance_type="ml.g5.48xlarge"),
    _launched(
        "torchrun that compiles for Neuron",
        _TORCHRUN,
        variables={**_PYTORCH, "RUN_NEURON_PARALLEL_COMPILE": "1"},
        beside={f"{PROGRAMS}neuron_parallel_compile": _PROGRAM},
    ),
    _launched(
        "torchrun of a package",
        _TORCHRUN,
        beside={"setup.py": "", **_STUB},
        variables={**_PYTORCH, "PYTHONPATH": "/opt/ml/code/stub", "PIP_CODE": "0"},
    ),
    _launched("torchrun of a shell script", _TORCHRUN, file="go.sh"),
    _launched("torchrun that is not installed", _TORCHRUN, source=_SOURCE),
    _launched("torchrun in an image without PyTorch", _TORCHRUN, variables={}),
    _launched(
        "torchrun in a group of its own",
        {**_TORCHRUN, "sagemaker_distribution_instance_groups": '["gpu"]'},
        groups={"cpu": ["algo-1"], "gpu": ["algo-2", "algo-3"]},
        at=2,
    ),
    _launched(
        "a group without torchrun",
        {**_TORCHRUN, "sagemaker_distribution_instance_groups": '["gpu"]'},
        groups={"cpu": ["algo-1"], "gpu": ["algo-2", "algo-3"]},
    ),
    _launched("PyTorch without a launcher", {}, groups=_TWO, at=1),
    _launched("MPI on one host", _MPI, variables={}),
    _launched(
        "MPI on two hosts",
        {
            **_MPI,
            "sagemaker_mpi_num_of_processes_per_host": "8",
            "sagemaker_mpi_custom_mpi_options": "--NCCL_DEBUG WARN -x OWN=1 --verbose",
        },
        groups=_TWO,
        instance_type="ml.p4d.24xlarge",
        variables={**_PYTORCH, "AWS_ACCESS_KEY_ID": "mine"},
    ),
    _launched("MPI with a number of processes", {**_MPI, "sagemaker_mpi_num_processes": "3"}),
    _launched(
        "MPI with model parallelism",
        {**_MPI, "mp_parameters": '{"ddp": true}'},
        variables={**_PYTORCH, "SM_DLC_TORCH_VERSION": "2.1.0"},
    ),
    _launched("MPI of a shell script", _MPI, file="go.sh"),
    _launched("MPI that is not installed", _MPI, variables={}, source=_SOURCE),
    _launched("MPI that is not installed quoted", _MPI, source=_SOURCE),
    _launched(
        "MPI that fails",
        {**_MPI, "sagemaker_mpi_num_of_processes_per_host": "2"},
        beside={f"{PROGRAMS}mpirun": _FAILING_MPIRUN},
    ),
    _launched(
        "MPI that fails unquoted",
        {**_MPI, "sagemaker_toolkit_native_launcher_enabled": "true"},
        beside={f"{PROGRAMS}mpirun": _FAILING_MPIRUN},
    ),
    _launched("data parallel on one host", _DATA_PARALLEL),
    _launched(
        "data parallel on two hosts",
        {
            **_DATA_PARALLEL,
            "sagemaker_instance_type": "ml.p4d.24xlarge",
            "sagemaker_distributed_dataparallel_custom_mpi_options": "--NCCL_DEBUG INFO -v",
        },
        groups=_TWO,
    ),
    _launched("data parallel of DDP", {"sagemaker_pytorch_ddp_enabled": "true"}),
)
"""Cases that a launcher starts. It is one that writes down what it was told."""

RUN = (
    Case("python script", {**_sdk(**VALUES), **_PLAIN_SETTINGS}, _SOURCE, channels=("train",)),
    Case("python script in a folder", {"sagemaker_program": "bin/run.py"}, {"bin/run.py": PROBE}),
    Case("script that does not exist", {"sagemaker_program": "no.py"}, _SOURCE),
    Case("command that does not exist", {"sagemaker_program": "no.sh"}, _SOURCE),
    Case("program out of the source", {"sagemaker_program": "../probe.py"}, _SOURCE),
    Case("program with a space", {"sagemaker_program": "my probe.py"}, {"my probe.py": PROBE}),
    Case("program that is an option", {"sagemaker_program": "-c"}, {"-c": PROBE}),
    Case("program that is a number", {"sagemaker_program": "12"}, {"12": "#!/bin/sh\n"}),
    _shell("bash script", "#!/bin/bash", "bin/train.sh"),
    _shell("script without an extension", "#!/usr/bin/env bash", "train"),
    _shell("sh script beside a setup.py", "#!/bin/sh", "train.sh", **{"setup.py": ""}),
    Case(
        "python by its shebang",
        {"sagemaker_program": "go"},
        {"go": f"#!/usr/bin/env python3\n{PROBE}"},
    ),
    Case("command without a shebang", {"sagemaker_program": "go.sh"}, {"go.sh": "exit 9\n"}),
    Case(
        "source in a folder of a channel",
        {"sagemaker_program": "probe.py", "sagemaker_submit_directory": "/opt/ml/input/data/code"},
        _SOURCE,
        elsewhere="input/data/code",
    ),
    Case(
        "source in an archive of a channel",
        {
            "sagemaker_program": "probe.py",
            "sagemaker_submit_directory": "/opt/ml/input/data/code/sourcedir.tar.gz",
        },
        _SOURCE,
        elsewhere="input/data/code/sourcedir.tar.gz",
    ),
    Case(
        "source that does not exist",
        {"sagemaker_program": "probe.py", "sagemaker_submit_directory": "/opt/ml/no"},
    ),
    _required(0, captured=False),
    _required(1, captured=False),
    _required(1, captured=True),
    _package(0, "mypkg"),
    _package(0, "mod.py"),
    _package(1, "mypkg"),
    _package(1, "mypkg", captured=True),
    _failing("exception", _FAILING, captured=False),
    _failing("exception", _FAILING, captured=True),
    _failing("exit code", "raise SystemExit(3)", captured=True),
    _failing("signal", "import os; os.kill(os.getpid(), 9)", captured=False),
    _failing("signal of a command", "#!/bin/sh\nkill -9 $$\n", captured=True, file="go.sh"),
    _failing(
        "error on standard output",
        "print('KeyError: 1'); print('more'); raise SystemExit(2)",
        captured=True,
    ),
    _failing(
        "own failure file",
        _OWN_FAILURE,
        captured=False,
    ),
    Case("name that no variable can have", {"a=b": "1", **_PLAIN_SETTINGS}, _SOURCE),
    Case("value with a NUL", {"a": '"x\\u0000y"', **_PLAIN_SETTINGS}, _SOURCE),
    Case("value with half a character", {"a": '"\\ud800"', **_PLAIN_SETTINGS}, _SOURCE),
    Case(
        "log level that is no number",
        {"sagemaker_container_log_level": "loud", "sagemaker_program": "probe.py"},
        _SOURCE,
    ),
    Case(
        "job name that is no text",
        {"sagemaker_job_name": "5", "sagemaker_program": "probe.py"},
        _SOURCE,
    ),
    *LAUNCHED,
)
"""Cases that are run to their end."""


def generated(count: int, seed: int) -> list[Case]:
    """Return random cases for a comparison of arguments and variables; equal for equal seeds."""
    source = random.Random(seed)
    return [
        Case(
            f"generated {seed}.{number}",
            {**_PLAIN_SETTINGS, **dict(_parameter(source) for _ in range(source.randrange(1, 25)))},
            channels=tuple(_word(source, "abcXYZ019_-.") for _ in range(source.randrange(3))),
        )
        for number in range(count)
    ]


def _parameter(source: random.Random) -> tuple[str, str]:
    name = _word(source, "abcABC019_-. =/:äß漢'\"")
    value = _value(source, 2)
    return name, source.choice(
        (json.dumps(value), json.dumps(value, ensure_ascii=False), str(value))
    )


def _value(source: random.Random, depth: int) -> Any:
    kind = source.randrange(9 if depth else 6)
    if kind < 6:
        atoms = (
            None,
            source.random() < 0.5,
            source.randrange(-(10**20), 10**20),
            source.uniform(-1, 1) * 10 ** source.randrange(-30, 30),
            _word(source, "abc ÄÖ🙂\n\t\"'\\$`=,;#{}[]"),
            "",
        )
        return atoms[kind]
    if kind < 8:
        return [_value(source, depth - 1) for _ in range(source.randrange(4))]
    return {_word(source, "abcé= "): _value(source, depth - 1) for _ in range(source.randrange(4))}


def _word(source: random.Random, letters: str) -> str:
    return "".join(source.choice(letters) for _ in range(source.randrange(1, 9)))
