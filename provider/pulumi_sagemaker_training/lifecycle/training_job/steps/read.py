"""The read of a job as it is now."""

from collections.abc import Mapping

from pulumi_sagemaker_training.api.errors import NotFound, ServiceError
from pulumi_sagemaker_training.api.services.client import Clients
from pulumi_sagemaker_training.api.services.jobs import Jobs
from pulumi_sagemaker_training.api.values.arn import parse_arn
from pulumi_sagemaker_training.lifecycle.ownership.job_names import job_name, region_in
from pulumi_sagemaker_training.lifecycle.ownership.marker import mark_recorded
from pulumi_sagemaker_training.lifecycle.ownership.owner import CLAIM_TAG, Owner
from pulumi_sagemaker_training.lifecycle.training_job.decisions.continuation import earlier_in
from pulumi_sagemaker_training.lifecycle.training_job.decisions.job_owner import (
    Ownership,
    owner_words,
    ownership_of,
    recorded_claim,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.outputs import outputs
from pulumi_sagemaker_training.lifecycle.training_job.decisions.plan import is_gone
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import JobSpec
from pulumi_sagemaker_training.lifecycle.training_job.steps.checkpoint_check import (
    checkpoint_outputs,
)
from pulumi_sagemaker_training.lifecycle.training_job.steps.context import (
    JobContext,
    Result,
    TaggedJob,
)
from pulumi_sagemaker_training.lifecycle.training_job.steps.cost_check import cost_outputs


def find(name_or_arn: str, jobs: Jobs) -> TaggedJob | None:
    """Fetch a job and its tags, or None if the job does not exist.

    An ARN of another account, or of something else than a training job, gives None too.

    Raises:
        ServiceError: any error but "not found"; the state must not be changed.
    """
    try:
        description = jobs.describe(job_name(name_or_arn))
        if parse_arn(name_or_arn) is not None and name_or_arn.lower() != description.arn.lower():
            return None
        return TaggedJob(description, jobs.tags(description.arn))
    except NotFound:
        return None


def read(
    id_: str,
    recorded: Mapping[str, object],
    spec: JobSpec,
    context: JobContext,
    owner: Owner,
) -> Result | None:
    """Return a job's outputs as they are now, or None if the job does not exist.

    A state without a claim gets the claim of a job whose tags name this resource: the job was
    lost from the state and is imported again. The claim of another's job is never copied.

    Args:
        id_: the job's name or ARN.
        recorded: the outputs in the state; empty for a job that was made elsewhere.
        spec: the last accepted inputs.
        context: what the step needs.
        owner: the resource that reads the job.
    """
    found = find(id_, context.jobs)
    if found is None or is_gone(recorded, found.description):
        return None
    ownership = ownership_of(found.tags, recorded, owner.tags())
    claim = recorded_claim(recorded)
    if not claim and ownership is Ownership.OURS:
        claim = found.tags.get(CLAIM_TAG, "")
    # A create at the very end of its plugin may have left the job unmarked.
    if context.settings.ownership_tags:
        arn, own = found.description.arn, recorded_claim(recorded) or None
        mark_recorded(arn, found.tags, own, context.jobs, context.marker)
    owned_by = owner_words(found.tags) if ownership is Ownership.OTHERS else ""
    earlier = earlier_in(recorded)
    made = outputs(
        found.description,
        found.tags,
        spec,
        context.settings,
        claim,
        owned_by=owned_by,
        earlier=earlier,
    )
    costs = cost_outputs(found.description, spec, context, recorded, earlier)
    saved = checkpoint_outputs(found.description, context, recorded)
    return Result(found.description.name, {**made, **costs, **saved}, seen=found)


def region_to_declare(arn: str, usual: Clients) -> str | None:
    """Return the region that a job's inputs must name: its own, if it is not the default one.

    Args:
        arn: the job's ARN.
        usual: the clients of a job that names no region.
    """
    made_in = region_in(arn)
    try:
        return made_in if made_in != usual.region else None
    except ServiceError:
        # There is no default region.
        return made_in
