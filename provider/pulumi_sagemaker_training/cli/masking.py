"""Secrets that a report must not show: what is marked, and what is known by name or form. Pure.

The state marks secrets; DescribeTrainingJob returns them in plain text, and a log may repeat them.
So every text of a report goes through a `Masker`, which knows the secrets of all its jobs.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Final

from pulumi_sagemaker_training.api.model.named_secrets import (
    has_form_of_secret,
    secrets_inside,
    speaks_of_secret,
)
from pulumi_sagemaker_training.api.values.paths import join, steps
from pulumi_sagemaker_training.api.values.text import MASK, printable, redacted
from pulumi_sagemaker_training.lifecycle.sweep.decisions.arguments import TEMPLATE
from pulumi_sagemaker_training.lifecycle.sweep.decisions.points import normal_name
from pulumi_sagemaker_training.lifecycle.training_job.decisions.secrecy import (
    marked_paths,
    secret_texts,
)

_HYPER_PARAMETERS: Final = "hyper_parameters"
_MAPS: Final = ("environment", _HYPER_PARAMETERS)


class Masker:
    """Texts without secrets and without control characters."""

    def __init__(self, secrets: Iterable[str]) -> None:
        known = tuple(sorted(set(secrets)))
        self._clean = cache(lambda text: printable(redacted(text, known)))

    def __call__(self, text: str) -> str:
        """Return a text with every secret masked, in one line."""
        return self._clean(text)


def is_hidden(name: str, value: object, hidden: frozenset[str]) -> bool:
    """Tell whether the value of a hyperparameter or of a variable must not be shown."""
    return name in hidden or speaks_of_secret(name) or has_form_of_secret(str(value))


def secrets_of(
    fields: Mapping[str, object], places: Iterable[str], hidden: frozenset[str]
) -> list[str]:
    """Return the secret texts of a described job.

    Args:
        fields: the members of DescribeTrainingJob.
        places: the paths of secrets.
        hidden: names of hyperparameters and variables whose values are secret.
    """
    given = {name: item for key in _MAPS for name, item in _map(fields.get(key)).items()}
    texts = list(secret_texts(fields, places))
    texts += [str(item) for name, item in given.items() if is_hidden(name, item, hidden)]
    texts += [text for item in given.values() for text in secrets_inside(str(item))]
    return [text for text in texts if text != MASK]


def secret_places(inputs: Mapping[str, object], outputs: Mapping[str, object]) -> set[str]:
    """Return the paths of a job's secrets that a state marks.

    The inputs have the exact places. In the outputs of the dynamic provider a map with one secret
    is secret as a whole, so they count only for members that are not inputs.
    """
    later = {path for path in _places(outputs) if steps(path)[0] not in inputs}
    return _places(inputs) | later


def places_of_template(inputs: Mapping[str, object], outputs: Mapping[str, object]) -> set[str]:
    """Return the same of the trials of a sweep: of its template, and of its points."""
    found = set()
    for path in secret_places(inputs, outputs):
        head, *rest = steps(path)
        if head == TEMPLATE and rest:
            found.add(path.partition(".")[2])
        elif head in ("points", "space") and rest:
            name = normal_name(str(rest[-1] if head == "points" else rest[0]))
            found.add(name if "." in name else join(_HYPER_PARAMETERS, name))
    return found


def _places(properties: Mapping[str, object]) -> set[str]:
    marked = (*marked_paths(properties), *_masked_paths(properties))
    return {path for path in marked if path}


def hidden_names(places: Iterable[str], fields: Mapping[str, object]) -> frozenset[str]:
    """Return the hyperparameters whose values are secret by their paths."""
    names: set[str] = set()
    for path in places:
        head, *rest = steps(path)
        if head == _HYPER_PARAMETERS:
            names |= {str(rest[0])} if rest else set(_map(fields.get(head)))
    return frozenset(names)


def _masked_paths(value: object, here: str = "") -> Iterator[str]:
    if value == MASK:
        yield here
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _masked_paths(item, join(here, str(key)))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _masked_paths(item, join(here, index))


def _map(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}
