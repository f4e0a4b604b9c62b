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
    """When the resource counts as created, so that what depends on it can go on."""
    rerun: Input[Literal["on_failure", "on_change"]]
    """What the next update does with a job that failed or was stopped, and whose declaration is
    unchanged.
    """
    triggers: Input[Mapping[str, Any]]
    """Arbitrary values; a change of any trains again. They are not sent to SageMaker."""
    require_metrics: Input[Mapping[str, Input[Mapping[str, Input[float]]]]]
    """Bounds on the final metrics of a completed job, by name, both ends included. A job that
    misses one, or does not report the metric, fails the update; a replaced job and everything
    downstream stay as they were.
    """
    max_cost: Input[float]
    """What the job may cost at most, in USD. The preview is refused where the worst case
    (instances, maximum runtime and price multiplied) costs more.
    """
    existing: Input[Literal["adopt", "fail"]]
    """What becomes of an equal job of this very resource that is found under the name that a
    new job would have.
    """
    take_over_from: Input[str]
    """The owner of another stack's job, as `owned_by` and the messages name it, whose job
    becomes this resource's; the former owner then leaves it alone. Without it a job that
    belongs to another is only read: it is not changed, stopped or deleted here.
    """
    on_delete: Input[Literal["delete", "stop", "retain"]]
    """What becomes of the job when the resource is destroyed or replaced."""
    on_timeout: Input[Literal["stop", "leave"]]
    """What becomes of a job that is not where `wait_for` wants it when the create timeout is
    over. The update fails, and the job stays in the state.
    """
    on_interrupt: Input[Literal["leave", "stop"]]
    """What becomes of a job that is waited for when the update is interrupted with Ctrl-C."""
    fallback_instance_types: Input[Sequence[Input[str]]]
    """Instance types to try, in order, where there is no capacity for
    `resource_config.instance_type`: when SageMaker refuses the request for it, and when the job
    fails for it after minutes.
    """
    on_quota: Input[Literal["wait", "fail"]]
    """What an update does when a limit of the account (ResourceLimitExceeded) is reached."""
    region: Input[str]
    """The region of this job, instead of the stack's."""
    profile: Input[str]
    """A profile of the shared AWS configuration for this job, instead of the stack's."""
    assume_role_arn: Input[str]
    """A role to assume for this job, instead of the stack's. It is not the role that the job
    runs as; that is `role_arn`.
    """
    endpoint_url: Input[str]
    """An endpoint for every service of this job, the emulator's for example, instead of the
    stack's.
    """
