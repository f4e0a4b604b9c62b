"""The invariants after every recovery: no job lost, no job twice, no secret shown."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
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
    held = {str(resource["id"]) for resource in resources(stage)}
    return [
        *flaws(stage, plan),
        *strays(stage, held),
        *_descriptions(stage),
        *told_secrets(stage),
    ]


def resources(stage: Stage, stack: str = STACK, kind: str = "TrainingJob") -> list[dict[str, Any]]:
    """Return the resources of a kind in a stack's state, with those pending deletion."""
    listed = stage.deployment(stack).get("resources") or []
    return [resource for resource in listed if resource["type"].endswith(f":{kind}")]


def by_name(found: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return resources by their names."""
    return {name_of(resource): resource for resource in found}


def attempts(resource: Mapping[str, Any]) -> list[str]:
    """Return the names of the jobs that a resource's job continues."""
    outputs = resource.get("outputs") or {}
    listed = outputs.get("earlier_attempts") or outputs.get("earlierAttempts") or []
    return [str(one.get("training_job_name") or one["trainingJobName"]) for one in listed]


def trials(stage: Stage, stack: str = STACK) -> Iterator[str]:
    """Yield the jobs of sweeps in a stack's state."""
    for resource in resources(stage, stack, "Sweep"):
        for kind in ("trials", "leaving"):
            records = resource.get("outputs", {}).get(kind) or {}
            yield from (record["job"] for record in records.values() if record.get("job"))


def flaws(stage: Stage, plan: Mapping[str, object]) -> Iterator[str]:
    """Yield the violations inside the state of a stack of jobs."""
    yield from held_as_declared(resources(stage), plan)
    for operation in stage.deployment().get("pending_operations") or []:
        yield f"unclean state: {name_of(operation['resource'])} is {operation['type']}"


def held_as_declared(found: Sequence[dict[str, Any]], names: Iterable[str]) -> Iterator[str]:
    """Yield how the resources of a state differ from those of the names, each whole and alone."""
    held, declared = sorted(map(name_of, found)), sorted(names)
    if held != declared:
        yield f"lost state: the program declares {declared}, the state holds {held}"
    for resource in found:
        for flag in ("delete", "initErrors", "pendingReplacement"):
            if resource.get(flag):
                yield f"unclean state: {name_of(resource)} has {flag}: {resource[flag]}"


def unheld(stage: Stage) -> list[str]:
    """Return the jobs that are in no state, after a run that ended normally.

    The next `up` can adopt them, but only while the program still declares them.
    """
    jobs = [item for stack in stage.stacks for item in resources(stage, stack)]
    held = {name for item in jobs for name in (str(item["id"]), *attempts(item))}
    held |= {job for stack in stage.stacks for job in trials(stage, stack)}
    return [f"lost state: {name} is in no state" for name in stage.jobs() if name not in held]


def strays(stage: Stage, held: AbstractSet[str]) -> Iterator[str]:
    """Yield the jobs that no state holds, those that do not exist, and those trained twice."""
    jobs = stage.jobs()
    for name in sorted(jobs.keys() - held):
        yield f"orphan: {name} ({jobs[name]}) is in no state"
    for name in sorted(held - jobs.keys()):
        yield f"lost job: the state holds {name}, which does not exist"
    for name in jobs:
        # No job fails in these rounds, so a second attempt is a training that was paid twice.
        if FURTHER_ATTEMPT.search(name):
            yield f"duplicate: {name}"


def tags_of(stage: Stage, job: str) -> dict[str, str]:
    """Return the tags of a job."""
    sagemaker = stage.emulator.client("sagemaker")
    arn = sagemaker.describe_training_job(TrainingJobName=job)["TrainingJobArn"]
    return {tag["Key"]: tag["Value"] for tag in sagemaker.list_tags(ResourceArn=arn)["Tags"]}


def wrong_tags(name: str, claim: object, tags: Mapping[str, str]) -> Iterator[str]:
    """Yield how a job's tags differ from those of a resource with a claim."""
    if claim != tags.get("pulumi:claim"):
        yield f"{name}: the job carries another claim than the state"
    if tags.get("pulumi:resource") != name:
        yield f"{name}: the job is tagged as {tags.get('pulumi:resource')}"


def _descriptions(stage: Stage) -> Iterator[str]:
    sagemaker = stage.emulator.client("sagemaker")
    jobs = stage.jobs()
    for resource in resources(stage):
        name = str(resource["id"])
        if name not in jobs:
            continue
        answer = sagemaker.describe_training_job(TrainingJobName=name)
        answer.pop("ResponseMetadata")
        outputs = resource["outputs"]
        claim = outputs.get("ownership_claim", outputs.get("ownershipClaim"))
        yield from wrong_tags(name_of(resource), claim, tags_of(stage, name))
        yield from _compared(resource, from_wire(answer, "DescribeTrainingJobResponse"))


def _compared(resource: Mapping[str, Any], described: Mapping[str, Any]) -> Iterator[str]:
    outputs = from_schema(resource["outputs"], "DescribeTrainingJobResponse")
    running = described["training_job_status"] == "InProgress"
    for member, value in described.items():
        is_moving = running and member in _MOVING
        if member in _TOLD_OTHERWISE or value in (None, [], {}, "") or is_moving:
            continue
        if outputs.get(member) != value:
            yield f"{name_of(resource)}: state has {member} {outputs.get(member)}, service {value}"


def told_secrets(stage: Stage) -> Iterator[str]:
    """Yield the files that hold the secret or the AWS key, as violations."""
    return (f"the secret stands in {path.name}" for path in _told_in(stage))


def _told_in(stage: Stage) -> Iterator[Path]:
    """Yield the files, other than the service's own, that hold the secret or the AWS key."""
    needles = [stage.secret.encode(), b"chaos-secret-access-key"]
    for folder in (stage.project, stage.backend, stage.logs, stage.home):
        for path in folder.rglob("*"):
            if path.is_file():
                content = path.read_bytes()
                if any(needle in content for needle in needles):
                    yield path


def name_of(resource: Mapping[str, Any]) -> str:
    """Return the name of a resource."""
    return str(resource["urn"]).rpartition("::")[2]
