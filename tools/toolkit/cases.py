"""What the package and the emulator's script mode are both given."""

import json
import random
from dataclasses import asdict, dataclass, field
from typing import Any

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
        groups: the hosts of each instance group; the job runs on the first host.
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

    def plain(self) -> dict[str, Any]:
        """Return the case as JSON's types."""
        return asdict(self)

    def config(self) -> dict[str, Any]:
        """Return the files of `/opt/ml/input/config` by name."""
        groups = [
            {"instance_group_name": name, "instance_type": "ml.m5.large", "hosts": hosts}
            for name, hosts in self.groups.items()
        ]
        hosts = [host for group in groups for host in group["hosts"]]
        resources = {
            "current_host": hosts[0],
            "current_instance_type": "ml.m5.large",
            "current_group_name": groups[0]["instance_group_name"],
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
