"""Use the emulator with boto3 only: create, wait, stop, delete, and a spot job that resumes.

Start the emulator, then run this script::

    sagemaker-emulator --port 4567 --state .local/emulator &
    python examples/boto3-only/main.py http://127.0.0.1:4567
"""

import io
import json
import sys
import tarfile
import time
from pathlib import Path
from typing import Any

import boto3
import urllib3

IMAGE = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3"
SCRIPT = Path(__file__).with_name("train.py")


class Session:
    """Clients of one emulator, and requests for jobs on it."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        health = urllib3.request("GET", f"{endpoint}/_emulator/health").json()
        self.bucket: str = health["bucket"]
        self.role: str = health["role_arn"]
        session = boto3.Session("any", "any", region_name=health["region"])
        self.sagemaker: Any = session.client("sagemaker", endpoint_url=endpoint)
        self.s3: Any = session.client("s3", endpoint_url=endpoint)

    def rule(self, **rule: Any) -> None:
        """Add a rule of the emulator."""
        urllib3.request("POST", f"{self.endpoint}/_emulator/rules", json=rule)

    def request(self, name: str, **changes: Any) -> dict[str, Any]:
        """Upload the script; return a CreateTrainingJob request."""
        self.s3.put_object(Bucket=self.bucket, Key="code/train.py", Body=SCRIPT.read_bytes())
        source = {"S3DataType": "S3Prefix", "S3Uri": f"s3://{self.bucket}/code/"}
        return {
            "TrainingJobName": name,
            "RoleArn": self.role,
            "AlgorithmSpecification": {
                "TrainingImage": IMAGE,
                "TrainingInputMode": "File",
                "ContainerEntrypoint": ["python3", "/opt/ml/input/data/code/train.py"],
                "MetricDefinitions": [{"Name": "loss", "Regex": "loss=([0-9.]+);"}],
            },
            "HyperParameters": {"epochs": "10"},
            "InputDataConfig": [{"ChannelName": "code", "DataSource": {"S3DataSource": source}}],
            "OutputDataConfig": {"S3OutputPath": f"s3://{self.bucket}/models"},
            "ResourceConfig": {
                "InstanceType": "ml.m5.large",
                "InstanceCount": 1,
                "VolumeSizeInGB": 10,
            },
            "StoppingCondition": {"MaxRuntimeInSeconds": 600},
            **changes,
        }

    def describe(self, name: str) -> dict[str, Any]:
        """Describe a job."""
        found: dict[str, Any] = self.sagemaker.describe_training_job(TrainingJobName=name)
        return found

    def wait(self, name: str) -> dict[str, Any]:
        """Wait for a job with boto3's waiter; return its description."""
        waiter = self.sagemaker.get_waiter("training_job_completed_or_stopped")
        waiter.wait(TrainingJobName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 60})
        return self.describe(name)


def train(session: Session, name: str) -> None:
    """Train a model and read it."""
    session.sagemaker.create_training_job(**session.request(name))
    found = session.wait(name)
    body = session.s3.get_object(Bucket=session.bucket, Key=f"models/{name}/output/model.tar.gz")
    with tarfile.open(fileobj=io.BytesIO(body["Body"].read())) as tar:
        member = tar.extractfile("model.json")
        model = json.load(member) if member is not None else {}
    print(f"{name}: {found['TrainingJobStatus']}, loss {found['FinalMetricDataList'][0]['Value']}")
    print(f"  model {found['ModelArtifacts']['S3ModelArtifacts']} -> {model}")


def stop(session: Session, name: str) -> None:
    """Stop a job during its training."""
    slow = session.request(name, HyperParameters={"epochs": "1000"})
    session.sagemaker.create_training_job(**slow)
    while session.describe(name)["SecondaryStatus"] != "Training":
        time.sleep(0.05)
    session.sagemaker.stop_training_job(TrainingJobName=name)
    print(f"{name}: {session.wait(name)['SecondaryStatus']}")


def resume(session: Session, name: str) -> None:
    """Interrupt a spot job once; it resumes from its checkpoint."""
    session.rule(job=f"^{name}$", interrupt_after_s=0.5, resume_after_s=0.1, times=1)
    spot = session.request(
        name,
        EnableManagedSpotTraining=True,
        StoppingCondition={"MaxRuntimeInSeconds": 600, "MaxWaitTimeInSeconds": 600},
        CheckpointConfig={"S3Uri": f"s3://{session.bucket}/checkpoints/{name}/"},
    )
    session.sagemaker.create_training_job(**spot)
    found = session.wait(name)
    passed = [entry["Status"] for entry in found["SecondaryStatusTransitions"]]
    seconds = found["TrainingTimeInSeconds"], found["BillableTimeInSeconds"]
    print(f"{name}: {' > '.join(passed)}; {seconds[0]} s trained, {seconds[1]} s billed")


def main() -> None:
    """Train, stop and resume jobs, then delete all three."""
    session = Session(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:4567")
    stamp = int(time.time())
    names = [f"{kind}-{stamp}" for kind in ("train", "stop", "resume")]
    for step, name in zip((train, stop, resume), names, strict=True):
        step(session, name)
    for name in names:
        session.sagemaker.delete_training_job(TrainingJobName=name)
    print("deleted all three")


if __name__ == "__main__":
    main()
