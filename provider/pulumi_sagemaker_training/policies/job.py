"""A training job of either type of resource, as the rules read it. Pure."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pulumi_sagemaker_training.adapters.plugin.config import settings_of
from pulumi_sagemaker_training.adapters.plugin.property_names import (
    in_plugin_words,
    plugin_path,
    python_path,
    to_python,
)
from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.api.request.rules.rule import View
from pulumi_sagemaker_training.api.settings import Settings, read_settings
from pulumi_sagemaker_training.api.values.paths import join
from pulumi_sagemaker_training.api.values.unknown import UNKNOWN, has_unknown
from pulumi_sagemaker_training.api.values.violation import Secrets
from pulumi_sagemaker_training.lifecycle.training_job.decisions.options import (
    OPTION_NAMES,
    STACK_KEYS,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import WORST_CASE
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import JobSpec, parse_spec

DYNAMIC: Final = "pulumi-python:dynamic/sagemaker-training:TrainingJob"
PLUGIN: Final = "sagemaker-training:index:TrainingJob"
JOB_TYPES: Final = frozenset({DYNAMIC, PLUGIN})

STACK_TAGS: Final = "stack_tags"
"""A member of the view: `UNKNOWN` while it is not known which tags the stack adds."""

Location = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Job:
    """One training job.

    Attributes:
        view: the members and options in the Python spelling, with the stack's defaults.
        path: returns a property path in the spelling of the program.
        words: returns a message with the names of properties in that spelling.
    """

    view: View
    path: Callable[[str], str]
    words: Callable[[str], str]


def read_job(
    type_: str,
    properties: Mapping[str, Any],
    secrets: Collection[Location],
    settings: Settings | None,
) -> Job:
    """Return the job that a resource declares, or that its outputs describe.

    Args:
        type_: one of `JOB_TYPES`.
        properties: plain, in the spelling of the program; `UNKNOWN` if a value is not known yet.
        secrets: the places of secrets among them.
        settings: the stack's; None if they are not known, as for an exported state.
    """
    is_plugin = type_ == PLUGIN
    given = to_python(properties) if is_plugin else dict(properties)
    paths = tuple(python_path(place) if is_plugin else _joined(place) for place in secrets)
    root = _root(given, parse_spec(given, settings or Settings()), settings)
    view = View(root, root, "", Secrets(paths))
    return Job(view, plugin_path, in_plugin_words) if is_plugin else Job(view, str, str)


def stack_settings(
    type_: str, config: Mapping[str, str] | None, provider: Mapping[str, Any] | None
) -> Settings | None:
    """Return the settings that hold for a job; None if they are not known, or not valid.

    Args:
        type_: one of `JOB_TYPES`.
        config: the stack's configuration by full keys; None if the engine has sent none.
        provider: the plain arguments of the plugin's provider; None if the engine has sent none.
    """
    try:
        if type_ == PLUGIN:
            return None if provider is None else settings_of(provider)
        return None if config is None else read_settings(config.get, STACK_KEYS)
    except InputError:
        # The provider refuses them, in words.
        return None


def _joined(place: Sequence[str | int]) -> str:
    path = ""
    for step in place:
        path = join(path, step)
    return path


def _root(given: Mapping[str, Any], spec: JobSpec, settings: Settings | None) -> dict[str, Any]:
    own = {name: _option(name, given, spec, settings) for name in OPTION_NAMES}
    root = {**spec.written, **own, WORST_CASE: given.get(WORST_CASE)}
    all_tags = given.get("tags_all")
    if isinstance(all_tags, Mapping):
        return {**root, "tags": all_tags}
    if settings is None:
        return {**root, STACK_TAGS: UNKNOWN}
    tags = root.get("tags") or {}
    if isinstance(tags, Mapping):
        root["tags"] = {**settings.default_tags, **tags}
    return root


def _option(
    name: str, given: Mapping[str, Any], spec: JobSpec, settings: Settings | None
) -> object:
    if has_unknown(given.get(name)):
        return UNKNOWN
    if given.get(name) is None and name in STACK_KEYS and settings is None:
        return UNKNOWN
    value: object = getattr(spec.options, name)
    return value
