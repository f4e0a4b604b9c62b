"""The training jobs in a stack's exported state, those of sweeps too. Pure."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.api.values.violation import Violation
from pulumi_sagemaker_training.lifecycle.ownership.owner import Owner
from pulumi_sagemaker_training.lifecycle.sweep.decisions.outputs import leaving_in
from pulumi_sagemaker_training.lifecycle.sweep.decisions.trials import records_in

_JOB_TYPES: Final = frozenset(
    {
        "pulumi-python:dynamic/sagemaker-training:TrainingJob",
        "sagemaker-training:index:TrainingJob",
    }
)
_SWEEP_TYPES: Final = frozenset(
    {"pulumi-python:dynamic/sagemaker-training:Sweep", "sagemaker-training:index:Sweep"}
)


@dataclass(frozen=True, slots=True)
class Holding:
    """The training jobs that a stack's state holds.

    Attributes:
        project, stack: from the resources' URNs; None in an empty state.
        names: the names of all training jobs, including those that wait to be deleted, and the
            earlier attempts that they continue.
        pending: resource tags of owners whose creation was interrupted; `pulumi up` adopts their
            jobs while the program declares them.
        checkpoints: S3 prefixes of checkpoints that the jobs use.
    """

    project: str | None
    stack: str | None
    names: frozenset[str]
    pending: frozenset[str]
    checkpoints: frozenset[str]


def read_state(text: str) -> Holding:
    """Read the output of `pulumi stack export`.

    Raises:
        InputError: it is not an exported state.
    """
    try:
        deployment = json.loads(text)["deployment"] or {}
        resources = [dict(item) for item in deployment.get("resources") or []]
        pending = [dict(item["resource"]) for item in deployment.get("pending_operations") or []]
        return _holding(resources, pending)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        message = "is not a state as `pulumi stack export` prints it"
        raise InputError([Violation("state", message, codes.STATE_NOT_READ)]) from error


def _holding(resources: list[dict[str, Any]], pending: list[dict[str, Any]]) -> Holding:
    jobs = [item for item in resources if item["type"] in _JOB_TYPES]
    first = Owner.from_urn(resources[0]["urn"]) if resources else None
    return Holding(
        project=first.project if first else None,
        stack=first.stack if first else None,
        names=frozenset(
            [
                *(str(item["id"]) for item in jobs if item.get("id")),
                *(name for item in jobs for name in _earlier(item)),
                *(job for item in resources if item["type"] in _SWEEP_TYPES for job in _jobs(item)),
            ]
        ),
        pending=frozenset(
            Owner.from_urn(item["urn"]).resource
            for item in pending
            if item["type"] in _JOB_TYPES | _SWEEP_TYPES
        ),
        checkpoints=frozenset(filter(None, (_checkpoint(item) for item in jobs))),
    )


def _jobs(sweep: Mapping[str, Any]) -> Iterator[str]:
    outputs = sweep.get("outputs") or {}
    for records in (records_in(outputs), leaving_in(outputs)):
        yield from (record.job for record in records.values() if record.job)


def _earlier(resource: Mapping[str, Any]) -> list[str]:
    """Return the names of the earlier attempts of a resource's job."""
    outputs = resource.get("outputs") or {}
    listed = outputs.get("earlier_attempts") or outputs.get("earlierAttempts") or []
    return [
        str(attempt.get("training_job_name") or attempt.get("trainingJobName"))
        for attempt in listed
    ]


def _checkpoint(resource: Mapping[str, Any]) -> str | None:
    outputs = resource.get("outputs") or {}
    config = outputs.get("checkpoint_config") or outputs.get("checkpointConfig") or {}
    uri = config.get("s3_uri") or config.get("s3Uri")
    return str(uri) if uri else None
