"""Checkpoints of two resources in one place: a mistake that is found before anything is lost. Pure.

Two jobs that keep their checkpoints below the same prefix overwrite each other's, and each resumes
from what the other has saved.
"""

from collections.abc import Mapping

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api.values.unknown import has_unknown
from pulumi_sagemaker_training.api.values.violation import Violation
from pulumi_sagemaker_training.lifecycle.ownership.owner import Owner
from pulumi_sagemaker_training.lifecycle.training_job.decisions.checkpoints import (
    CONFIG,
    checkpoint_prefix,
    overlaps,
    prefix_in,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.options import Options
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import JobSpec


def place_of_checkpoints(spec: JobSpec, owner: Owner) -> str:
    """Return where a first training keeps its checkpoints; empty if nowhere, or not known yet."""
    declared = prefix_in(spec.request)
    if not declared or has_unknown(declared):
        return ""
    if spec.options.own_checkpoints in ("on_change", "never"):
        return declared
    learned = (spec.trained_by, spec.given.get("triggers"))
    return "" if has_unknown(learned) else checkpoint_prefix(spec, owner, None) or ""


def sharing(place: str, options: Options, others: Mapping[str, str]) -> list[Violation]:
    """Return a violation if another resource keeps its checkpoints in the same place.

    Args:
        place: where this resource keeps them.
        options: its options. `own_checkpoints="never"` says that it resumes from what is there.
        others: where the other resources of the program keep theirs, by their names.
    """
    if not place or options.own_checkpoints == "never":
        return []
    for name, other in others.items():
        if other and overlaps(place, other):
            message = (
                f"{place} is where {name} keeps its checkpoints, too ({other}): each would "
                "overwrite the other's, and resume from them. Give one of them another prefix; or "
                "own_checkpoints='never', if it is meant to resume from these"
            )
            return [Violation(f"{CONFIG}.s3_uri", message, codes.CHECKPOINTS)]
    return []
