"""The questions, each with the key of the behaviour that it asks for, in the order of a run."""

import io
import tarfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import botocore.session
from botocore.exceptions import BotoCoreError, ClientError

from sagemaker_emulator.behaviour.table import BEHAVIOURS
from tools.acceptance import jobs
from tools.acceptance.world import World

Question = Callable[[World], Any]
Refusal = dict[str, str] | str
"""The error of a call that should be refused, or what an account answered that accepted it."""
_UNANSWERED: Final = (
    *(BotoCoreError, ClientError, LookupError, OSError, RuntimeError),
    tarfile.TarError,
)
"""What a question may meet: it has no answer then, and the next one is asked."""
_NOBODY: Final = "no-such-job"
_SHORT, _FAILS, _LASTS, _PLAIN = "trains", "fails", "lasts", "plain"
CREATED_JOBS: Final = 4
"""How many jobs the questions create."""
REFUSED_JOBS: Final = 3
"""How many more they ask for that should be refused, and that an account might accept."""


def answers(world: World) -> Iterator[tuple[str, Any]]:
    """Ask all questions in turn; yield each key with its answer, or the error that it met."""
    world.prepare()
    for key, question in _QUESTIONS.items():
        try:
            yield key, question(world)
        except _UNANSWERED as error:
            yield key, error


def _described_after(world: World) -> int:
    world.create(_PLAIN, jobs.TRAINS)
    return world.seconds_until(lambda: world.is_described(_PLAIN))


def _listed_after(world: World) -> int:
    world.create(_SHORT, jobs.TRAINS, definitions=True)
    asked = {"NameContains": world.name(_SHORT), "MaxResults": 100}

    def is_listed() -> bool:
        pages = world.sagemaker.get_paginator("list_training_jobs").paginate(
            NameContains=asked["NameContains"], PaginationConfig={"PageSize": 100}
        )
        return any(page["TrainingJobSummaries"] for page in pages)

    return world.seconds_until(is_listed)


def _tags_after(world: World) -> int:
    world.create(_LASTS, jobs.LASTS)
    arn = world.arns[_LASTS]
    return world.seconds_until(lambda: bool(world.sagemaker.list_tags(ResourceArn=arn)["Tags"]))


def _missing(world: World) -> Refusal:
    name = world.name(_NOBODY)
    call = world.sagemaker.describe_training_job
    return world.refusal(lambda: call(TrainingJobName=name), name=name)


def _adds(world: World) -> dict[str, Any]:
    """Return what a description has of the request's members that the request did not give.

    What the suite must give, so that a job's cost has a limit, keeps the emulator's own value.
    """
    request = world.requests[_PLAIN]
    given = dict(flat(request))
    members = _input_members()
    described = {k: v for k, v in world.describe(_PLAIN).items() if k in members}
    own = BEHAVIOURS["describe.adds"].value
    kept = {path: value for path, value in own.items() if path in given}
    return dict(sorted((kept | {p: v for p, v in flat(described) if p not in given}).items()))


def _input_members() -> frozenset[str]:
    model = botocore.session.get_session().get_service_model("sagemaker")
    shape: Any = model.operation_model("CreateTrainingJob").input_shape
    return frozenset(shape.members)


def flat(value: object, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the path and value of each member that holds no other; `[]` is any element."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from flat(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list) and any(isinstance(item, Mapping) for item in value):
        for item in value:
            yield from flat(item, f"{path}[]")
    else:
        yield path, value


def _name_taken(world: World) -> Refusal:
    request = world.requests[_PLAIN]
    arn, name = world.arns[_PLAIN], request["TrainingJobName"]
    return world.refusal(lambda: world.sagemaker.create_training_job(**request), arn=arn, name=name)


def _role_missing(world: World) -> Refusal:
    role = f"{world.target.role.rpartition('/')[0]}/{world.target.run}-no-role"
    return _refused_request(world, "no-role", {"RoleArn": role}, role=role)


def _input_missing(world: World) -> Refusal:
    return _refused_input(world, "no-input", world.target.uri("nothing-here/"), world.target.bucket)


def _bucket_missing(world: World) -> Refusal:
    bucket = f"{world.target.run}-no-bucket"
    return _refused_input(world, "no-bucket", f"s3://{bucket}/nothing-here/", bucket)


def _refused_input(world: World, job: str, uri: str, bucket: str) -> Refusal:
    source = {"S3DataType": "S3Prefix", "S3Uri": uri}
    channel = {"ChannelName": jobs.CHANNEL, "DataSource": {"S3DataSource": source}}
    named = {"uri": uri, "bucket": bucket, "role": world.target.role}
    return _refused_request(world, job, {"InputDataConfig": [channel]}, **named)


def _refused_request(world: World, job: str, changes: dict[str, Any], **named: str) -> Refusal:
    name = world.name(job)
    request = jobs.request(world.target, name, jobs.TRAINS) | changes
    # Written down all the same: what should be refused may be accepted.
    world.ledger.add(name)
    said = world.refusal(lambda: world.sagemaker.create_training_job(**request), name=name, **named)
    if isinstance(said, str):
        world.sagemaker.stop_training_job(TrainingJobName=name)
    return said


def _delete_running(world: World) -> Refusal:
    name = world.name(_LASTS)
    status = world.describe(_LASTS)["TrainingJobStatus"]
    call = world.sagemaker.delete_training_job
    refused = world.refusal(lambda: call(TrainingJobName=name), name=name, status=status)
    world.sagemaker.stop_training_job(TrainingJobName=name)
    return refused


def _reserved_tag(world: World) -> Refusal:
    tags = [{"Key": "aws:acceptance", "Value": "x"}]
    arn = world.arns[_PLAIN]
    return world.refusal(lambda: world.sagemaker.add_tags(ResourceArn=arn, Tags=tags), arn=arn)


def _tags_missing(world: World) -> Refusal:
    arn = f"{world.arns[_PLAIN].rpartition('/')[0]}/{world.name(_NOBODY)}"
    return world.refusal(lambda: world.sagemaker.list_tags(ResourceArn=arn), arn=arn)


def _default_order(world: World) -> str:
    pages = world.sagemaker.get_paginator("list_training_jobs").paginate(
        NameContains=world.target.run, PaginationConfig={"PageSize": 100}
    )
    times = [job["CreationTime"] for page in pages for job in page["TrainingJobSummaries"]]
    if len(times) < 2:
        raise LookupError(f"{len(times)} of the run's jobs are listed")
    return "Ascending" if times == sorted(times) else "Descending"


def _cut_before(world: World) -> list[str]:
    """Return the filters that nothing passes, and whose first page all the same has a next one."""
    past, future = datetime(2017, 1, 1, tzinfo=UTC), datetime.now(UTC) + timedelta(days=1)
    region, account = world.arns[_PLAIN].split(":")[3:5]
    plan = f"arn:aws:sagemaker:{region}:{account}:training-plan/{world.target.run}"
    asked: dict[str, object] = {
        "CreationTimeAfter": future,
        "CreationTimeBefore": past,
        "LastModifiedTimeAfter": future,
        "LastModifiedTimeBefore": past,
        "NameContains": f"{world.target.run}-{_NOBODY}",
        "StatusEquals": "Deleting",
        "TrainingPlanArnEquals": plan,
        "WarmPoolStatusEquals": "Reused",
    }
    call = world.sagemaker.list_training_jobs
    return [
        name for name, value in asked.items() if "NextToken" in call(MaxResults=1, **{name: value})
    ]


def _not_finite(world: World) -> str:
    finals = _finals(world)
    if "notfinite" not in finals:
        return "no value"
    return "the last finite value" if finals["notfinite"] == 0.5 else str(finals["notfinite"])


def _final(world: World) -> str:
    value = _finals(world)["repeated"]
    return {1.0: "first", 2.0: "last", 3.0: "largest"}.get(value, str(value))


def _finals(world: World) -> dict[str, float]:
    said = world.ended(_SHORT)
    if said["TrainingJobStatus"] != "Completed":
        raise LookupError(f"the job has ended as {said['TrainingJobStatus']}")
    return {m["MetricName"]: m["Value"] for m in said.get("FinalMetricDataList", [])}


def _links(world: World) -> str:
    uri = world.ended(_SHORT)["ModelArtifacts"]["S3ModelArtifacts"]
    key = uri.removeprefix(f"s3://{world.target.bucket}/")
    content = world.s3.get_object(Bucket=world.target.bucket, Key=key)["Body"].read()
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        for member in archive.getmembers():
            if member.name.removeprefix("./") == "link.txt":
                return "link" if member.issym() else "file"
    return "missing"


def _failure(world: World) -> str:
    world.create(_FAILS, jobs.FAILS)
    reason: str = world.ended(_FAILS)["FailureReason"]
    said = reason.replace(jobs.FAILURE_TEXT, "{text}")
    return said.replace(f"code: {jobs.FAILURE_CODE}", "code: {code}")


def _stop_ended(world: World) -> Refusal:
    name, status = world.name(_SHORT), world.ended(_SHORT)["TrainingJobStatus"]
    call = world.sagemaker.stop_training_job
    return world.refusal(lambda: call(TrainingJobName=name), name=name, status=status)


def _deleted_after(world: World) -> int:
    world.sagemaker.delete_training_job(TrainingJobName=world.name(_SHORT))
    return world.seconds_until(lambda: not world.is_described(_SHORT))


def _tags_of_deleted(world: World) -> Refusal:
    arn = world.arns[_SHORT]
    return world.refusal(lambda: world.sagemaker.list_tags(ResourceArn=arn), arn=arn)


_QUESTIONS: Final[Mapping[str, Question]] = {
    "visible.described_s": _described_after,
    "visible.listed_s": _listed_after,
    "visible.tags_s": _tags_after,
    "describe.adds": _adds,
    "describe.missing": _missing,
    "create.name_taken": _name_taken,
    "create.role_missing": _role_missing,
    "create.input_missing": _input_missing,
    "create.bucket_missing": _bucket_missing,
    "tags.reserved": _reserved_tag,
    "tags.missing": _tags_missing,
    "delete.running": _delete_running,
    "list.default_order": _default_order,
    "list.cut_before_filters": _cut_before,
    "failure.reason": _failure,
    "metrics.not_finite": _not_finite,
    "metrics.final": _final,
    "model.links": _links,
    "stop.ended": _stop_ended,
    "visible.deleted_s": _deleted_after,
    "tags.of_deleted": _tags_of_deleted,
}


def asked() -> Iterable[str]:
    """Return the keys of all questions."""
    return _QUESTIONS.keys()
