"""The training jobs that a stack's state holds, those of sweeps too. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from pulumi_sagemaker_training.cli.stack.state import Kind, StackState, StateResource

_OWNERS = (Kind.JOB, Kind.SWEEP)


@dataclass(frozen=True, slots=True)
class HeldJobs:
    """The training jobs that a stack's state holds.

    Attributes:
        project, stack: from the resources' URNs; None in an empty state.
        names: the names of all training jobs, including those that wait to be deleted, and the
            earlier attempts that they continue.
        pending: resource tags of owners whose operation was interrupted; `pulumi up` adopts their
            jobs while the program declares them.
        checkpoints: S3 prefixes of checkpoints that the jobs use.
    """

    project: str | None
    stack: str | None
    names: frozenset[str]
    pending: frozenset[str]
    checkpoints: frozenset[str]


def held_jobs(state: StackState) -> HeldJobs:
    """Return the training jobs that a state holds."""
    owners = [held for held in state.resources if held.kind in _OWNERS]
    return HeldJobs(
        project=state.project,
        stack=state.stack,
        names=frozenset(name for held in owners for name in held.jobs),
        pending=frozenset(held.owner.resource for held in owners if held.operation),
        checkpoints=_checkpoints(owners),
    )


def _checkpoints(owners: Iterable[StateResource]) -> frozenset[str]:
    configs = (held.outputs.get("checkpoint_config") for held in owners)
    found = (config.get("s3_uri") for config in configs if isinstance(config, dict))
    return frozenset(str(uri) for uri in found if uri)
