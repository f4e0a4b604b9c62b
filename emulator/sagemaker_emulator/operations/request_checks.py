"""The checks of CreateTrainingJob that the service model does not contain."""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from sagemaker_emulator.jobs import quota
from sagemaker_emulator.jobs.engine import Context
from sagemaker_emulator.names import parse_s3_uri
from sagemaker_emulator.protocol.errors import ValidationError
from sagemaker_emulator.runner.metrics import is_expression

MAX_TAGS = 50
MAX_HOSTS = 16
_RESERVED_TAG = re.compile(r"aws:", re.IGNORECASE)


def _resources(params: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = params.get("ResourceConfig") or {}
    return found


def _algorithm(params: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = params.get("AlgorithmSpecification") or {}
    return found


def _stopping(params: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = params.get("StoppingCondition") or {}
    return found


def _is_serverless(params: dict[str, Any]) -> bool:
    return "ServerlessJobConfig" in params


def _duplicates(values: list[str]) -> bool:
    return len(set(values)) != len(values)


def _wait_too_short(params: dict[str, Any]) -> bool:
    stopping = _stopping(params)
    wait = stopping.get("MaxWaitTimeInSeconds")
    return (
        bool(params.get("EnableManagedSpotTraining"))
        and wait is not None
        and wait < stopping.get("MaxRuntimeInSeconds", 86_400)
    )


def _image_count(params: dict[str, Any]) -> int:
    algorithm = _algorithm(params)
    return sum(1 for name in ("TrainingImage", "AlgorithmName") if algorithm.get(name))


def _groups_and_type(params: dict[str, Any]) -> bool:
    resources = _resources(params)
    single = any(name in resources for name in ("InstanceType", "InstanceCount"))
    return bool(resources.get("InstanceGroups")) and single


def _no_instances(params: dict[str, Any]) -> bool:
    resources = _resources(params)
    return not _is_serverless(params) and not (
        resources.get("InstanceGroups")
        or resources.get("InstancePreferences")
        or (resources.get("InstanceType") and resources.get("InstanceCount"))
    )


def _selects_instances(params: dict[str, Any]) -> bool:
    resources = _resources(params)
    return any(name in resources for name in ("SelectedInstanceType", "SelectedInstanceCount"))


def _bad_metric(params: dict[str, Any]) -> bool:
    return any(
        not is_expression(definition.get("Regex", ""))
        for definition in _algorithm(params).get("MetricDefinitions", [])
    )


def _channel_names(params: dict[str, Any]) -> list[str]:
    return [channel["ChannelName"] for channel in params.get("InputDataConfig", [])]


def _sources(params: dict[str, Any]) -> list[int]:
    return [len(channel.get("DataSource", {})) for channel in params.get("InputDataConfig", [])]


def _by_group(params: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Return the names of the channels that name instance groups, and of those that do not."""
    assigned: list[str] = []
    others: list[str] = []
    for channel in params.get("InputDataConfig", []):
        source = channel.get("DataSource", {}).get("S3DataSource") or {}
        listed = assigned if source.get("InstanceGroupNames") else others
        listed.append(channel["ChannelName"])
    return assigned, others


def _unknown_groups(params: dict[str, Any]) -> list[str]:
    """Return the instance groups that channels name and the job does not have."""
    groups = params.get("ResourceConfig", {}).get("InstanceGroups", [])
    known = {group["InstanceGroupName"] for group in groups}
    named: list[str] = []
    for channel in params.get("InputDataConfig", []):
        source = channel.get("DataSource", {}).get("S3DataSource") or {}
        named += source.get("InstanceGroupNames", [])
    return [name for name in dict.fromkeys(named) if name not in known]


def _tag_keys(params: dict[str, Any]) -> list[str]:
    return [tag["Key"] for tag in params.get("Tags", [])]


def _partly_assigned(params: dict[str, Any]) -> str:
    assigned, others = map(", ".join, _by_group(params))
    return f"Some channels have assigned instance groups: [{assigned}] while others not: [{others}]"


class Rule(NamedTuple):
    """A condition over a request, and the message when it holds."""

    is_broken: Callable[[dict[str, Any]], bool]
    message: str | Callable[[dict[str, Any]], str]

    def words(self, params: dict[str, Any]) -> str:
        """Return what is said of a request that breaks the rule."""
        return self.message if isinstance(self.message, str) else self.message(params)


_RULES: list[Rule] = [
    Rule(
        lambda p: not _is_serverless(p) and _image_count(p) != 1,
        "You must specify either TrainingImage or AlgorithmName, but not both, in "
        "AlgorithmSpecification.",
    ),
    Rule(
        lambda p: not _is_serverless(p) and "StoppingCondition" not in p,
        "1 validation error detected: Value null at 'stoppingCondition' failed to satisfy "
        "constraint: Member must not be null",
    ),
    Rule(
        _groups_and_type,
        "You cannot specify InstanceGroups together with InstanceType or InstanceCount in "
        "ResourceConfig.",
    ),
    Rule(
        _no_instances,
        "ResourceConfig must specify InstanceType and InstanceCount, or InstanceGroups.",
    ),
    Rule(
        _selects_instances,
        "SelectedInstanceType and SelectedInstanceCount are read-only and cannot be specified in "
        "ResourceConfig.",
    ),
    Rule(
        lambda p: (
            bool(p.get("EnableManagedSpotTraining")) and "MaxWaitTimeInSeconds" not in _stopping(p)
        ),
        "MaxWaitTimeInSeconds must be specified in StoppingCondition when "
        "EnableManagedSpotTraining is true.",
    ),
    Rule(
        lambda p: not p.get("EnableManagedSpotTraining") and "MaxWaitTimeInSeconds" in _stopping(p),
        "MaxWaitTimeInSeconds can only be specified in StoppingCondition when "
        "EnableManagedSpotTraining is true.",
    ),
    Rule(
        _wait_too_short,
        "Invalid MaxWaitTimeInSeconds. It must be present and be greater than or equal to "
        "MaxRuntimeInSeconds",
    ),
    Rule(
        lambda p: (
            bool(p.get("EnableManagedSpotTraining"))
            and bool(_resources(p).get("KeepAlivePeriodInSeconds"))
        ),
        "KeepAlivePeriodInSeconds cannot be specified when EnableManagedSpotTraining is true.",
    ),
    Rule(
        lambda p: _duplicates(_channel_names(p)), "Channel names in InputDataConfig must be unique."
    ),
    Rule(
        lambda p: any(count != 1 for count in _sources(p)),
        "Exactly one data source must be specified for each channel in InputDataConfig.",
    ),
    # As the service words it in aws/sagemaker-python-sdk#5225 and #6089.
    Rule(lambda p: all(_by_group(p)), _partly_assigned),
    Rule(
        lambda p: bool(_unknown_groups(p)),
        lambda p: f"InputDataConfig names instance groups that do not exist: {_unknown_groups(p)}",
    ),
    Rule(_bad_metric, "A Regex in MetricDefinitions is not a valid regular expression."),
    Rule(
        lambda p: _duplicates(_tag_keys(p)), "Duplicate tag keys found. Please remove duplicates."
    ),
    Rule(
        lambda p: any(_RESERVED_TAG.match(key) for key in _tag_keys(p)),
        "Tag keys starting with 'aws:' are reserved for system use.",
    ),
]
"""Cross-field rules, in the order of the checks."""


def check_request(params: dict[str, Any]) -> None:
    """Refuse a request that breaks a cross-field rule.

    Raises:
        ValidationError: with the message of the first broken rule.
    """
    for rule in _RULES:
        if rule.is_broken(params):
            raise ValidationError(rule.words(params))


def check_role(context: Context, role_arn: str) -> None:
    """Refuse a role that the service cannot assume.

    Raises:
        ServiceError: the role does not exist, is still hidden, or does not trust the service.
    """
    if not context.options.check_roles:
        return
    delay = context.rules.value("propagation", "seconds", 0.0, propagation="role")
    created = context.account.iam.role_created(role_arn) if delay else None
    is_new = created is not None and context.clock.now() - created < delay
    if is_new or not context.account.iam.trusts_sagemaker(role_arn):
        raise context.behaviours.error("create.role_missing", role=role_arn)


def check_inputs(context: Context, region: str, params: dict[str, Any]) -> None:
    """Refuse an input prefix without objects.

    Raises:
        ServiceError: with the service's message.
    """
    if not context.options.check_inputs:
        return
    for channel in params.get("InputDataConfig", []):
        source = channel.get("DataSource", {}).get("S3DataSource")
        if source is None or source["S3DataType"] not in ("S3Prefix", "ManifestFile"):
            continue
        location = parse_s3_uri(source["S3Uri"])
        is_there = _is_visible(context, location.bucket)
        if not is_there or not context.account.s3.any_under(location.bucket, location.key):
            raise context.behaviours.error(
                "create.input_missing" if is_there else "create.bucket_missing",
                uri=source["S3Uri"],
                region=region,
                role=params["RoleArn"],
                bucket=location.bucket,
            )


def _is_visible(context: Context, bucket: str) -> bool:
    """Tell whether a bucket exists and no rule hides it because it is new."""
    delay = context.rules.value("propagation", "seconds", 0.0, propagation="bucket")
    created = context.account.s3.bucket_created(bucket)
    return created is not None and context.clock.now() - created >= delay


def check_runnable(context: Context, params: dict[str, Any]) -> None:
    """Refuse a job that AWS could run, but this emulator cannot.

    Raises:
        ValidationError: with a message that names the emulator's limit.
    """
    if context.sandbox.refusal:
        raise ValidationError(context.sandbox.refusal)
    count = quota.most_hosts(params)
    if count > MAX_HOSTS:
        raise ValidationError(
            f"sagemaker-emulator runs at most {MAX_HOSTS} instances of one job, not {count}."
        )
    default_mode = _algorithm(params).get("TrainingInputMode", "File")
    for channel in params.get("InputDataConfig", []):
        name = channel["ChannelName"]
        source = channel["DataSource"].get("S3DataSource")
        if source is None:
            raise ValidationError(
                f"sagemaker-emulator reads channels from S3 only; {name} has another source."
            )
        if source["S3DataType"] not in ("S3Prefix", "ManifestFile"):
            raise ValidationError(
                f"sagemaker-emulator does not support {source['S3DataType']} (channel {name})."
            )
        if channel.get("InputMode", default_mode) == "Pipe":
            raise ValidationError(
                f"sagemaker-emulator does not support Pipe mode (channel {name}); use File or "
                "FastFile."
            )
