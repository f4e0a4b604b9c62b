"""The facts from which a plan is made. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pulumi_sagemaker_training.api.model.description import Description
from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.lifecycle.ownership.owner import Owner
from pulumi_sagemaker_training.lifecycle.training_job.decisions.job_owner import (
    owner_in,
    owner_words,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import JobSpec


@dataclass(frozen=True)
class Situation:
    """The facts from which a plan is made.

    Attributes:
        old: the job as last accepted.
        new: the job as now declared; may hold unknown values.
        recorded: the outputs in the state.
        described: today's description; None if the job does not exist.
        owner: the owner of the job.
        settings: the stack's settings.
        region: where the new job would run; None if not known.
        going: the names of jobs that this run certainly replaces; a value that quotes one changes.
    """

    old: JobSpec
    new: JobSpec
    recorded: Mapping[str, Any]
    described: Description | None
    owner: Owner | None
    settings: Settings
    region: str | None = None
    going: frozenset[str] = frozenset()
    secret_paths: Sequence[str] = field(init=False)

    def __post_init__(self) -> None:
        paths = (*self.old.secrets_in_request, *self.new.secrets_in_request)
        object.__setattr__(self, "secret_paths", paths)

    @property
    def is_same(self) -> bool:
        """Tell whether the program declares what the state has; an unknown value may be another."""
        return self.old is self.new and self.new.is_known


def takes_over(situation: Situation) -> bool:
    """Tell whether the job is another's, and the program takes it over from that owner."""
    owner = owner_in(situation.recorded)
    return bool(owner) and situation.new.options.take_over_from == owner


def own_words(situation: Situation) -> str:
    """Return the words by which messages name this resource as an owner; empty if not known."""
    return owner_words(situation.owner.tags()) if situation.owner else ""


def is_only_read(situation: Situation) -> bool:
    """Tell whether the job belongs to another resource and is not taken over."""
    return bool(owner_in(situation.recorded)) and not takes_over(situation)
