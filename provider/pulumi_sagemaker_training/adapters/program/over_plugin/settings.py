"""The refusal of settings that Pulumi does not send to the plugin.

A program may declare the same resources through the dynamic provider, which reads settings under
`aws:` too. The plugin would run without them: in another region, or without the accounts that are
excluded.
"""

from collections.abc import Mapping
from typing import Final

import pulumi

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.adapters.runtime.language import is_hosted
from pulumi_sagemaker_training.api.settings import AWS, OWN
from pulumi_sagemaker_training.api.settings.table import AWS_KEYS

_SHOWN: Final = ("region", "profile")
"""The settings whose value a message may show."""


def refuse_settings_of_aws(type_: str, opts: pulumi.ResourceOptions | None) -> None:
    """Refuse settings of the stack under `aws:` without one of the same name for the plugin.

    Args:
        type_: the resource's type.
        opts: its options; with a provider of their own, the stack's settings are not used.

    Raises:
        pulumi.RunError: a setting would not reach the plugin.
    """
    if is_hosted() or _has_provider(type_, opts or pulumi.ResourceOptions()):
        return
    theirs, ours = pulumi.Config(AWS.rstrip(":")), pulumi.Config(OWN.rstrip(":"))
    for key in AWS_KEYS:
        value = theirs.get(key)
        if value is not None and ours.get(key) is None:
            shown = value if key in _SHOWN else "<value>"
            words = (
                f"{AWS}{key}: Pulumi sends a plugin only its own settings; "
                f"run: pulumi config set {OWN}{key} {shown}"
            )
            raise pulumi.RunError(codes.with_code(words, codes.SETTING_NOT_ALLOWED))


def _has_provider(type_: str, opts: pulumi.ResourceOptions) -> bool:
    package = OWN.rstrip(":")
    listed = opts.providers or []
    given = list(listed.values() if isinstance(listed, Mapping) else listed)
    given += [opts.provider] if opts.provider is not None else []
    if any(provider.package == package for provider in given):
        return True
    return opts.parent is not None and opts.parent.get_provider(type_) is not None
