"""A training job of any type of resource, as the rules read it. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pulumi_sagemaker_training.adapters.plugin.config import settings_of
from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.api.request.rules.rule import View
from pulumi_sagemaker_training.api.settings import Settings, read_settings
from pulumi_sagemaker_training.api.values.unknown import UNKNOWN, has_unknown
from pulumi_sagemaker_training.api.values.violation import Secrets
from pulumi_sagemaker_training.lifecycle.training_job.decisions.options import (
    OPTION_NAMES,
    STACK_KEYS,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import WORST_CASE
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import JobSpec

DYNAMIC: Final = "pulumi-python:dynamic/sagemaker-training:TrainingJob"
PLUGIN: Final = "sagemaker-training:index:TrainingJob"
DYNAMIC_SWEEP: Final = "pulumi-python:dynamic/sagemaker-training:Sweep"
PLUGIN_SWEEP: Final = "sagemaker-training:index:Sweep"
OF_PLUGIN: Final = frozenset({PLUGIN, PLUGIN_SWEEP})
JOB_TYPES: Final = frozenset({DYNAMIC, PLUGIN, DYNAMIC_SWEEP, PLUGIN_SWEEP})
"""The types of resources that declare training jobs."""

STACK_TAGS: Final = "stack_tags"
"""A member of the view: `UNKNOWN` while it is not known which tags the stack adds."""


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


def view_of(spec: JobSpec, secrets: Sequence[str], settings: Settings | None) -> View:
    """Return the view of a job that the rules read.

    Args:
        spec: the job, read with the stack's settings, as far as they are known.
        secrets: the paths of secrets in it.
        settings: the stack's; None if they are not known, as for an exported state.
    """
    own = {name: _option(name, spec, settings) for name in OPTION_NAMES}
    root = {**spec.written, **own, WORST_CASE: spec.given.get(WORST_CASE)}
    root |= _tags(root.get("tags"), spec.given.get("tags_all"), settings)
    return View(root, root, "", Secrets(secrets))


def stack_settings(config: Mapping[str, str]) -> Settings | None:
    """Return the settings of a stack by full keys; None if they are not valid."""
    return _valid(lambda: read_settings(config.get, STACK_KEYS))


def provider_settings(given: Mapping[str, object]) -> Settings | None:
    """Return the settings that are arguments of the plugin's provider; None if not valid."""
    return _valid(lambda: settings_of(given))


def _valid(read: Callable[[], Settings]) -> Settings | None:
    try:
        return read()
    except InputError:
        # The provider refuses them, in words.
        return None


def _tags(given: object, all_tags: object, settings: Settings | None) -> dict[str, object]:
    """Return the tags that a job will have, and whether the stack may add others."""
    if isinstance(all_tags, Mapping):
        return {"tags": all_tags}
    if settings is None:
        return {STACK_TAGS: UNKNOWN}
    if given is None or isinstance(given, Mapping):
        return {"tags": {**settings.default_tags, **(given or {})}}
    return {}


def _option(name: str, spec: JobSpec, settings: Settings | None) -> object:
    given = spec.given.get(name)
    is_open = given is None and name in STACK_KEYS and settings is None
    if is_open or has_unknown(given):
        return UNKNOWN
    value: object = getattr(spec.options, name)
    return value
