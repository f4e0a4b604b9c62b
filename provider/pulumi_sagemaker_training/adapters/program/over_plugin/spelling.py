"""The plugin's spelling of a program's properties: `roleArn` for `role_arn`, at every depth.

Names of the service model are converted wherever they stand, also in outputs that are not known
yet. Keys of maps (environment, hyperparameters, tags) are the program's own text.
"""

from collections.abc import Mapping
from copy import copy
from functools import cache
from typing import Any, Final

import pulumi

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.adapters.plugin.property_names import (
    REQUEST,
    plugin_path,
    python_path,
    to_python,
)
from pulumi_sagemaker_training.adapters.program.exact_numbers import exact
from pulumi_sagemaker_training.adapters.program.sdk_patches import Spelling
from pulumi_sagemaker_training.adapters.program.value_kinds import settled
from pulumi_sagemaker_training.adapters.program.whole_numbers import with_whole_numbers
from pulumi_sagemaker_training.adapters.runtime.respelling import respelt
from pulumi_sagemaker_training.api.model.members import Member, members_by
from pulumi_sagemaker_training.api.values.paths import join

_PATHS: Final = (
    "ignore_changes",
    "replace_on_changes",
    "additional_secret_outputs",
    "hide_diffs",
)
"""The resource options that name properties. Not every SDK has all of them."""

_ANY: Final = f"[{2**32}]"
"""Any item, as an index that no list has: `steps` reads no wildcards."""


def spelt_inputs(properties: Mapping[str, object]) -> dict[str, Any]:
    """Return a job's properties in the plugin's spelling.

    Raises:
        pulumi.RunError: a property is given in the plugin's spelling, which the plugin would take
            without a word.
    """
    for name in properties:
        if in_program(name) != name:
            raise _other_spelling(name, in_program(name))
    return {in_engine(name): _spelt(name, item) for name, item in properties.items()}


def _spelt(name: str, value: object) -> Any:
    value = settled(exact(name, value))
    member = members_by(REQUEST, "python").get(name)
    if member is None:
        return value
    return respelt(value, member.shape, "python", "schema", path=name, inspect=_refuse_plugin_names)


def spelt_options(opts: pulumi.ResourceOptions) -> pulumi.ResourceOptions:
    """Return resource options of which the properties' paths are in the plugin's spelling."""
    made = copy(opts)
    for option in _PATHS:
        paths = getattr(opts, option, None)
        if paths:
            setattr(made, option, [_spelt_path(path) for path in paths])
    return made


def _spelt_path(path: str) -> str:
    """Return a property's path in the plugin's spelling; `*` stands for any item."""
    if path == "*":
        return path
    return plugin_path(path.replace("[*]", _ANY)).replace(_ANY, "[*]")


@cache
def in_engine(name: str) -> str:
    """Return a property's name in the plugin's spelling."""
    return plugin_path(name)


@cache
def in_program(name: str) -> str:
    """Return a property's name in the program's spelling."""
    return python_path((name,))


def _value(name: str, value: object) -> Any:
    """Return an output's value in the program's spelling."""
    if value is None:
        return None
    return with_whole_numbers(name, to_python({in_engine(name): value})[name])


SPELLING: Final = Spelling(in_engine, in_program, _value)


def _refuse_plugin_names(
    given: Mapping[str, object], known: Mapping[str, Member], path: str
) -> None:
    spelt = {member.schema: name for name, member in known.items()}
    for name in given:
        if name not in known and name in spelt:
            raise _other_spelling(join(path, name), spelt[name])


def _other_spelling(path: str, meant: str) -> pulumi.RunError:
    words = f"{path}: is the spelling of other languages; did you mean {meant}?"
    return pulumi.RunError(codes.with_code(words, codes.UNKNOWN_PROPERTY))
