"""The resource `Champion` of a program whose champions the plugin serves."""

from typing import Any, Final, Unpack

import pulumi

from pulumi_sagemaker_training.adapters.program.champion import challenger_of
from pulumi_sagemaker_training.adapters.program.judged_metrics import refuse_undefined_metrics
from pulumi_sagemaker_training.adapters.program.over_plugin.registration import as_registered
from pulumi_sagemaker_training.adapters.program.over_plugin.settings import refuse_settings_of_aws
from pulumi_sagemaker_training.adapters.runtime.champion_members import (
    ChampionArgs,
    ChampionOutputs,
)
from pulumi_sagemaker_training.adapters.runtime.language import language
from pulumi_sagemaker_training.api.model.members import schema_name
from pulumi_sagemaker_training.lifecycle.champion.spec import NAMES, OUTPUTS

TYPE: Final = "sagemaker-training:index:Champion"
_IN_ENGINE: Final = {name: schema_name(name) for name in NAMES}
_IN_PROGRAM: Final = {spelt: name for name, spelt in _IN_ENGINE.items()}


class Champion(ChampionOutputs, pulumi.CustomResource):
    """The best model so far, as a resource that the plugin serves.

    It has the arguments and outputs of `pulumi_sagemaker_training.Champion`.

    Args:
        name: the resource's name.
        opts: Pulumi's options.
        args: the challenger and the rules, see `ChampionArgs`.

    Raises:
        pulumi.RunError: the challenger is neither a job nor a map, its job does not define a metric
            that is compared, or a setting of the stack is only under `aws:`.
    """

    def __init__(
        self,
        name: str,
        opts: pulumi.ResourceOptions | None = None,
        **args: Unpack[ChampionArgs],
    ) -> None:
        refuse_settings_of_aws(TYPE, opts)
        given: dict[str, Any] = {key: value for key, value in args.items() if value is not None}
        given["challenger"] = challenger_of(name, args.get("challenger"))
        refuse_undefined_metrics(name, args)
        properties = {**dict.fromkeys(OUTPUTS), **given, **language()}
        super().__init__(TYPE, name, *as_registered(name, properties, opts))

    def translate_input_property(self, prop: str) -> str:
        """Return the plugin's spelling of a property, at the top or inside of another.

        Args:
            prop: the property's name.
        """
        return _IN_ENGINE.get(prop, prop)

    def translate_output_property(self, prop: str) -> str:
        """Return the program's spelling of a property, at the top or inside of another.

        Args:
            prop: the property's name.
        """
        return _IN_PROGRAM.get(prop, prop)
