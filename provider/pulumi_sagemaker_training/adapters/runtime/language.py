"""The language in which the messages about a program's resources are spelt."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import (
    LANGUAGE_KEY,
    PYTHON,
)

_is_hosted: Final = ContextVar("is_hosted", default=False)


def language() -> dict[str, str]:
    """Return the hidden property that tells the plugin the language, if it is Python."""
    return {} if is_hosted() else {LANGUAGE_KEY: PYTHON}


def is_hosted() -> bool:
    """Tell whether a component in the plugin declares resources, not a program."""
    return _is_hosted.get()


@contextmanager
def hosting() -> Iterator[None]:
    """Declare resources for a program of any language: within a component in the plugin."""
    token = _is_hosted.set(True)
    try:
        yield
    finally:
        _is_hosted.reset(token)
