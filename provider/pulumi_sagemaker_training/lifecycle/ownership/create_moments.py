"""The three moments of a create, and which of them a job has reached. Pure.

A create can be interrupted between any two of its steps. What a later one must do depends on how
far it came:

- pending: its claim is made and its name derived; CreateTrainingJob is sent, or will be. Whether
  a job exists is known only by its name.
- accepted: SageMaker has the job, and the job has the claim. No state may name it yet.
- recorded: the engine has written the job into its state, and the job's tag `pulumi:held` says so.

crossplane-runtime distinguishes the first two by the annotations `external-create-pending` and
`external-create-succeeded` on the resource itself (`pkg/meta/meta.go`). A Pulumi provider can write
nothing before its create has ended, so here the name, the claim and the tag show the moment.
docs/identity.md follows a create through them.
"""

from collections.abc import Mapping
from enum import Enum
from typing import Final

from pulumi_sagemaker_training.lifecycle.ownership.owner import HELD_TAG

RECORDED_TAGS: Final = {HELD_TAG: "true"}
"""The tag of a job after its create is recorded."""


class CreateMoment(Enum):
    """The moment that a create has reached."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    RECORDED = "recorded"


def moment_reached(tags: Mapping[str, str] | None) -> CreateMoment:
    """Return the moment that the create of a job has reached.

    Args:
        tags: all tags of the job that has the create's name; None where there is no such job.
    """
    if tags is None:
        return CreateMoment.PENDING
    return CreateMoment.RECORDED if HELD_TAG in tags else CreateMoment.ACCEPTED
