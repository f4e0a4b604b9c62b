"""Flows of the toolkit in AWS's training images: the package and the emulator, on equal jobs.

Each flow trains with one source and one set of hyperparameters twice: as a job of the emulator,
and by the package itself, which downloads the same archive from the emulator's S3. What the script
was told, and how the training ended, must be equal.
"""

import io
import json
import os
import random
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

from tools.conformance.flows.protocol import Account, expect, expect_part, run, until

ACCOUNT = Account.of_environment()
S3: Any = boto3.client("s3")
SAGEMAKER: Any = boto3.client("sagemaker")
IMAGE = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3"
BASE = "/opt/ml"
# The package looks hosts up by their names unless it is told that there is no network of them.
LOCAL = "SM_STUDIO_LOCAL_MODE"
PROBE = """\
import json, os, sys
told = {
    "argv": sys.argv[1:],
    "cwd": os.getcwd(),
    "base": os.environ.get("SAGEMAKER_BASE_DIR", "/opt/ml"),
    "variables": {k: v for k, v in os.environ.items() if k.startswith(("SM_", "TRAINING_JOB_"))},
}
with open(os.environ["SM_MODEL_DIR"] + "/told.json", "w") as file:
    json.dump(told, file)
"""
KINDS: dict[str, Any] = {
    "epochs": 3,
    "learning-rate": 0.001,
    "momentum": -0.5,
    "verbose": True,
    "early_stopping": False,
    "scheduler": None,
    "layers": [64, 32],
    "names": ["a b", 'c"d'],
    "optimizer": {"name": "adam", "betas": [0.9, 0.999]},
    "text": "two words",
    "empty": "",
    "quoted": 'say "hi" and $HOME',
    "umlaut": "Größe",
    "x": 1,
}


@dataclass(frozen=True)
class Ending:
    """How a training ended.

    Attributes:
        told: what the script wrote down; nothing if it did not get so far.
        reason: the text of the failure; empty if there was none.
        code: the exit code of the package's command.
    """

    told: dict[str, Any]
    reason: str
    code: int = 0


@dataclass(frozen=True)
class Training:
    """A training in script mode.

    Attributes:
        name: the job's name.
        program: the entry point.
        source: the files in the archive, by name.
        given: the hyperparameters, as the SDK encodes them.
    """

    name: str
    program: str
    source: dict[str, str]
    given: dict[str, Any]

    @property
    def hyper_parameters(self) -> dict[str, str]:
        """The hyperparameters of the request, with those of script mode."""
        uri = f"s3://{ACCOUNT.bucket}/{self.name}/source/sourcedir.tar.gz"
        script = {"sagemaker_program": self.program, "sagemaker_submit_directory": uri}
        more = {"sagemaker_job_name": self.name, "sagemaker_region": ACCOUNT.region}
        container = {"sagemaker_container_log_level": 20}
        every = {**self.given, **script, **more, **container}
        return {name: json.dumps(value) for name, value in every.items()}

    def upload(self) -> None:
        """Store the archive."""
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w:gz") as archive:
            for name, text in self.source.items():
                entry = tarfile.TarInfo(name)
                entry.size, entry.mode = len(text.encode()), 0o644
                archive.addfile(entry, io.BytesIO(text.encode()))
        key = f"{self.name}/source/sourcedir.tar.gz"
        S3.put_object(Bucket=ACCOUNT.bucket, Key=key, Body=packed.getvalue())
        S3.put_object(Bucket=ACCOUNT.bucket, Key=f"{self.name}/data/rows.csv", Body=b"1,2\n")

    def on_the_emulator(self) -> Ending:
        """Train as a job."""
        data = {"S3DataType": "S3Prefix", "S3Uri": f"s3://{ACCOUNT.bucket}/{self.name}/data/"}
        request = json.loads(Path("training.json").read_text()) | {
            "TrainingJobName": self.name,
            "AlgorithmSpecification": {"TrainingImage": IMAGE, "TrainingInputMode": "File"},
            "HyperParameters": self.hyper_parameters,
            "InputDataConfig": [{"ChannelName": "train", "DataSource": {"S3DataSource": data}}],
        }
        SAGEMAKER.create_training_job(**request)
        until(lambda: self._described()["TrainingJobStatus"] in ("Completed", "Failed"))
        found = self._described()
        if found["TrainingJobStatus"] == "Failed":
            return Ending({}, found["FailureReason"])
        key = found["ModelArtifacts"]["S3ModelArtifacts"].partition(f"{ACCOUNT.bucket}/")[2]
        body = S3.get_object(Bucket=ACCOUNT.bucket, Key=key)["Body"].read()
        with tarfile.open(fileobj=io.BytesIO(body)) as model:
            member = model.extractfile("told.json")
            if member is None:
                raise AssertionError("the model has no told.json")
            return Ending(comparable(json.load(member)), "")

    def by_the_package(self) -> Ending:
        """Train with the package's own command, in a folder in place of `/opt/ml`."""
        with tempfile.TemporaryDirectory() as folder:
            base = Path(folder) / "ml"
            lay_out(base, self.hyper_parameters)
            arn = SAGEMAKER.describe_training_job(TrainingJobName=self.name)["TrainingJobArn"]
            env = {
                **os.environ,
                "SAGEMAKER_BASE_DIR": str(base),
                "TRAINING_JOB_NAME": self.name,
                "TRAINING_JOB_ARN": arn,
                LOCAL: "true",
            }
            command = [sys.executable, "-m", "sagemaker_training.cli.train"]
            done = subprocess.run(command, env=env, capture_output=True, timeout=120, check=False)
            failure = base / "output" / "failure"
            if done.returncode != 0:
                reason = failure.read_text().replace(str(base), BASE)
                return Ending({}, reason, done.returncode)
            return Ending(comparable(json.loads((base / "model/told.json").read_text())), "")

    def _described(self) -> dict[str, Any]:
        found: dict[str, Any] = SAGEMAKER.describe_training_job(TrainingJobName=self.name)
        return found


def lay_out(base: Path, hyper_parameters: dict[str, str]) -> None:
    """Write the files that SageMaker puts below `/opt/ml` before it starts a container."""
    for name in ("input/config", "input/data/train", "model", "output/data", "code"):
        (base / name).mkdir(parents=True)
    group = {
        "instance_group_name": "homogeneousCluster",
        "instance_type": "ml.m5.large",
        "hosts": ["algo-1"],
    }
    resources = {
        "current_host": "algo-1",
        "current_instance_type": "ml.m5.large",
        "current_group_name": "homogeneousCluster",
        "hosts": ["algo-1"],
        "instance_groups": [group],
        # On AWS it is eth0; a job of the emulator has the loopback interface.
        "network_interface_name": "lo",
    }
    channel = {
        "TrainingInputMode": "File",
        "S3DistributionType": "FullyReplicated",
        "RecordWrapperType": "None",
    }
    config = {
        "hyperparameters": hyper_parameters,
        "resourceconfig": resources,
        "inputdataconfig": {"train": channel},
    }
    for name, content in config.items():
        (base / "input/config" / f"{name}.json").write_text(json.dumps(content))


def comparable(told: dict[str, Any]) -> dict[str, Any]:
    """Return what a script was told, as if its folder were `/opt/ml`."""
    named: dict[str, Any] = json.loads(json.dumps(told).replace(told["base"], BASE))
    del named["base"]
    named["variables"].pop(LOCAL, None)
    for name in ("SM_TRAINING_ENV", "SM_RESOURCE_CONFIG", "SM_INPUT_DATA_CONFIG"):
        if name in named["variables"]:
            named["variables"][name] = json.loads(named["variables"][name])
    return named


def telling(failure: str) -> str:
    """Return the part of the package's failure that does not depend on the machine."""
    lines = failure.strip().splitlines()
    return lines[-1] if failure.startswith("Framework Error:") else "\n".join(lines[:2])


def compare(training: Training) -> Ending:
    """Train both ways; return how the job ended.

    Raises:
        AssertionError: the script was told something else, or the failures differ.
    """
    training.upload()
    ours, theirs = training.on_the_emulator(), training.by_the_package()
    expect(bool(ours.reason), bool(theirs.reason), f"a failure ({ours.reason!r})")
    if theirs.reason:
        expect_part(telling(theirs.reason), ours.reason)
        expect_part(f"exit code: {theirs.code}", ours.reason)
    for part in ("argv", "cwd"):
        expect(ours.told.get(part), theirs.told.get(part), part)
    told, wanted = (ending.told.get("variables", {}) for ending in (ours, theirs))
    for name in sorted({*told, *wanted}):
        expect(told.get(name), wanted.get(name), name)
    return ours


def a_script_is_told_the_same_by_arguments_and_variables() -> str:
    """Give hyperparameters of every kind to a script."""
    ended = compare(Training("toolkit-kinds", "train.py", {"train.py": PROBE}, KINDS))
    return f"{len(ended.told['argv'])} arguments, {len(ended.told['variables'])} variables"


def random_hyperparameters_are_told_the_same() -> str:
    """Give thirty random hyperparameters to a script."""
    seed = random.randrange(10**6)
    draw = random.Random(seed)
    values: list[Any] = [0, 1.5e-7, True, None, "", "-", "--x", "a=b", [], {}, [1, "b"], "it's"]
    given = {f"{draw.choice('abcdefg')}{number}": draw.choice(values) for number in range(30)}
    compare(Training("toolkit-random", "train.py", {"train.py": PROBE}, given))
    return f"seed {seed}"


def a_script_in_a_folder_imports_what_lies_beside_it() -> None:
    """Run an entry point that imports a module of the archive."""
    source = {"train.py": f"import beside\n{PROBE}", "beside.py": ""}
    compare(Training("toolkit-beside", "train.py", source, {"epochs": 1}))


def a_shell_script_runs_with_its_arguments() -> None:
    """Run a shell script that starts Python."""
    shell = 'set -e\nfor each in "$@"; do :; done\npython3 probe.py "$@"\n'
    source = {"train.sh": f"#!/bin/bash\n{shell}", "probe.py": PROBE}
    compare(Training("toolkit-shell", "train.sh", source, {"name": "two words", "n": 2}))


def an_exception_is_the_same_failure() -> str:
    """Fail by an exception: the reason has what the package writes."""
    source = {"train.py": "raise ValueError('May')\n"}
    return compare(Training("toolkit-raises", "train.py", source, {})).reason


def an_exit_code_is_the_same_failure() -> str:
    """Fail by an exit code: the reason has it."""
    training = Training("toolkit-exits", "train.py", {"train.py": "raise SystemExit(7)\n"}, {})
    return compare(training).reason


def requirements_that_cannot_be_installed_fail_the_job() -> str:
    """Train with a requirements.txt that pip refuses."""
    source = {"train.py": PROBE, "requirements.txt": "not a requirement\n"}
    return compare(Training("toolkit-requirements", "train.py", source, {})).reason


def a_missing_entry_point_fails_the_job() -> str:
    """Train with an entry point that is not in the archive."""
    return compare(Training("toolkit-missing", "absent.py", {"train.py": PROBE}, {})).reason


if __name__ == "__main__":
    run(
        [
            a_script_is_told_the_same_by_arguments_and_variables,
            random_hyperparameters_are_told_the_same,
            a_script_in_a_folder_imports_what_lies_beside_it,
            a_shell_script_runs_with_its_arguments,
            an_exception_is_the_same_failure,
            an_exit_code_is_the_same_failure,
            requirements_that_cannot_be_installed_fail_the_job,
            a_missing_entry_point_fails_the_job,
        ]
    )
