"""The options of `TrainingJob`, as arguments.

Written by `make docs` from lifecycle/training_job/decisions/options.py; never edited by hand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any, Literal

    from pulumi import Input


class OptionArgs(TypedDict, total=False):
    """The options of `TrainingJob`; docs/options.md explains each."""

    wait_for: Input[Literal["completed", "started", "created"]]
    """When the resource counts as created, so that resources that depend on it can be created.
    `completed` by default.
    """
    rerun: Input[Literal["on_failure", "on_change"]]
    """What the next update does about a job that failed or was stopped, if its declaration is
    unchanged. `on_failure` by default.
    """
    triggers: Input[Mapping[str, Any]]
    """Arbitrary values; a change of any of them trains again. They are not sent to SageMaker."""
    require_metrics: Input[Mapping[str, Input[Mapping[str, Input[float]]]]]
    """Bounds on the final metrics of a completed job, by name, both included. A job that misses
    a bound, or does not report the metric, fails the update; the previous job and the resources
    that depend on it stay as they were.
    """
    max_cost: Input[float]
    """The maximum cost of the job, in USD. The preview fails if the worst case (instances,
    maximum runtime and price multiplied) costs more.
    """
    own_checkpoints: Input[Literal["on_change", "always", "per_training", "never"]]
    """Which training has its own folder below the prefix of `checkpoint_config`, so that it
    starts from the beginning and does not resume from the checkpoints of another one.
    `on_change` by default.
    """
    max_attempts: Input[int]
    """How many jobs one update may start for a training that keeps checkpoints. A job that
    reaches its runtime or wait limit is continued by the next one, which resumes from the
    checkpoints that it has saved. `max_cost` counts all of them.
    """
    existing: Input[Literal["adopt", "fail"]]
    """What happens if a job of this resource with the same inputs already has the name of the
    new job. `adopt` by default.
    """
    take_over_from: Input[str]
    """The owner from which this resource takes over its job, as `owned_by` and the messages
    name it; the former owner then does not touch the job. Without this option a job that
    belongs to another is only read: it is not changed, stopped or deleted here.
    """
    on_delete: Input[Literal["delete", "stop", "retain"]]
    """What happens to the job when the resource is destroyed or replaced. `delete` by default."""
    on_timeout: Input[Literal["stop", "leave"]]
    """What happens to a job that has not reached what `wait_for` names when the create timeout
    ends. The update fails, and the job stays in the state. `stop` by default.
    """
    on_interrupt: Input[Literal["leave", "stop"]]
    """What happens to a job when the wait for it is interrupted with Ctrl-C. `leave` by
    default.
    """
    on_unchanged: Input[Literal["quiet", "log"]]
    """What a preview or update shows of a job that it keeps. `quiet` by default."""
    fallback_instance_types: Input[Sequence[Input[str]]]
    """Instance types to try, in order, if there is no capacity for
    `resource_config.instance_type`: if SageMaker refuses the request for this reason, or if the
    job fails for it after some minutes. A type whose quota can never fit the job, the declared
    one included, is skipped with a warning.
    """
    on_quota: Input[Literal["wait", "fail"]]
    """What an update does if a limit of the account is reached (ResourceLimitExceeded). `wait`
    by default.
    """
    region: Input[str]
    """The region of this job, instead of the stack's."""
    profile: Input[str]
    """A profile of the shared AWS configuration for this job, instead of the stack's."""
    assume_role_arn: Input[str]
    """A role to assume for calls about this job, instead of the stack's. It is not the job's
    own role, which is `role_arn`.
    """
    endpoint_url: Input[str]
    """An endpoint of all services for this job, for example the emulator's, instead of the
    stack's.
    """
