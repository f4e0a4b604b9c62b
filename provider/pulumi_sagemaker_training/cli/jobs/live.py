"""The jobs of a stack as SageMaker describes them now."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api.errors import InputError, NotFound
from pulumi_sagemaker_training.api.model.description import Description, Summary
from pulumi_sagemaker_training.api.services.jobs import Jobs
from pulumi_sagemaker_training.api.values.arn import parse_arn
from pulumi_sagemaker_training.api.values.violation import Violation
from pulumi_sagemaker_training.cli.jobs.survey import resources_shown
from pulumi_sagemaker_training.cli.stack.opened import Stack
from pulumi_sagemaker_training.cli.stack.state import StateResource
from pulumi_sagemaker_training.cli.stack.targets import JobRef, jobs_of
from pulumi_sagemaker_training.lifecycle.ownership.job_names import base_name
from pulumi_sagemaker_training.lifecycle.ownership.owner import (
    PROJECT_TAG,
    RESOURCE_TAG,
    STACK_TAG,
)

JobsOf = Callable[[JobRef | StateResource | None], Jobs]

_AT_ONCE: Final = 8
_NO_DIGEST: Final = "0" * 12
_ATTEMPT: Final = re.compile(r"[0-9a-f]{12}(-\d+)?")


class LiveJobs:
    """SageMaker's view of a stack's jobs, each reached by the settings of its resource.

    Args:
        jobs_of: returns the calls for a job or a resource.

    Raises:
        ServiceError: by every method, if a call is refused.
    """

    def __init__(self, jobs_of: JobsOf) -> None:
        self._jobs_of = jobs_of

    @classmethod
    def of(cls, stack: Stack) -> "LiveJobs":
        """Return the jobs of a stack, by its own clients."""
        return cls(lambda ref: Jobs(stack.clients(ref)))

    def calls(self, ref: JobRef | StateResource | None) -> Jobs:
        """Return the calls for a job or a resource."""
        return self._jobs_of(ref)

    def describe(self, ref: JobRef) -> Description:
        """Describe a job.

        Raises:
            NotFound: it does not exist.
            InputError: the ARN that it was named by is of another account.
        """
        found = self._jobs_of(ref).describe(ref.name)
        arn = parse_arn(found.arn)
        if ref.account and arn is not None and arn.account_id != ref.account:
            message = (
                f"is a job of account {ref.account}, and the credentials are of account "
                f"{arn.account_id}; choose others with --profile, or another stack"
            )
            raise InputError([Violation(ref.name, message, codes.OTHER_ACCOUNT)])
        return found

    def described(self, refs: Iterable[JobRef]) -> dict[str, Description | None]:
        """Describe several jobs at once, by their names; None for those that do not exist."""
        listed = [ref for ref in refs if ref.name]

        def one(ref: JobRef) -> Description | None:
            try:
                return self.describe(ref)
            except NotFound:
                return None

        with ThreadPoolExecutor(_AT_ONCE) as pool:
            found = list(pool.map(one, listed))
        return {ref.name: each for ref, each in zip(listed, found, strict=True)}

    def begun(self, held: StateResource, known: Sequence[str] = ()) -> list[tuple[JobRef, Summary]]:
        """Return the newest jobs that a resource has begun, but the state does not hold yet.

        Only the names and tags of jobs tell this: at most a hundred of them are read.

        Args:
            held: the resource, which Pulumi is creating or updating.
            known: the jobs that the state holds.
        """
        jobs, owner = self._jobs_of(held), held.owner
        beginning = base_name(owner, _NO_DIGEST).removesuffix(_NO_DIGEST)
        page = jobs.page(None, name_contains=beginning)
        mine = {key: owner.tags()[key] for key in (PROJECT_TAG, STACK_TAG, RESOURCE_TAG)}
        return [
            (JobRef(each.name, held, held.region), each)
            for each in page.summaries
            if each.name not in known
            and _ATTEMPT.fullmatch(each.name.removeprefix(beginning))
            and mine.items() <= self._tags(jobs, each.name).items()
        ]

    def _tags(self, jobs: Jobs, name: str) -> Mapping[str, str]:
        try:
            return jobs.tags(jobs.describe(name).arn)
        except NotFound:
            return {}


def chosen_jobs(stack: Stack, names: Sequence[str]) -> list[JobRef]:
    """Return the jobs of some names; without names, all jobs of the stack, each once.

    Raises:
        InputError: a name is ambiguous or wrong, or there is no stack.
    """
    if names:
        found = [ref for name in names for ref in stack.find(name).jobs]
    else:
        state = stack.known_state
        found = [ref for held in resources_shown(state) for ref in jobs_of(held, state)]
    return list({ref.name: ref for ref in found if ref.name}.values())
