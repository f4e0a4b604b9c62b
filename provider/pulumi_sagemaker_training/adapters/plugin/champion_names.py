"""The names of a champion's properties in the plugin, and back. Pure.

Names of metrics are the user's own, and stay as they are.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from pulumi_sagemaker_training.api.model.members import schema_name
from pulumi_sagemaker_training.api.values.paths import join, steps
from pulumi_sagemaker_training.lifecycle.champion.spec import NAMES, WITH_OWN_KEYS

_TO_PLUGIN: Final = {name: schema_name(name) for name in NAMES}
_TO_PYTHON: Final = {plugin: name for name, plugin in _TO_PLUGIN.items()}
_WORD: Final = re.compile(r"\b(" + "|".join(sorted(NAMES, key=len, reverse=True)) + r")\b")


def champion_to_python(properties: Mapping[str, object]) -> dict[str, object]:
    """Return properties by their names in Python."""
    return _renamed(properties, lambda key: _TO_PYTHON.get(key, key))


def champion_to_plugin(properties: Mapping[str, object]) -> dict[str, object]:
    """Return properties by their names in the plugin."""
    return _renamed(properties, lambda key: _TO_PLUGIN.get(key, key))


def champion_plugin_path(path: str) -> str:
    """Return a path of properties by their names in the plugin."""
    made = ""
    for step in steps(path):
        made = join(made, _TO_PLUGIN.get(step, step) if isinstance(step, str) else step)
    return made


def champion_python_path(location: Sequence[str | int]) -> str:
    """Return the path of a place in the plugin's properties, by their names in Python."""
    made = ""
    for step in location:
        made = join(made, _TO_PYTHON.get(step, step) if isinstance(step, str) else step)
    return made


def in_champion_words(text: str) -> str:
    """Return a message with the plugin's names."""
    return _WORD.sub(lambda found: _TO_PLUGIN[found[1]], text)


def _renamed(value: Mapping[str, object], name_of: Callable[[str], str]) -> dict[str, object]:
    return {
        name_of(key): item
        if {key, name_of(key)} & WITH_OWN_KEYS
        else _renamed_inside(item, name_of)
        for key, item in value.items()
    }


def _renamed_inside(value: object, name_of: Callable[[str], str]) -> object:
    if isinstance(value, Mapping):
        return _renamed(value, name_of)
    if isinstance(value, list | tuple):
        return [_renamed_inside(item, name_of) for item in value]
    return value
