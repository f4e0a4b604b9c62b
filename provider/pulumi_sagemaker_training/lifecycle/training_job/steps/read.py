"""Read a job as it is now."""

from collections.abc import Mapping
from typing import Any

from pulumi_sagemaker_training.api.errors import NotFound
from pulumi_sagemaker_training.lifecycle.ownership.marker import mark_held
from pulumi_sagemaker_training.lifecycle.ownership.owner import CLAIM_TAG
from pulumi_sagemaker_training.lifecycle.training_job.decisions.change_effects import PROFILING
from pulumi_sagemaker_training.lifecycle.training_job.decisions.outputs import outputs
from pulumi_sagemaker_training.lifecycle.training_job.decisions.plan import is_gone
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import CLAIM
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import Declared
from pulumi_sagemaker_training.lifecycle.training_job.steps.context import Found, Result, Work
from pulumi_sagemaker_training.lifecycle.training_job.steps.cost_check import cost_outputs


def job_name(name_or_arn: str) -> str:
    """Return the job's name, from its name or its ARN. Pure."""
    return name_or_arn.rsplit("/", 1)[-1] if name_or_arn.startswith("arn:") else name_or_arn


def find(name_or_arn: str, work: Work) -> Found | None:
    """Fetch a job and its tags, or None when there is no such job.

    Raises:
        ServiceError: anything but "not found"; the state is to be left as it is.
    """
    try:
        description = work.jobs.describe(job_name(name_or_arn))
        return Found(description, work.jobs.tags(description.arn))
    except NotFound:
        return None


def read(
    id_: str,
    recorded: Mapping[str, Any],
    declared: Declared,
    work: Work,
    *,
    may_import: bool = False,
) -> Result | None:
    """Return a job's outputs as they are now, or None when it is gone.

    Args:
        id_: name or ARN.
        recorded: the outputs in the state; empty for a job that was made elsewhere.
        declared: the last accepted inputs.
        work: what to work with.
        may_import: whether the read may be an import. A state that takes over a job takes over
            its claim, so that it may delete the job.
    """
    found = find(id_, work)
    if found is None or is_gone(recorded, found.description):
        return None
    taken_over = found.tags.get(CLAIM_TAG) if may_import and not recorded else None
    claim = recorded.get(CLAIM, taken_over)
    # A create that was the last thing its plugin did may have gone unmarked.
    if work.settings.ownership_tags:
        arn, own = found.description.arn, recorded.get(CLAIM)
        mark_held(arn, found.tags, own, work.jobs, work.marker)
    made = outputs(found.description, found.tags, declared, work.settings, claim)
    costs = cost_outputs(found.description, declared, work, recorded)
    return Result(found.description.name, {**made, **costs}, seen=found.description)


def drifted_inputs(
    recorded: Mapping[str, Any], now: Mapping[str, Any], declared: Declared
) -> dict[str, Any]:
    """Return the declared members that were changed behind the program's back, as they are now.

    A refresh writes them into the inputs, so that the next update sees the program ask for
    something else and repairs it. Only what can be changed on a job can drift. Pure.
    """
    return {
        member: now[member]
        for member in PROFILING
        if member in declared.request
        and member in recorded
        and member in now
        and recorded[member] != now[member]
    }
