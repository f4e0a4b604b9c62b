"""Rules about the instances of a job. Pure."""

from collections.abc import Iterator
from typing import Final

from pulumi_sagemaker_training.api.model.instances import InstanceGroup, choices
from pulumi_sagemaker_training.api.request.rules.rule import NotKnownError, View
from pulumi_sagemaker_training.api.settings.kinds import Member, Texts
from pulumi_sagemaker_training.api.values.unknown import has_unknown
from pulumi_sagemaker_training.policies.rules.rule import (
    Breach,
    Level,
    Rule,
    Severity,
    Values,
    fits,
    listed,
)

_RESOURCES: Final = "resource_config"
_FALLBACKS: Final = "fallback_instance_types"
_LISTS: Final = ("instance_groups", "instance_preferences")


def groups_of(view: View) -> list[tuple[InstanceGroup, ...]]:
    """Return every set of instances that `resource_config` lets a job run on; none if serverless.

    Raises:
        NotKnownError: a part of it is not known yet, or not valid; the provider refuses it then.
    """
    resources = view.get(_RESOURCES)
    if has_unknown(resources):
        raise NotKnownError(_RESOURCES)
    if not isinstance(resources, dict):
        return []
    view.number(f"{_RESOURCES}.instance_count")
    for member in _LISTS:
        listed_items = view.get(f"{_RESOURCES}.{member}") or []
        counts = [item.number("instance_count") for _, item in view.items(f"{_RESOURCES}.{member}")]
        if not isinstance(listed_items, list) or len(counts) != len(listed_items):
            raise NotKnownError(member)
    return choices(resources)


def _types(view: View) -> Iterator[tuple[str, str]]:
    """Yield every instance type of a job, with its path."""
    own = view.text(f"{_RESOURCES}.instance_type")
    if own:
        yield f"{_RESOURCES}.instance_type", own
    for member in _LISTS:
        for _, item in view.items(f"{_RESOURCES}.{member}"):
            yield item.at("instance_type"), item.text("instance_type") or ""
    fallbacks = view.get(_FALLBACKS)
    for index, name in enumerate(fallbacks if isinstance(fallbacks, list | tuple) else ()):
        yield f"{_FALLBACKS}[{index}]", str(name)


def _has_allowed_types(view: View, values: Values) -> Iterator[Breach]:
    allowed, denied = values.get("allowed") or (), values.get("denied") or ()
    for path, name in _types(view):
        if denied and fits(name, denied):
            yield Breach(path, f"is one of the denied: {listed(denied)}", "take another type")
        elif allowed and not fits(name, allowed):
            yield Breach(
                path, f"is not one of the allowed: {listed(allowed)}", "take one of the allowed"
            )


def _resumes_after_an_interruption(view: View, _: Values) -> Iterator[Breach]:
    if view.is_on("enable_managed_spot_training") and not view.has("checkpoint_config.s3_uri"):
        yield Breach(
            "checkpoint_config",
            "is not set, but a spot instance can be taken away, and then the training starts again",
            "set an s3_uri, and let the script save to /opt/ml/checkpoints and resume from there",
        )


_PATTERNS: Final = Texts(allowed="a list of instance types", example='["ml.m5.*", "ml.g5.*"]')

INSTANCE_TYPES: Final = Rule(
    name="instance-types",
    demand="A training job runs on allowed instance types only.",
    severity=Severity.MEDIUM,
    level=Level.MANDATORY,
    source="ResourceConfig.InstanceType in the API reference",
    check=_has_allowed_types,
    settings={
        "allowed": Member(
            _PATTERNS, "Allowed types, as patterns; all that are not denied unless set."
        ),
        "denied": Member(_PATTERNS, "Denied types, as patterns, also if they are allowed."),
    },
    needs=("allowed", "denied"),
)

SPOT_CHECKPOINTS: Final = Rule(
    name="spot-checkpoints",
    demand="A training job on spot instances saves checkpoints.",
    severity=Severity.LOW,
    level=Level.ADVISORY,
    source='the page "Managed Spot Training in Amazon SageMaker AI"',
    check=_resumes_after_an_interruption,
)
