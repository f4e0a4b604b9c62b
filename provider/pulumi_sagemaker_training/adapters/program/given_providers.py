"""A warning about an explicit provider that has no effect.

Pulumi's SDK ignores the option `provider` of a resource of another package without a word (pulumi
3.272.0), so a job would be trained in the stack's region and account, and not in the provider's.
"""

from typing import Final

import pulumi

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.adapters.runtime.language import is_hosted

DYNAMIC: Final = "pulumi-python"
PLUGIN: Final = "sagemaker-training"
_ADVICE: Final = {
    DYNAMIC: "it has none; set region, profile and assume_role_arn of a job or an upload, or the "
    "settings of the stack",
    PLUGIN: f"declare pulumi.ProviderResource({PLUGIN!r}, ...)",
}


def warn_of_other_provider(name: str, opts: pulumi.ResourceOptions, package: str) -> None:
    """Warn once if a resource is given a provider that is for others.

    Args:
        name: the resource's name.
        opts: its options.
        package: the package of the providers that have an effect on it.
    """
    given = opts.provider
    # A component hands its own to all children.
    if given is None or given.package == package or is_hosted():
        return
    words = (
        f"{name}: provider: is for resources of {given.package}, and has no effect on this one: "
        f"{_ADVICE[package]}"
    )
    pulumi.log.warn(codes.with_code(words, codes.SETTING_NOT_ALLOWED))
