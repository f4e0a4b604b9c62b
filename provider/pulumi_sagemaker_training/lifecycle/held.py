"""Mark a job as held by a state, unless it is marked already or marks are switched off."""

from collections.abc import Mapping
from functools import partial
from typing import Final

from pulumi_sagemaker_training.lifecycle.identity import CLAIM_TAG, HELD_TAG
from pulumi_sagemaker_training.lifecycle.work import Work

HELD: Final = {HELD_TAG: "true"}


def mark_held(arn: str, tags: Mapping[str, str], claim: str | None, work: Work) -> None:
    """Have the job marked once the engine has surely recorded it.

    Args:
        arn: the job's.
        tags: all its tags, as last seen.
        claim: the claim of the state that holds the job. A job that carries another one, or
            none, is another state's to mark.
        work: what to work with.
    """
    if not work.settings.ownership_tags or claim is None or HELD_TAG in tags:
        return
    if tags.get(CLAIM_TAG) == claim:
        work.marker.mark_later(claim, partial(work.jobs.add_tags, arn, HELD))
