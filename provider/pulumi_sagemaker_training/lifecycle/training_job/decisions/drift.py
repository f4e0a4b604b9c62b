"""What was changed about a job outside Pulumi. Pure."""

from collections.abc import Mapping

from pulumi_sagemaker_training.lifecycle.training_job.decisions.change_effects import PROFILING
from pulumi_sagemaker_training.lifecycle.training_job.decisions.job_owner import owner_in
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import JobSpec


def drifted_inputs(
    recorded: Mapping[str, object], now: Mapping[str, object], spec: JobSpec
) -> dict[str, object]:
    """Return the declared members that were changed outside Pulumi, as they are now.

    A refresh writes them into the inputs. The next update then finds a difference from the
    program, and repairs it. Only members that can be changed can drift, and another's job is
    not repaired.
    """
    if owner_in(now):
        return {}
    return {
        member: now[member]
        for member in PROFILING
        if member in spec.request
        and member in recorded
        and member in now
        and recorded[member] != now[member]
    }
