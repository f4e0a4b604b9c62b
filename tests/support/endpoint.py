"""A fake service behind botocore, in place of its HTTP connection."""

import json
from io import BytesIO
from itertools import count
from typing import Any

from botocore.awsrequest import AWSResponse

from pulumi_sagemaker_training.adapters.runtime.process import process_state
from pulumi_sagemaker_training.api.errors import ServiceError
from pulumi_sagemaker_training.api.request.codec import from_wire, to_wire
from pulumi_sagemaker_training.api.settings import Access
from pulumi_sagemaker_training.lifecycle.training_job.decisions.change_effects import NOT_DESCRIBED
from tests.support.fakes import FakeClock, FakeJobs

_numbers = count(1)


def access() -> Access:
    """Return access settings whose clients no other test shares."""
    return Access(region="us-east-1", access_key=f"AK{next(_numbers)}", secret_key="SK")


class Raw(BytesIO):
    """The body of an answer, with the methods that botocore uses."""

    def stream(self, **_: Any) -> Any:
        yield self.read()


class Endpoint:
    """An endpoint with JSON 1.1 for a fake service, without logs, for clients of its own access."""

    def __init__(self) -> None:
        self.access = access()
        self.created: list[dict[str, Any]] = []
        self._jobs = FakeJobs(FakeClock())
        made: Any = process_state().clients.of(self.access)
        made.sagemaker.meta.events.register("before-send.sagemaker", self.answer)
        made.logs.meta.events.register("before-send.logs", self.refuse)

    def serve(self, jobs: FakeJobs) -> None:
        """Use another fake service from now on."""
        self._jobs = jobs

    def answer(self, request: Any, **_: Any) -> AWSResponse:
        """Answer a request to SageMaker."""
        operation = str(request.headers["X-Amz-Target"], "ascii").rsplit(".", 1)[-1]
        try:
            body = getattr(self, operation)(json.loads(request.body or b"{}"))
        except ServiceError as error:
            return _response(400, {"__type": error.code, "message": error.words})
        return _response(200, body or {})

    def refuse(self, request: Any, **_: Any) -> AWSResponse:
        """Refuse the request: there are no logs."""
        return _response(400, {"__type": "ResourceNotFoundException", "message": "no logs"})

    def CreateTrainingJob(self, asked: dict[str, Any]) -> dict[str, Any]:
        self.created.append(asked)
        request = from_wire(asked, "CreateTrainingJobRequest")
        tags = {tag["Key"]: tag["Value"] for tag in asked.get("Tags", [])}
        return {"TrainingJobArn": self._jobs.create({**request, "tags": tags})}

    def DescribeTrainingJob(self, asked: dict[str, Any]) -> dict[str, Any]:
        described = self._jobs.describe(asked["TrainingJobName"]).fields
        fields = {name: value for name, value in described.items() if name not in NOT_DESCRIBED}
        return to_wire(fields, "DescribeTrainingJobResponse")

    def ListTrainingJobs(self, _: dict[str, Any]) -> dict[str, Any]:
        return {"TrainingJobSummaries": []}

    def StopTrainingJob(self, asked: dict[str, Any]) -> None:
        self._jobs.stop(asked["TrainingJobName"])

    def DeleteTrainingJob(self, asked: dict[str, Any]) -> None:
        self._jobs.delete(asked["TrainingJobName"])

    def ListTags(self, asked: dict[str, Any]) -> dict[str, Any]:
        tags = self._jobs.tags(asked["ResourceArn"])
        return {"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}

    def AddTags(self, asked: dict[str, Any]) -> None:
        tags = {tag["Key"]: tag["Value"] for tag in asked["Tags"]}
        self._jobs.add_tags(asked["ResourceArn"], tags)

    def DeleteTags(self, asked: dict[str, Any]) -> None:
        self._jobs.delete_tags(asked["ResourceArn"], set(asked["TagKeys"]))


def _response(status: int, body: dict[str, Any]) -> AWSResponse:
    content = json.dumps(body, default=str).encode()
    headers: Any = {"x-amzn-requestid": "req-1", "content-type": "application/x-amz-json-1.1"}
    return AWSResponse("https://fake", status, headers, Raw(content))
