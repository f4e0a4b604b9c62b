"""Every text in a request, at any depth."""

from collections.abc import Iterator, Mapping

from pulumi_sagemaker_training.api.model.members import element_of, kind_of, members_by
from pulumi_sagemaker_training.api.request.rules.rule import View
from pulumi_sagemaker_training.api.values.paths import as_key

# Pulumi's SDK returns this for str() of an Output, instead of raising an error.
OUTPUT_AS_TEXT = "Calling __str__ on an Output[T] is not supported"


def every_text(view: View) -> Iterator[tuple[str, str, str]]:
    """Yield (path, shape, text) for every known text of the request."""
    yield from _texts(view.root, "CreateTrainingJobRequest", "")


def _texts(value: object, shape: str, path: str) -> Iterator[tuple[str, str, str]]:
    if isinstance(value, str):
        yield path, shape, value
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _texts(item, element_of(shape), f"{path}[{index}]")
    elif isinstance(value, Mapping) and kind_of(shape) == "structure":
        known = members_by(shape, "python")
        for name, item in value.items():
            if name in known:
                below = f"{path}.{name}" if path else name
                yield from _texts(item, known[name].shape, below)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _texts(item, element_of(shape), as_key(path, key))
