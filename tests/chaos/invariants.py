"""The invariants after every recovery: no job lost, no job twice, no secret shown."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from pulumi_sagemaker_training.api.request.codec import from_schema, from_wire
from tests.chaos.stage import STACK, Stage

FURTHER_ATTEMPT: Final = re.compile(r"-[0-9a-f]{12}-\d+$")
_MOVING: Final = frozenset(
    {"training_job_status", "secondary_status", "secondary_status_transitions"}
    | {"last_modified_time", "training_start_time", "training_time_in_seconds"}
    | {"billable_time_in_seconds", "profiling_status"}
)
"""Outputs that change while a job runs, so the state may have older values."""


_TOLD_OTHERWISE: Final = frozenset({"environment", "secondary_status_transitions"})
"""Outputs that the state has in another form: encrypted or shortened."""


def violations(stage: Stage, plan: Mapping[str, object]) -> list[str]:
    """Return all violations; empty when there are none."""
    return [
        *flaws(stage, plan),
        *_jobs(stage),
        *_descriptions(stage),
        *(f"the secret stands in {path.name}" for path in told_in(stage)),
    ]


def resources(stage: Stage, stack: str = STACK) -> list[dict[str, Any]]:
    """Return the jobs in a stack's state, with those pending deletion."""
    listed = stage.deployment(stack).get("resources") or []
    return [resource for resource in listed if resource["type"].endswith(":TrainingJob")]


def attempts(resource: Mapping[str, Any]) -> list[str]:
    """Return the names of the jobs that a resource's job continues."""
    outputs = resource.get("outputs") or {}
    listed = outputs.get("earlier_attempts") or outputs.get("earlierAttempts") or []
    return [str(one.get("training_job_name") or one["trainingJobName"]) for one in listed]


def trials(stage: Stage, stack: str = STACK) -> Iterator[str]:
    """Yield the jobs of sweeps in a stack's state."""
    for resource in stage.deployment(stack).get("resources") or []:
        if resource["type"].endswith(":Sweep"):
            for kind in ("trials", "leaving"):
                records = resource.get("outputs", {}).get(kind) or {}
                yield from (record["job"] for record in records.values() if record.get("job"))


def flaws(stage: Stage, plan: Mapping[str, object]) -> Iterator[str]:
    """Yield the violations inside the state."""
    held = sorted(_name(resource) for resource in resources(stage))
    if held != sorted(plan):
        yield f"lost state: the program declares {sorted(plan)}, the state holds {held}"
    for resource in resources(stage):
        for flag in ("delete", "initErrors", "pendingReplacement"):
            if resource.get(flag):
                yield f"unclean state: {_name(resource)} has {flag}: {resource[flag]}"
    for operation in stage.deployment().get("pending_operations") or []:
        yield f"unclean state: {_name(operation['resource'])} is {operation['type']}"


def unheld(stage: Stage) -> list[str]:
    """Return the jobs that are in no state, after a run that ended normally.

    The next `up` can adopt them, but only while the program still declares them.
    """
    jobs = [item for stack in stage.stacks for item in resources(stage, stack)]
    held = {name for item in jobs for name in (str(item["id"]), *attempts(item))}
    held |= {job for stack in stage.stacks for job in trials(stage, stack)}
    return [f"lost state: {name} is in no state" for name in stage.jobs() if name not in held]


def _jobs(stage: Stage) -> Iterator[str]:
    held = {str(resource["id"]) for resource in resources(stage)}
    jobs = stage.jobs()
    for name in sorted(jobs.keys() - held):
        yield f"orphan: {name} ({jobs[name]}) is in no state"
    for name in sorted(held - jobs.keys()):
        yield f"lost job: the state holds {name}, which does not exist"
    for name in jobs:
        # No job fails in these rounds, so a second attempt is a training that was paid twice.
        if FURTHER_ATTEMPT.search(name):
            yield f"duplicate: {name}"


def _descriptions(stage: Stage) -> Iterator[str]:
    sagemaker = stage.emulator.client("sagemaker")
    jobs = stage.jobs()
    for resource in resources(stage):
        name = str(resource["id"])
        if name not in jobs:
            continue
        answer = sagemaker.describe_training_job(TrainingJobName=name)
        arn = answer["TrainingJobArn"]
        tags = {tag["Key"]: tag["Value"] for tag in sagemaker.list_tags(ResourceArn=arn)["Tags"]}
        answer.pop("ResponseMetadata")
        yield from _compared(resource, from_wire(answer, "DescribeTrainingJobResponse"), tags)


def _compared(
    resource: Mapping[str, Any], described: Mapping[str, Any], tags: Mapping[str, str]
) -> Iterator[str]:
    outputs = from_schema(resource["outputs"], "DescribeTrainingJobResponse")
    if outputs.get("ownership_claim", resource["outputs"].get("ownershipClaim")) != tags.get(
        "pulumi:claim"
    ):
        yield f"{_name(resource)}: the job carries another claim than the state"
    if tags.get("pulumi:resource") != _name(resource):
        yield f"{_name(resource)}: the job is tagged as {tags.get('pulumi:resource')}"
    running = described["training_job_status"] == "InProgress"
    for member, value in described.items():
        is_moving = running and member in _MOVING
        if member in _TOLD_OTHERWISE or value in (None, [], {}, "") or is_moving:
            continue
        if outputs.get(member) != value:
            yield f"{_name(resource)}: state has {member} {outputs.get(member)}, service {value}"


def told_in(stage: Stage) -> Iterator[Path]:
    """Yield the files, other than the service's own, that hold the secret or the AWS key."""
    needles = [stage.secret.encode(), b"chaos-secret-access-key"]
    for folder in (stage.project, stage.backend, stage.logs, stage.home):
        for path in folder.rglob("*"):
            if path.is_file():
                content = path.read_bytes()
                if any(needle in content for needle in needles):
                    yield path


def _name(resource: Mapping[str, Any]) -> str:
    return str(resource["urn"]).rpartition("::")[2]
