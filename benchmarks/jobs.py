"""The job of every suite, in the API's spelling and in Python's."""

from typing import Any

from pulumi_sagemaker_training.api.request.codec import from_wire
from sagemaker_emulator.pytest_plugin import RunningEmulator

OVER = frozenset({"Completed", "Failed", "Stopped"})


def wire_request(name: str, emulator: RunningEmulator) -> dict[str, Any]:
    """Return a CreateTrainingJob request; its image is one that the emulator simulates."""
    image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/own:1"
    return {
        "TrainingJobName": name,
        "RoleArn": emulator.role_arn,
        "AlgorithmSpecification": {"TrainingImage": image, "TrainingInputMode": "File"},
        "OutputDataConfig": {"S3OutputPath": f"s3://{emulator.bucket}/out"},
        "ResourceConfig": {
            "InstanceType": "ml.m5.large",
            "InstanceCount": 1,
            "VolumeSizeInGB": 10,
        },
        "StoppingCondition": {"MaxRuntimeInSeconds": 3600},
        "HyperParameters": {"epochs": "10", "lr": "0.1"},
        "Tags": [{"Key": "team", "Value": "benchmark"}],
    }


def properties(emulator: RunningEmulator) -> dict[str, Any]:
    """Return the same as the properties of a resource, without a name."""
    wire = wire_request("none", emulator)
    del wire["TrainingJobName"], wire["Tags"]
    return {**from_wire(wire, "CreateTrainingJobRequest"), "tags": {"team": "benchmark"}}
