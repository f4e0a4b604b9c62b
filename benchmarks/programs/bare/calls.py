"""A dynamic resource whose provider makes the calls that a training job's makes, by bare boto3."""

import os
import time
from typing import Any

from pulumi.dynamic import (
    ConfigureRequest,
    CreateResult,
    DiffResult,
    ReadResult,
    Resource,
    ResourceProvider,
)

OVER = frozenset({"Completed", "Failed", "Stopped"})
POLL_S = 0.05


class CallingProvider(ResourceProvider):
    """A provider that only calls: it checks nothing, keeps nothing, and meets no job again."""

    serialize_as_secret_always = False
    _client: Any = None

    def configure(self, req: ConfigureRequest) -> None:
        """Make the client."""
        import boto3

        del req
        self._client = boto3.client(
            "sagemaker",
            endpoint_url=os.environ["BENCH_ENDPOINT"],
            region_name=os.environ["BENCH_REGION"],
        )

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Create a job, look until it is over, and mark it."""
        name = f"{props['name']}-{time.time_ns()}"
        arn = self._client.create_training_job(
            TrainingJobName=name,
            RoleArn=os.environ["BENCH_ROLE"],
            AlgorithmSpecification={
                "TrainingImage": "123456789012.dkr.ecr.us-east-1.amazonaws.com/own:1",
                "TrainingInputMode": "File",
            },
            OutputDataConfig={"S3OutputPath": f"s3://{os.environ['BENCH_BUCKET']}/out"},
            ResourceConfig={
                "InstanceType": "ml.m5.large",
                "InstanceCount": 1,
                "VolumeSizeInGB": 10,
            },
            StoppingCondition={"MaxRuntimeInSeconds": 3600},
            HyperParameters={"epochs": "10", "lr": "0.1"},
            Tags=[{"Key": "team", "Value": "benchmark"}],
        )["TrainingJobArn"]
        while self._describe(name)["TrainingJobStatus"] not in OVER:
            time.sleep(POLL_S)
        self._client.add_tags(ResourceArn=arn, Tags=[{"Key": "held", "Value": "yes"}])
        return CreateResult(name, {**props, "arn": arn})

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Describe the job."""
        self._describe(_id)
        return DiffResult(changes=False)

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Describe the job, and list its tags."""
        self._describe(id_)
        self._client.list_tags(ResourceArn=props["arn"])
        return ReadResult(id_, props)

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Look whose the job is, delete it, and look whether it is gone."""
        self._describe(_id)
        self._client.list_tags(ResourceArn=_props["arn"])
        self._client.delete_training_job(TrainingJobName=_id)
        try:
            self._describe(_id)
        except self._client.exceptions.ClientError:
            return

    def _describe(self, name: str) -> Any:
        return self._client.describe_training_job(TrainingJobName=name)


class Job(Resource):
    """A training job, and no more."""

    def __init__(self, name: str) -> None:
        super().__init__(CallingProvider(), name, {"name": name, "arn": None})
