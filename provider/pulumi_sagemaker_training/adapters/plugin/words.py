"""The spelling of names in what a user reads: that of the program which declares the resource.

Programs in Python spell names as the lifecycle does; all others as the package schema does. A
program in Python says so with a hidden property, which a check takes out of the inputs: so it is
in no state.
"""

from collections.abc import Callable
from contextvars import ContextVar
from typing import Final

from pulumi.provider.experimental.property_value import PropertyValue

from pulumi_sagemaker_training.adapters.plugin.config import in_own_config
from pulumi_sagemaker_training.adapters.plugin.property_names import in_plugin_words, plugin_path
from pulumi_sagemaker_training.adapters.runtime.shared import ResourceReporter
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import (
    LANGUAGE_KEY,
    PYTHON,
)

_speaks_python: Final = ContextVar("speaks_python", default=False)


class Listeners:
    """The resources of which a program in Python reads the messages."""

    def __init__(self) -> None:
        self._urns: set[str] = set()

    def take(self, urn: str, inputs: dict[str, PropertyValue]) -> dict[str, PropertyValue]:
        """Remember the language of a resource's program; return the inputs without it."""
        language = inputs.get(LANGUAGE_KEY)
        if language is not None and language.value == PYTHON:
            self._urns.add(urn)
        else:
            self._urns.discard(urn)
        return {key: item for key, item in inputs.items() if key != LANGUAGE_KEY}

    def listen(self, urn: str) -> None:
        """Spell names in the running call, and in what it starts, as the resource's program."""
        _speaks_python.set(urn in self._urns)


def speaks_python() -> bool:
    """Tell whether a program in Python reads the messages of the running call."""
    return _speaks_python.get()


def in_words(error: object) -> str:
    """Return an error's message in the spelling of the running call."""
    text = str(error) if speaks_python() else in_plugin_words(str(error))
    return in_own_config(text)


def path_in_words(path: str) -> str:
    """Return the path of a property of the lifecycle's in the spelling of the running call."""
    return path if speaks_python() else plugin_path(path)


class PluginReporter(ResourceReporter):
    """The lines at one resource, in the spelling of its program.

    Attributes:
        in_words: spells the names in a text; the names differ between types of resources.
    """

    in_words: Callable[[object], str] = staticmethod(in_words)

    def info(self, text: str) -> None:
        """Show a line that stays on the screen."""
        super().info(self.in_words(text))

    def warn(self, text: str) -> None:
        """Show a warning; the operation continues."""
        super().warn(self.in_words(text))
