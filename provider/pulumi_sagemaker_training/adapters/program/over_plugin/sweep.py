"""The resource `Sweep` of a program whose sweeps the plugin serves."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Unpack

import pulumi

from pulumi_sagemaker_training.adapters.plugin.sweep_names import (
    sweep_plugin_path,
    sweep_python_path,
    sweep_to_plugin,
    sweep_to_python,
)
from pulumi_sagemaker_training.adapters.program import sdk_patches
from pulumi_sagemaker_training.adapters.program.last_step import LastStep, takes_last_steps
from pulumi_sagemaker_training.adapters.program.over_plugin.registration import as_registered
from pulumi_sagemaker_training.adapters.program.over_plugin.settings import refuse_settings_of_aws
from pulumi_sagemaker_training.adapters.program.over_plugin.spelling import spelt_inputs
from pulumi_sagemaker_training.adapters.program.sweep_args import SweepArgs
from pulumi_sagemaker_training.adapters.program.sweep_outputs import OUTPUTS, SweepOutputs
from pulumi_sagemaker_training.adapters.program.value_kinds import settled
from pulumi_sagemaker_training.adapters.program.whole_numbers import with_whole_numbers
from pulumi_sagemaker_training.adapters.runtime.language import language

TYPE: Final = "sagemaker-training:index:Sweep"
_TEMPLATE: Final = "template"
_EARLY_STOPPING: Final = "early_stopping"


class Sweep(LastStep, SweepOutputs, pulumi.CustomResource):
    """A set of training jobs over one template that the plugin serves.

    It has the arguments and outputs of `pulumi_sagemaker_training.Sweep`.

    Args:
        name: the resource's name; the trials' names begin with it.
        opts: Pulumi's options; `custom_timeouts.create` and `update` limit the wait.
        args: the template, the points or the space, the objective and limits; see `SweepArgs` and
            docs/sweeps.md.

    Raises:
        pulumi.RunError: a setting of the stack is only under `aws:`, or an argument of the template
            is spelt as in other languages.

    Source:
        CreateTrainingJob and DescribeTrainingJob in the SageMaker API reference.
    """

    def __init__(
        self,
        name: str,
        opts: pulumi.ResourceOptions | None = None,
        **args: Unpack[SweepArgs],
    ) -> None:
        refuse_settings_of_aws(TYPE, opts)
        given = {key: value for key, value in args.items() if value is not None}
        properties = {**sdk_patches.outputs_to_declare(OUTPUTS), **given, **language()}
        if takes_last_steps():
            self.step_last(_spelt)
        else:
            properties = spelt_sweep(properties)
        with sdk_patches.construction(OUTPUTS, self, SPELLING):
            super().__init__(TYPE, name, properties, opts)
        sdk_patches.respell_outputs(self, SPELLING)
        attributes = sdk_patches.attributes_of(self)
        sdk_patches.leave_to_registration(attributes.get(key) for key in properties)

    if not TYPE_CHECKING:
        # Not a base's: the other base has one of its own.
        @property
        def __dict__(self) -> dict[str, Any]:
            """The attributes; all outputs are among them when the sweep is exported."""
            return sdk_patches.attributes_to_show(self)


def spelt_sweep(properties: Mapping[str, object]) -> dict[str, Any]:
    """Return a sweep's properties in the plugin's spelling.

    Raises:
        pulumi.RunError: a property of the template is given in the plugin's spelling.
    """
    spelt = {name: settled(item) for name, item in properties.items()}
    if isinstance(spelt.get(_TEMPLATE), Mapping):
        spelt[_TEMPLATE] = spelt_inputs(spelt[_TEMPLATE])
    if isinstance(spelt.get(_EARLY_STOPPING), Mapping):
        spelt = sweep_to_plugin({**spelt, _TEMPLATE: None}) | {_TEMPLATE: spelt.get(_TEMPLATE)}
    return {sweep_plugin_path(name): item for name, item in spelt.items()}


def _spelt(seen: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult:
    """Spell the properties as the plugin does, after all transformations."""
    properties, opts = as_registered(seen.name, seen.props, seen.opts)
    return pulumi.ResourceTransformationResult(spelt_sweep(properties), opts)


def _in_program(name: str) -> str:
    return sweep_python_path((name,))


def _value(name: str, value: object) -> Any:
    """Return an output's value in the program's spelling."""
    if value is None:
        return None
    return with_whole_numbers(name, sweep_to_python({sweep_plugin_path(name): value})[name])


SPELLING: Final = sdk_patches.Spelling(sweep_plugin_path, _in_program, _value)
