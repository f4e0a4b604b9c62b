"""Transforms that return what is refused, such as a value that Pulumi cannot send.

The engine calls transforms back, after the constructor. An error in one ends the program with a
traceback; of a value that cannot be sent it shows the whole property (pulumi 3.272.0). Here the
answer is what the transform was given, with a hidden property for which the provider's check
refuses the resource: one line, at preview too.
"""

import inspect
import re
from collections.abc import Callable
from typing import Any, Final

import pulumi
from pulumi.runtime.proto import resource_pb2

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.adapters.program.value_kinds import unsendable, wrong_kind
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import (
    PLAIN_KEY,
    REFUSED_KEY,
)

_PLUGIN: Final = "sagemaker-training:index:"
_PROPERTY: Final = re.compile(r"While processing input: '([^']*)'")
_KIND: Final = re.compile(r"unexpected input of type (\w+)(?: for (.*))?\Z")

Transform = Callable[[pulumi.ResourceTransformArgs], Any]


def refusing(transform: Transform) -> Transform:
    """Return a resource's transform whose values are refused if Pulumi cannot send them."""

    async def refused(seen: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
        made = transform(seen)
        result: pulumi.ResourceTransformResult | None = (
            await made if inspect.isawaitable(made) else made
        )
        words = None if result is None else await unsendable(result.props)
        if result is None or words is None:
            return result
        return refusal(seen, _with_code(words))

    return refused


def refusal(seen: pulumi.ResourceTransformArgs, words: str) -> pulumi.ResourceTransformResult:
    """Return the result with which the check fails, in these words."""
    return pulumi.ResourceTransformResult({**seen.props, REFUSED_KEY: words}, seen.opts)


def refusal_of_callback(asked: Any, words: str) -> Any:
    """Return the answer to the engine's request with which the check fails, in these words."""
    answer = resource_pb2.TransformResponse(properties=asked.properties, options=asked.options)
    answer.properties[REFUSED_KEY] = words
    return answer


def refused_in_callback(request: bytes, error: ValueError) -> Any:
    """Return the answer for a transform of a parent or of the stack that the SDK could not send.

    Args:
        request: the engine's.
        error: the SDK's, which has the values in its text.

    Returns:
        The answer that makes the check fail; None if the error is another one, or if the resource
        is none of ours.
    """
    asked = resource_pb2.TransformRequest.FromString(request)
    named, kind = _PROPERTY.match(str(error)), _KIND.search(str(error))
    if named is None or kind is None or not _is_ours(asked):
        return None
    name, key = named.group(1), kind.group(2)
    words = wrong_kind(name if key in {None, name} else f"{name}, at {key}", kind.group(1))
    return refusal_of_callback(asked, _with_code(words))


def _is_ours(asked: Any) -> bool:
    return PLAIN_KEY in asked.properties.fields or asked.type.startswith(_PLUGIN)


def _with_code(words: str) -> str:
    return codes.with_code(f"{words} (a transform has set it)", codes.WRONG_KIND)
