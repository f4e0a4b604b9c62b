"""Rules about the network of a job's containers. Pure."""

from collections.abc import Iterator, Sequence
from typing import Final

from pulumi_sagemaker_training.api.request.rules.rule import NotKnownError, View
from pulumi_sagemaker_training.api.settings.kinds import Member, Texts
from pulumi_sagemaker_training.api.values.unknown import has_unknown
from pulumi_sagemaker_training.policies.rules.instances import groups_of
from pulumi_sagemaker_training.policies.rules.rule import (
    Breach,
    Change,
    Level,
    Rule,
    Severity,
    Values,
    fits,
    listed,
)

_TRANSIT: Final = "enable_inter_container_traffic_encryption"
_ALLOWED: Final = (
    ("vpc_config.subnets", "subnets"),
    ("vpc_config.security_group_ids", "securityGroups"),
)


def _stands_in_vpc(view: View, values: Values) -> Iterator[Breach]:
    if not view.has("vpc_config"):
        yield Breach(
            "vpc_config",
            "is not set, so the containers run in a network of SageMaker's, with a way to the "
            "internet that no security group limits",
            "set subnets and security_group_ids of your VPC, which needs a way to S3, as an "
            "endpoint",
        )
        return
    for path, setting in _ALLOWED:
        patterns: Sequence[str] = values.get(setting) or ()
        for index, text in view.texts(path) if patterns else ():
            if not fits(text, patterns):
                yield Breach(
                    f"{path}[{index}]",
                    f"is not one of the allowed: {listed(patterns)}",
                    "take one of the allowed",
                )
        # An item that is not known yet is judged during the update.
        if patterns and has_unknown(view.get(path)):
            raise NotKnownError(path)


def _is_isolated(view: View, _: Values) -> Iterator[Breach]:
    if not view.is_on("enable_network_isolation"):
        yield Breach(
            "enable_network_isolation",
            "is not on, so the training script can send data anywhere, and install anything",
            "set it to true; the script then reads only its channels, and its packages have to be "
            "in the image",
        )


def _encrypts_between_hosts(view: View, _: Values) -> Iterator[Breach]:
    if _has_hosts(view) and not view.is_on(_TRANSIT):
        yield Breach(
            _TRANSIT,
            "is not on, so gradients and data go from instance to instance in the clear",
            "set it to true; in a VPC the security group must allow UDP port 500 and IP protocol "
            "50 between its members",
        )


def _switch_on(view: View, _: Values) -> Iterator[Change]:
    # In a VPC the group's rules may be missing, and the job would fail.
    if _has_hosts(view) and not view.is_on(_TRANSIT) and not view.has("vpc_config"):
        yield Change(_TRANSIT, value=True)


def _has_hosts(view: View) -> bool:
    return any(sum(group.count for group in groups) > 1 for groups in groups_of(view))


VPC: Final = Rule(
    name="vpc",
    demand="A training job runs in a VPC, in allowed subnets and security groups.",
    severity=Severity.MEDIUM,
    level=Level.ADVISORY,
    source='the page "Give SageMaker AI Training Jobs Access to Resources in Your Amazon VPC"',
    check=_stands_in_vpc,
    settings={
        "subnets": Member(
            Texts(allowed="a list of subnets", example='["subnet-0a1b2c3d"]'),
            "Allowed subnets, as patterns; any unless set.",
        ),
        "securityGroups": Member(
            Texts(allowed="a list of security groups", example='["sg-0a1b2c3d"]'),
            "Allowed security groups, as patterns; any unless set.",
        ),
    },
)

NETWORK_ISOLATION: Final = Rule(
    name="network-isolation",
    demand="The containers of a training job have no network.",
    severity=Severity.MEDIUM,
    level=Level.ADVISORY,
    source='the page "Run Training and Inference Containers in Internet-Free Mode"',
    check=_is_isolated,
)

ENCRYPTION_IN_TRANSIT: Final = Rule(
    name="encryption-in-transit",
    demand="What the instances of a training job send each other is encrypted.",
    severity=Severity.MEDIUM,
    level=Level.ADVISORY,
    source='the page "Protect Communications Between ML Compute Instances in a Distributed '
    'Training Job"',
    check=_encrypts_between_hosts,
    remediate=_switch_on,
    remediation=f"Switches on `{_TRANSIT}` for a job outside of a VPC. In a VPC its security group "
    "may not allow the traffic, so there the rule only reports it.",
)
