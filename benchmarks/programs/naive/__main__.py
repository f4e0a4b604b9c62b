"""Declare training jobs through the dynamic provider that a tutorial would write."""

import os
import time
from typing import Any

import boto3
from pulumi.dynamic import CreateResult, Resource, ResourceProvider

ENDPOINT, REGION = os.environ["BENCH_ENDPOINT"], os.environ["BENCH_REGION"]
BUCKET, ROLE = os.environ["BENCH_BUCKET"], os.environ["BENCH_ROLE"]
POLL_S = 1.0


class NaiveProvider(ResourceProvider):
    """A provider that creates a job, and looks every second whether it is over."""

    def _client(self) -> Any:
        return boto3.client("sagemaker", endpoint_url=ENDPOINT, region_name=REGION)

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Create the job and wait for its end."""
        client = self._client()
        name = f"{props['name']}-{time.time_ns()}"
        client.create_training_job(
            TrainingJobName=name,
            RoleArn=ROLE,
            AlgorithmSpecification={
                "TrainingImage": "123456789012.dkr.ecr.us-east-1.amazonaws.com/own:1",
                "TrainingInputMode": "File",
            },
            OutputDataConfig={"S3OutputPath": f"s3://{BUCKET}/out"},
            ResourceConfig={
                "InstanceType": "ml.m5.large",
                "InstanceCount": 1,
                "VolumeSizeInGB": 10,
            },
            StoppingCondition={"MaxRuntimeInSeconds": 3600},
            HyperParameters={"epochs": "10", "lr": "0.1"},
            Tags=[{"Key": "team", "Value": "benchmark"}],
        )
        while True:
            found = client.describe_training_job(TrainingJobName=name)
            if found["TrainingJobStatus"] in ("Completed", "Failed", "Stopped"):
                break
            time.sleep(POLL_S)
        return CreateResult(name, {**props, "status": found["TrainingJobStatus"]})

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Delete the job's record."""
        self._client().delete_training_job(TrainingJobName=_id)


class NaiveJob(Resource):
    """A training job, naively."""

    def __init__(self, name: str) -> None:
        super().__init__(NaiveProvider(), name, {"name": name, "status": None})


for index in range(int(os.environ["BENCH_JOBS"])):
    NaiveJob(f"job-{index:04}")
