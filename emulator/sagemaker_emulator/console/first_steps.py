"""What the page says while there are no jobs: how to send the first one."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sagemaker_emulator import shell

FIRST_JOB: Final = """\
python3 - <<'END'
import boto3

command = "for i in $(seq 30); do echo loss=0.$((100 - 3 * i)); sleep 0.5; done"
boto3.client("sagemaker").create_training_job(
    TrainingJobName="first",
    RoleArn="{role}",
    AlgorithmSpecification={{
        "TrainingImage": "python",
        "TrainingInputMode": "File",
        "ContainerEntrypoint": ["sh", "-c", command],
        "MetricDefinitions": [{{"Name": "loss", "Regex": "loss=([0-9.]+)"}}],
    }},
    OutputDataConfig={{"S3OutputPath": "s3://{bucket}/models"}},
    ResourceConfig={{"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 5}},
    StoppingCondition={{"MaxRuntimeInSeconds": 600}},
)
END"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the emulator is, and what it has from the start."""

    endpoint: str
    region: str
    role: str
    bucket: str
    sdk_defaults: Path | None = None


def exports(place: Place) -> str:
    """Return the lines that point a shell at the emulator."""
    return "\n".join(shell.exports(place.endpoint, place.region, place.sdk_defaults))


def first_job(place: Place) -> str:
    """Return a command that sends a job, which prints a metric for fifteen seconds."""
    return FIRST_JOB.format(role=place.role, bucket=place.bucket)
