"""The rules, in the order of the pages."""

from collections.abc import Mapping
from typing import Final

from pulumi_sagemaker_training.policies.rules.buckets import PUBLIC_BUCKETS
from pulumi_sagemaker_training.policies.rules.encryption import OUTPUT_KEY, VOLUME_KEY
from pulumi_sagemaker_training.policies.rules.images import IMAGE_REGISTRIES
from pulumi_sagemaker_training.policies.rules.instances import INSTANCE_TYPES, SPOT_CHECKPOINTS
from pulumi_sagemaker_training.policies.rules.limits import MAXIMUM_COST, MAXIMUM_RUNTIME
from pulumi_sagemaker_training.policies.rules.network import (
    ENCRYPTION_IN_TRANSIT,
    NETWORK_ISOLATION,
    VPC,
)
from pulumi_sagemaker_training.policies.rules.rule import Rule
from pulumi_sagemaker_training.policies.rules.secrets import PLAIN_SECRETS
from pulumi_sagemaker_training.policies.rules.tags import REQUIRED_TAGS

RULES: Final[Mapping[str, Rule]] = {
    rule.name: rule
    for rule in (
        VPC,
        NETWORK_ISOLATION,
        ENCRYPTION_IN_TRANSIT,
        VOLUME_KEY,
        OUTPUT_KEY,
        PLAIN_SECRETS,
        PUBLIC_BUCKETS,
        IMAGE_REGISTRIES,
        INSTANCE_TYPES,
        MAXIMUM_RUNTIME,
        MAXIMUM_COST,
        SPOT_CHECKPOINTS,
        REQUIRED_TAGS,
    )
}
