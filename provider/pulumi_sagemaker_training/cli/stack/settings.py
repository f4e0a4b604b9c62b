"""How the jobs of a stack are reached: by its settings, a resource's own, and options. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from pulumi_sagemaker_training.adapters.plugin.config import settings_of
from pulumi_sagemaker_training.api.settings import OWN, Access, Settings, read_settings
from pulumi_sagemaker_training.lifecycle.training_job.decisions.options import STACK_KEYS

_OVERRIDES: Final = ("profile", "assume_role_arn", "endpoint_url")


@dataclass(frozen=True, slots=True)
class Overrides:
    """The options of a command that take the place of settings; None where one is not given."""

    region: str | None = None
    profile: str | None = None
    endpoint_url: str | None = None

    def on(self, access: Access) -> Access:
        """Return an access with these options."""
        return access.overridden(
            region=self.region, profile=self.profile, endpoint_url=self.endpoint_url
        )


def of_programs(config: Mapping[str, object]) -> Settings:
    """Return the settings as dynamic providers of Python programs read them.

    Args:
        config: values by full keys, as `aws:region`.

    Raises:
        InputError: one violation for each setting that is not valid.
    """
    return read_settings(config.get, STACK_KEYS, config)


def of_plugin(config: Mapping[str, object]) -> Settings:
    """Return the settings as the plugin gets them from the engine.

    Raises:
        InputError: one violation for each setting that is not valid.
    """
    own = {key.removeprefix(OWN): v for key, v in config.items() if key.startswith(OWN)}
    return settings_of(own)


def access_to(
    settings: Settings, outputs: Mapping[str, object], region: str | None, overrides: Overrides
) -> Access:
    """Return the access to one resource's jobs.

    Args:
        settings: those of its provider.
        outputs: the resource's, in the Python spelling.
        region: where its jobs are; None if that is not known.
        overrides: the command's options, which come before settings and before the resource's own.
    """
    own = {name: outputs.get(name) for name in _OVERRIDES}
    given = {name: item for name, item in own.items() if isinstance(item, str) and item}
    access = overrides.on(settings.access.overridden(**given))
    # A job is where it is, whatever an option says.
    return replace(access, region=region or access.region)
