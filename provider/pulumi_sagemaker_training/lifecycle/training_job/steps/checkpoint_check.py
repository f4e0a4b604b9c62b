"""What a training has saved: its checkpoints, by a listing of S3."""

from collections.abc import Mapping

from pulumi_sagemaker_training.api.model.description import Description
from pulumi_sagemaker_training.api.model.saved_objects import NOT_KNOWN, SavedObjects
from pulumi_sagemaker_training.lifecycle.training_job.decisions.checkpoints import prefix_in
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import (
    LAST_CHECKPOINT,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.statuses import is_over
from pulumi_sagemaker_training.lifecycle.training_job.steps.context import JobContext


def saved_objects(
    description: Description, context: JobContext, *, fresh: bool = False
) -> SavedObjects:
    """Return what is known of a job's checkpoints; nothing is listed for a job without.

    Args:
        description: the job.
        context: what the step needs.
        fresh: whether they are listed now, although they were listed lately.
    """
    prefix = prefix_in(description.fields)
    return context.account.checkpoints(prefix, fresh=fresh) if prefix else NOT_KNOWN


def checkpoint_outputs(
    description: Description, context: JobContext, recorded: Mapping[str, object] | None = None
) -> dict[str, str]:
    """Return the output about checkpoints, if it is known.

    Args:
        description: the job as it is now.
        context: what the step needs.
        recorded: the outputs in the state. What they say stays while nothing newer is known; for a
            job that has ended nothing is listed again.
    """
    known = (recorded or {}).get(LAST_CHECKPOINT)
    kept = {LAST_CHECKPOINT: str(known)} if known else {}
    if kept and is_over(description.status):
        return kept
    newest = saved_objects(description, context, fresh=True).newest
    return {LAST_CHECKPOINT: newest.isoformat()} if newest is not None else kept
