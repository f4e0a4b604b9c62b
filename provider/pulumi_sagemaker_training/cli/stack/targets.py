"""What a name on the command line means: a Pulumi name, a URN, a job's name or an ARN. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.api.values.arn import parse_arn
from pulumi_sagemaker_training.api.values.text import nearest, printable
from pulumi_sagemaker_training.api.values.violation import Violation
from pulumi_sagemaker_training.cli.stack.state import Kind, StackState, StateResource

_JOB: Final = "training-job/"
_NAME: Final = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}")
_MOST_NAMED: Final = 5


@dataclass(frozen=True, slots=True)
class JobRef:
    """A training job, as far as it is known without a call.

    Attributes:
        name: its name; empty if its creation is pending, so that only its tags can tell.
        held: the resource of the stack that it belongs to; None if it belongs to none.
        region, account: from its ARN; None if they are not known.
    """

    name: str
    held: StateResource | None = None
    region: str | None = None
    account: str | None = None

    @property
    def label(self) -> str:
        """The Pulumi name of the job's resource, or its own name."""
        if self.held is None or self.held.kind is not Kind.JOB:
            return self.name
        return self.held.name


@dataclass(frozen=True, slots=True)
class Target:
    """What a name on the command line means.

    Attributes:
        text: the name as it was given.
        jobs: the training jobs.
        held: the resource that has the name; None if it names a job.
    """

    text: str
    jobs: tuple[JobRef, ...]
    held: StateResource | None = None

    @property
    def only(self) -> JobRef:
        """The only job.

        Raises:
            InputError: there are several, or none.
        """
        if len(self.jobs) == 1:
            return self.jobs[0]
        what = self.held.kind if self.held else "name"
        if not self.jobs:
            raise _refused(self.text, f"is a {what} without a training job")
        names = [ref.label for ref in self.jobs[:_MOST_NAMED]]
        more = ", ..." if len(self.jobs) > _MOST_NAMED else ""
        count = len(self.jobs)
        message = f"is a {what} of {count} training jobs; name one: {', '.join(names)}{more}"
        raise _refused(self.text, message)


def find_target(text: str, state: StackState | None) -> Target:
    """Return what a name means.

    A resource of the stack comes before a job that has the same name. If a component and its only
    job have one name, as with `ScriptTrainingJob`, the job is meant.

    Args:
        text: a Pulumi name, a URN, a job's name or its ARN.
        state: the stack's; None without a stack.

    Raises:
        InputError: several resources have the name, or it can be neither a resource's nor a job's.
    """
    arn = parse_arn(text)
    if arn is not None:
        if arn.service != "sagemaker" or not arn.resource.startswith(_JOB):
            raise _refused(text, "is not the ARN of a training job")
        holder = _holder(arn.name, state)
        return Target(text, (JobRef(arn.name, holder, arn.region or None, arn.account_id or None),))
    held = _named(text, state) if state is not None else None
    if held is not None and state is not None:
        return Target(text, tuple(jobs_of(held, state)), held)
    if not _NAME.fullmatch(text):
        raise _refused(text, f"is not the name of a training job{_guess(text, state)}")
    return Target(text, (JobRef(text, _holder(text, state)),))


def not_found_hint(text: str, state: StackState | None) -> str:
    """Return what to add to the message that a job does not exist."""
    if state is None:
        return ""
    return f"; no resource of stack {state.stack} has that name either{_guess(text, state)}"


def jobs_of(held: StateResource, state: StackState) -> Iterator[JobRef]:
    """Yield the current jobs of a resource: without earlier attempts, and with those below it."""
    if held.kind is Kind.JOB:
        yield JobRef(held.job, held, held.region)
    elif held.kind is Kind.SWEEP:
        names = [record.job for record in held.trials.values() if record.job]
        yield from (JobRef(name, held, held.region) for name in names)
    elif held.kind is Kind.CHAMPION:
        name = held.outputs.get("training_job_name")
        if isinstance(name, str):
            yield JobRef(name, _holder(name, state))
    else:
        for child in state.below(held.urn):
            if child.kind in (Kind.JOB, Kind.SWEEP) and not child.is_leaving:
                yield from jobs_of(child, state)


def names_in(state: StackState) -> list[str]:
    """Return the names by which a stack's resources and jobs can be called, resources first."""
    held = [r for r in state.resources if not r.is_leaving]
    jobs = [ref.name for r in held if r.kind in (Kind.JOB, Kind.SWEEP) for ref in jobs_of(r, state)]
    return list(dict.fromkeys(name for name in (*(r.name for r in held), *jobs) if name))


def _named(text: str, state: StackState) -> StateResource | None:
    current = [r for r in state.resources if not r.is_leaving]
    if text.startswith("urn:pulumi:"):
        found = [r for r in current if r.urn == text]
    else:
        found = [r for r in current if r.name == text]
    found = _without_pending_copies(found)
    if len(found) > 1:
        found = _without_wrappers(found, state)
    if len(found) > 1:
        urns = ", ".join(r.urn for r in found)
        raise _refused(text, f"is the name of {len(found)} resources; give a URN: {urns}")
    return found[0] if found else None


def _without_pending_copies(found: Sequence[StateResource]) -> list[StateResource]:
    """Leave out creations that replace a resource which the state still has."""
    recorded = {r.urn for r in found if not r.is_pending}
    return [r for r in found if not (r.is_pending and r.urn in recorded)]


def _without_wrappers(found: Sequence[StateResource], state: StackState) -> list[StateResource]:
    """Leave out components that have nothing but another one of the resources found."""
    urns = {r.urn for r in found}

    def wraps(held: StateResource) -> bool:
        return any(child.urn in urns for child in state.below(held.urn))

    return [r for r in found if not (r.kind is Kind.COMPONENT and wraps(r))]


def _holder(job: str, state: StackState | None) -> StateResource | None:
    for held in state.resources if state is not None else ():
        if job in held.jobs:
            return held
    return None


def _guess(text: str, state: StackState | None) -> str:
    names = [r.name for r in state.resources] if state is not None else []
    meant = nearest(text, names) if names else None
    return f"; did you mean {meant}?" if meant else ""


def _refused(text: str, message: str) -> InputError:
    return InputError([Violation(printable(text), message, codes.NOT_ONE_JOB)])
