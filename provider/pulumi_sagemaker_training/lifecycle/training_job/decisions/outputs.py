"""The outputs of a job's resource: the described members, and values computed from them. Pure."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote

from pulumi_sagemaker_training.api.model.description import Description
from pulumi_sagemaker_training.api.model.log_group import LOG_GROUP
from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.api.values.arn import parse_arn
from pulumi_sagemaker_training.lifecycle.ownership.tags import own_tags, shown_tags
from pulumi_sagemaker_training.lifecycle.training_job.decisions.change_effects import TAGS
from pulumi_sagemaker_training.lifecycle.training_job.decisions.continuation import (
    Attempt,
    keeps_checkpoints,
    recoveries,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.outcome import final_metrics
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import (
    CLAIM,
    EARLIER,
    ORIGIN_KEY,
    OWNED_BY,
    PLAIN_KEY,
    RECOVERIES,
    SECRETS_KEY,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import JobSpec

_CONSOLES: Final[Mapping[str, str]] = {
    "aws": "console.aws.amazon.com",
    "aws-cn": "console.amazonaws.cn",
    "aws-us-gov": "console.amazonaws-us-gov.com",
}

_TRANSITIONS: Final = "secondary_status_transitions"
_FREE_TEXTS: Final = frozenset({"failure_reason", _TRANSITIONS})


def outputs(
    description: Description,
    tags: Mapping[str, str],
    spec: JobSpec,
    settings: Settings,
    claim: str | None = None,
    *,
    owned_by: str = "",
    earlier: Sequence[Attempt] = (),
) -> dict[str, object]:
    """Return a resource's outputs in the Python spelling, as JSON values, without empty ones.

    Args:
        description: the job as it is now.
        tags: all its tags as they are now.
        spec: the program's properties; they provide what the service does not describe.
        settings: the stack's settings, which have the default tags.
        claim: the claim of the state that holds the job.
        owned_by: the owner of the job, if it is another.
        earlier: the attempts that the job continues.
    """
    given = {k: v for k, v in spec.given.items() if k not in (TAGS, ORIGIN_KEY, PLAIN_KEY)}
    described = {
        key: _masked(spec.redact, value) if key in _FREE_TEXTS else value
        for key, value in _with_short_story(description.fields).items()
        if value not in (None, [], {}, "")
    }
    computed = {
        SECRETS_KEY: list(spec.secret_paths) or None,
        TAGS: own_tags(tags, spec.tags, settings),
        "tags_all": shown_tags(tags),
        "final_metrics": final_metrics(description),
        "spot_savings_percent": spot_savings_percent(description.fields),
        RECOVERIES: recoveries(description.fields, earlier)
        if earlier or keeps_checkpoints(description.fields)
        else None,
        EARLIER: list(earlier) or None,
        "log_group": LOG_GROUP,
        **links(description),
        CLAIM: claim or None,
        OWNED_BY: owned_by or None,
    }
    return {**given, **described, **{k: v for k, v in computed.items() if v is not None}}


def _with_short_story(fields: Mapping[str, Any]) -> Mapping[str, object]:
    """Return the fields with the message of the last status only: the state is written often."""
    *past, last = fields.get(_TRANSITIONS) or [None]
    if not past:
        return fields
    short = [{k: v for k, v in step.items() if k != "status_message"} for step in past]
    return {**fields, _TRANSITIONS: [*short, last]}


def _masked(mask: Callable[[str], str], value: object) -> object:
    """Return a value that the job wrote, with secrets masked in its texts."""
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, Mapping):
        return {key: _masked(mask, item) for key, item in value.items()}
    return [_masked(mask, item) for item in value] if isinstance(value, list) else value


def spot_savings_percent(fields: Mapping[str, Any]) -> float | None:
    """Return by how many percent spot capacity lowered the billed time; None without spot.

    Source: the formula under `BillableTimeInSeconds` in DescribeTrainingJob.
    """
    training = fields.get("training_time_in_seconds")
    billable = fields.get("billable_time_in_seconds")
    if not fields.get("enable_managed_spot_training") or not training or billable is None:
        return None
    return round((1 - float(billable) / float(training)) * 100, 1)


def links(description: Description) -> dict[str, str]:
    """Return the URLs of the console's pages about a job and its logs."""
    arn = parse_arn(description.arn)
    if arn is None:
        return {}
    region, name = arn.region, description.name
    console = f"https://{region}.{_CONSOLES.get(arn.partition, _CONSOLES['aws'])}"
    # The console's log pages need the group's name quoted twice, with $ for %.
    group = quote(quote(LOG_GROUP, safe=""), safe="").replace("%", "$")
    return {
        "console_url": f"{console}/sagemaker/home?region={region}#/jobs/{name}",
        "log_url": (
            f"{console}/cloudwatch/home?region={region}#logsV2:log-groups/log-group/{group}"
            f"$3FlogStreamNameFilter$3D{name}$252F"
        ),
    }
