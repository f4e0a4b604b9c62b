"""The commands that open a shell in the instances of a job that runs. Pure.

Source: "Access a training container through AWS Systems Manager for remote debugging", the
SageMaker developer guide: the target is `sagemaker-training-job:<job>_algo-<n>`, the job has
EnableRemoteDebug, which can be switched on while it is Downloading or Training, its SecondaryStatus
is Training, and it has no network isolation.
"""

import shlex
from collections.abc import Mapping
from typing import Any, Final

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.api.model.description import Description
from pulumi_sagemaker_training.api.settings import Access
from pulumi_sagemaker_training.api.values.arn import parse_arn
from pulumi_sagemaker_training.api.values.violation import Violation
from pulumi_sagemaker_training.cli.answers.models import Connection
from pulumi_sagemaker_training.lifecycle.training_job.decisions.statuses import is_over

TOOLS: Final[Mapping[str, str]] = {
    "aws": "the AWS CLI",
    "session-manager-plugin": "the Session Manager plugin of the AWS CLI",
}
"""The programs that the commands need.

Source: "Install the Session Manager plugin for the AWS CLI", the Systems Manager user guide.
"""

_TRAINING: Final = "Training"


def connections(description: Description, access: Access) -> list[Connection]:
    """Return a command for each instance of a job.

    Args:
        description: the job.
        access: how it is reached; the commands name its profile and region.

    Raises:
        InputError: the job has ended, has no remote debugging, or does not train yet.
    """
    _refuse(description)
    parsed = parse_arn(description.arn)
    region = (parsed.region if parsed else None) or access.region
    where = [*(["--region", region] if region else [])]
    where += ["--profile", access.profile] if access.profile else []
    return [
        Connection(host=host, command=_line(description.name, host, where))
        for host in hosts_of(description.fields.get("resource_config") or {})
    ]


def _line(job: str, host: str, where: list[str]) -> str:
    target = f"sagemaker-training-job:{job}_{host}"
    return shlex.join(["aws", "ssm", "start-session", "--target", target, *where])


def missing_tools(found: Mapping[str, bool]) -> str:
    """Return what a machine lacks to run these commands; empty if it lacks nothing.

    Args:
        found: the names of `TOOLS` -> whether the machine has it.
    """
    missing = [f"{name} ({TOOLS[name]})" for name in TOOLS if not found.get(name)]
    if not missing:
        return ""
    verb = "is" if len(missing) == 1 else "are"
    return f"this needs {' and '.join(missing)}, which {verb} not on PATH: install what is missing"


def hosts_of(config: Mapping[str, Any]) -> list[str]:
    """Return the names of a job's instances, by its `resource_config`."""
    groups = config.get("instance_groups") or [config]
    count = sum(int(group.get("instance_count") or 0) for group in groups)
    return [f"algo-{number}" for number in range(1, max(1, count) + 1)]


def _refuse(description: Description) -> None:
    debugging = description.fields.get("remote_debug_config") or {}
    if is_over(description.status):
        problem = f"has ended ({description.status}); only a running job can be connected to"
    elif not debugging.get("enable_remote_debug"):
        problem = (
            "has no remote debugging; set remote_debug_config={'enable_remote_debug': True} and "
            "run `pulumi up`, which switches it on while the job downloads or trains"
        )
    elif description.fields.get("enable_network_isolation"):
        problem = "has network isolation, which leaves no way in for a shell"
    elif description.secondary_status != _TRAINING:
        problem = f"is {description.secondary_status} and can be connected to when it is Training"
    else:
        return
    raise InputError([Violation(description.name, problem, codes.NOT_CONNECTED)])
