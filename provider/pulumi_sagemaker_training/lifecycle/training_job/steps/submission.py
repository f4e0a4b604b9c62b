"""A create of a job: before the service has accepted it, and after."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import dropwhile, islice
from typing import NamedTuple

from pulumi_sagemaker_training.api.model.description import Description
from pulumi_sagemaker_training.lifecycle.ownership.job_names import attempt_names, base_name, digest
from pulumi_sagemaker_training.lifecycle.ownership.owner import Owner
from pulumi_sagemaker_training.lifecycle.training_job.decisions.continuation import Attempt
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import JobSpec


@dataclass(frozen=True)
class Submission:
    """A pending create: the inputs of one attempt to create a job.

    Attributes:
        spec: the job; every value is known.
        owner: the owner of the job.
        replacement_requested: whether our own diff requested this replacement.
        claim: the fencing token of this create.
        instance_type: replaces the declared instance type after a capacity error.
        spent: names of earlier attempts of this create, which found no capacity.
        checkpoints: the prefix of its checkpoints; None for the declared prefix.
        earlier: the attempts that this one continues, oldest first.
        after: the name of the last of them; derived names up to it are not tried.
        replaces: the name of the job that the state holds and that is replaced, if it is known.
    """

    spec: JobSpec
    owner: Owner
    replacement_requested: bool
    claim: str
    instance_type: str | None = None
    spent: tuple[str, ...] = ()
    checkpoints: str | None = None
    earlier: tuple[Attempt, ...] = ()
    after: str = ""
    replaces: str = ""

    @cached_property
    def digest(self) -> str:
        """The digest of owner, training and triggers; it does not depend on `instance_type`."""
        spec = self.spec
        return digest(self.owner, spec.trained_by, spec.options.triggers, spec.secrets_in_request)

    def names(self) -> Iterator[str]:
        """Yield the names to try, in order."""
        if self.spec.name is not None:
            yield self.spec.name
            return
        names = attempt_names(base_name(self.owner, self.digest))
        if self.after:
            names = islice(dropwhile(lambda name: name != self.after, names), 1, None)
        yield from (name for name in names if name not in self.spent)


class SubmittedJob(NamedTuple):
    """An accepted create: a job that runs, or ran, for this resource.

    Attributes:
        description: the job.
        tags: all its tags.
        claim: the claim that it has now.
        announcement: the message for the user if the job is not new; empty otherwise.
        owned_by: the owner of the job, if it is another.
        earlier: the attempts that it continues, oldest first.
    """

    description: Description
    tags: Mapping[str, str]
    claim: str
    announcement: str = ""
    owned_by: str = ""
    earlier: tuple[Attempt, ...] = ()
