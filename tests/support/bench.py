"""Requests and waiting, for tests of a running emulator."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sagemaker_emulator.pytest_plugin import RunningEmulator

PYTHON_IMAGE = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3"
FOREIGN_IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/own:1"
LOG_GROUP = "/aws/sagemaker/TrainingJobs"
PATIENCE_S = 120.0
PATHS = {
    "SAGEMAKER_BASE_DIR": "/opt/ml",
    "SM_MODEL_DIR": "/opt/ml/model",
    "SM_OUTPUT_DATA_DIR": "/opt/ml/output/data",
}
"""Variables with which a script finds its folders in every sandbox. SageMaker sets none of them."""
T = TypeVar("T")


def until(look: Callable[[], T], seconds: float = PATIENCE_S, longest_pause_s: float = 0.2) -> T:
    """Call a function until its result is true; return the result.

    A question to an emulator costs both sides some milliseconds of processor time, which other
    tests need: whoever has waited for long asks seldom.
    """
    begin = time.monotonic()
    while not (found := look()):
        waited = time.monotonic() - begin
        if waited > seconds:
            raise TimeoutError("the condition was not met in time")
        time.sleep(min(max(waited / 10, 0.01), longest_pause_s))
    return found


@dataclass
class Bench:
    """An emulator with its clients, and functions for jobs on it."""

    emulator: RunningEmulator
    sagemaker: Any = field(init=False)
    s3: Any = field(init=False)
    logs: Any = field(init=False)
    iam: Any = field(init=False)

    def __post_init__(self) -> None:
        """Create the clients."""
        from botocore.config import Config

        once = Config(retries={"total_max_attempts": 1})
        self.sagemaker = self.emulator.client("sagemaker", config=once)
        self.s3 = self.emulator.client("s3")
        self.logs = self.emulator.client("logs")
        self.iam = self.emulator.client("iam")

    def request(self, name: str, **changes: Any) -> dict[str, Any]:
        """Return a request for a simulated job."""
        return {
            "TrainingJobName": name,
            "RoleArn": self.emulator.role_arn,
            "AlgorithmSpecification": {"TrainingImage": FOREIGN_IMAGE, "TrainingInputMode": "File"},
            "OutputDataConfig": {"S3OutputPath": f"s3://{self.emulator.bucket}/out"},
            "ResourceConfig": {
                "InstanceType": "ml.m5.large",
                "InstanceCount": 1,
                "VolumeSizeInGB": 10,
            },
            "StoppingCondition": {"MaxRuntimeInSeconds": 3600},
            **changes,
        }

    def script(self, name: str, code: str, **changes: Any) -> dict[str, Any]:
        """Upload a script; return a request for a job that runs it."""
        key = f"code/{name}/train.py"
        self.s3.put_object(Bucket=self.emulator.bucket, Key=key, Body=code.encode())
        algorithm = {
            "TrainingImage": PYTHON_IMAGE,
            "TrainingInputMode": "File",
            "ContainerEntrypoint": ["python3", "/opt/ml/input/data/code/train.py"],
            **changes.pop("AlgorithmSpecification", {}),
        }
        channels = [self.channel("code", f"code/{name}/"), *changes.pop("InputDataConfig", [])]
        changes["Environment"] = {**PATHS, **changes.get("Environment", {})}
        return self.request(
            name, AlgorithmSpecification=algorithm, InputDataConfig=channels, **changes
        )

    def channel(self, name: str, prefix: str, **source: Any) -> dict[str, Any]:
        """Return a channel of the default bucket."""
        uri = f"s3://{self.emulator.bucket}/{prefix}"
        data = {"S3DataType": "S3Prefix", "S3Uri": uri, **source}
        return {"ChannelName": name, "DataSource": {"S3DataSource": data}}

    def create(self, request: dict[str, Any]) -> str:
        """Create a job and return its name."""
        self.sagemaker.create_training_job(**request)
        return str(request["TrainingJobName"])

    def describe(self, name: str) -> dict[str, Any]:
        """Describe a job."""
        found: dict[str, Any] = self.sagemaker.describe_training_job(TrainingJobName=name)
        return found

    def ended(self, name: str, seconds: float = PATIENCE_S) -> dict[str, Any]:
        """Wait until a job has ended; return its description."""
        ends = ("Completed", "Failed", "Stopped")
        until(lambda: self.describe(name)["TrainingJobStatus"] in ends, seconds)
        return self.describe(name)

    def run(self, request: dict[str, Any], seconds: float = PATIENCE_S) -> dict[str, Any]:
        """Create a job, wait until it has ended, and return its description."""
        return self.ended(self.create(request), seconds)

    def reached(self, name: str, secondary: str) -> dict[str, Any]:
        """Wait until a job has a secondary status, which may be over soon."""
        until(lambda: self.describe(name)["SecondaryStatus"] == secondary, longest_pause_s=0.03)
        return self.describe(name)

    def lines(self, name: str) -> list[str]:
        """Return all lines in a job's logs."""
        streams = self.logs.describe_log_streams(
            logGroupName=LOG_GROUP, logStreamNamePrefix=f"{name}/"
        )["logStreams"]
        return [
            event["message"]
            for stream in streams
            for event in self.logs.get_log_events(
                logGroupName=LOG_GROUP, logStreamName=stream["logStreamName"], startFromHead=True
            )["events"]
        ]

    def content(self, key: str) -> bytes:
        """Return the content of an object in the default bucket."""
        body: bytes = self.s3.get_object(Bucket=self.emulator.bucket, Key=key)["Body"].read()
        return body
