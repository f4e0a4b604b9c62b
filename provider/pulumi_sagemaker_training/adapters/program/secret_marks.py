"""The marks by which a program shows a dynamic provider its secrets; the engine does not.

A resource has two marks among its properties: the paths of its secrets, and fingerprints of its
other values (see `secrecy`); they contain no value. They are made when the resource is
registered, after every transformation. A transform runs later, when the engine calls it back;
after each transform of this process the marks are made again. A value that is changed elsewhere
matches no fingerprint, and the provider treats it as secret.

A private part of Pulumi is used: the servicer of callbacks. Without it, and without the step after
all transformations (`last_step`), values from transformations and transforms are treated as
secret.

Measured on pulumi 3.272.0.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping
from copy import copy
from enum import Enum
from functools import partial
from typing import Any, Final

import pulumi
from pulumi.output import Unknown
from pulumi.runtime import rpc
from pulumi.runtime.proto import resource_pb2

from pulumi_sagemaker_training.adapters.program.exact_numbers import exact
from pulumi_sagemaker_training.adapters.program.given_providers import (
    DYNAMIC,
    warn_of_other_provider,
)
from pulumi_sagemaker_training.adapters.program.imports import refuse_import
from pulumi_sagemaker_training.adapters.program.last_step import LastStep
from pulumi_sagemaker_training.adapters.program.transforms import (
    refusal,
    refusal_of_callback,
    refused_in_callback,
    refusing,
)
from pulumi_sagemaker_training.adapters.program.value_kinds import sendable, settled
from pulumi_sagemaker_training.api.model.locations import rendered
from pulumi_sagemaker_training.api.values.unknown import UNKNOWN
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import (
    HIDDEN_KEYS,
    PLAIN_KEY,
    SECRETS_KEY,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.secrecy import fingerprints

_SERVICER: Final = "_CallbackServicer"
_WATCHED: Final = "_sagemaker_training_watched"
_SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
_SECRET: Final = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - the engine's signature of a secret
_OUTPUT: Final = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
_MADE_OF: Final = {"uri": "bucket", "archive_uri": "bucket"}
"""Properties of an upload that repeat another, which a transform may have marked since."""

Location = tuple[str | int, ...]
Callback = Callable[[bytes], Awaitable[Any]]


class SecretMarks:
    """The marks of one resource, made from its properties at registration.

    Args:
        properties: the properties that the constructor has.
        opts: the options that the constructor has.
    """

    def __init__(
        self, properties: Mapping[str, object], opts: pulumi.ResourceOptions | None
    ) -> None:
        self.properties = properties
        self.opts = opts or pulumi.ResourceOptions()
        self._found: asyncio.Future[tuple[list[str], str]] | None = None

    def outputs(self) -> dict[str, "pulumi.Output[Any]"]:
        """Return the marks as properties; they are made after the constructor ends."""
        return {
            SECRETS_KEY: pulumi.Output.from_input(self._paths()),
            PLAIN_KEY: pulumi.Output.from_input(self._plain()),
        }

    def taken(
        self, properties: Mapping[str, object], opts: pulumi.ResourceOptions
    ) -> Mapping[str, Any]:
        """Set the properties that are registered; those named as secret outputs become secret.

        The engine encrypts additional secret outputs, but not the inputs with the same names.
        """
        secret = frozenset(opts.additional_secret_outputs or ()) - HIDDEN_KEYS
        self.opts = opts
        self.properties = _with_what_is_made_of_it(
            {
                name: pulumi.Output.secret(value) if name in secret and value is not None else value
                for name, value in ((k, exact(k, settled(v))) for k, v in properties.items())
            }
        )
        return self.properties

    async def _paths(self) -> list[str] | None:
        return (await self._once())[0] or None

    async def _plain(self) -> str:
        return (await self._once())[1]

    async def _once(self) -> tuple[list[str], str]:
        if self._found is None:
            self._found = asyncio.ensure_future(self._find())
        return await self._found

    async def _find(self) -> tuple[list[str], str]:
        await watch_transforms(self.opts)
        given = {k: v for k, v in self.properties.items() if k not in HIDDEN_KEYS}
        places: list[Location] = []
        values = {name: await _looked_at(item, (name,), places) for name, item in given.items()}
        paths = [rendered(place) for place in places]
        return paths, fingerprints(values, paths)


class Marked(LastStep):
    """A resource that tells its provider which properties are secret."""

    def mark_secrets(self, properties: dict[str, Any], opts: pulumi.ResourceOptions | None) -> None:
        """Add the marks to the properties that will be registered."""
        marks = SecretMarks(properties, opts)
        self.step_last(partial(_registered, marks))
        marks.taken(properties, marks.opts)
        properties.update({**marks.properties, **marks.outputs()})


def _registered(
    marks: SecretMarks, seen: pulumi.ResourceTransformationArgs
) -> pulumi.ResourceTransformationResult:
    """Set the properties to those that all other transformations have made."""
    refuse_import(seen.type_, seen.name, seen.opts.import_)
    warn_of_other_provider(seen.name, seen.opts, DYNAMIC)
    properties, opts = marks.taken(sendable(seen.name, seen.props), seen.opts), copy(seen.opts)
    opts.transforms = [_marking(transform) for transform in opts.transforms or ()] or None
    return pulumi.ResourceTransformationResult(dict(properties), opts)


def _with_what_is_made_of_it(properties: dict[str, Any]) -> dict[str, Any]:
    """Return properties of which those that repeat another are as secret as that one."""
    repeated = {
        name: pulumi.Output.all(properties[source], properties[name]).apply(lambda pair: pair[1])
        for name, source in _MADE_OF.items()
        if properties.get(source) is not None and properties.get(name) is not None
    }
    return {**properties, **repeated}


async def _looked_at(value: object, here: Location, places: list[Location]) -> Any:
    """Return the resolved value, and add the places of its secrets to `places`."""
    if isinstance(value, pulumi.Output):
        if await value.is_secret():
            places.append(here)
            return None
        if not await value.is_known():
            # What was to be made of an unknown value is None, and is sent as unknown.
            return UNKNOWN
        return await _looked_at(await value.future(with_unknowns=True), here, places)
    if rpc.is_rpc_secret(value):
        places.append(here)
        return None
    if isinstance(value, Mapping):
        return {key: await _looked_at(v, (*here, str(key)), places) for key, v in value.items()}
    if isinstance(value, list | tuple):
        return [await _looked_at(v, (*here, index), places) for index, v in enumerate(value)]
    if isinstance(value, Unknown):
        return UNKNOWN
    return value.value if isinstance(value, Enum) else value


def _marking(transform: Any) -> Any:
    """Return a resource's transform with a step that makes the marks again after it."""
    checked = refusing(transform)

    async def marked(seen: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
        result = await checked(seen)
        if result is None:
            return None
        opts = result.opts or pulumi.ResourceOptions()
        try:
            refuse_import(seen.type_, seen.name, opts.import_)
        except pulumi.RunError as error:
            return refusal(seen, str(error))
        marks = SecretMarks(result.props, opts)
        properties = marks.taken(result.props, opts)
        return pulumi.ResourceTransformResult({**properties, **marks.outputs()}, result.opts)

    return marked


async def watch_transforms(opts: pulumi.ResourceOptions) -> None:
    """Make the marks again after each transform of the parents and of the stack.

    Args:
        opts: the options of the resource that is registered.
    """
    if opts.parent is not None:
        # Its transforms are registered with it, and must be watched before they are called.
        await opts.parent.urn.future()
    module = sys.modules.get("pulumi.runtime._callbacks")
    for servicer in list(getattr(getattr(module, _SERVICER, None), "_servicers", ())):
        _watch(getattr(servicer, "_callbacks", {}), getattr(servicer, "_transforms", {}))


def _watch(callbacks: dict[str, Callback], transforms: Mapping[Any, str]) -> None:
    for token in list(transforms.values()):
        callback = callbacks.get(token)
        if callback is not None and not hasattr(callback, _WATCHED):
            callbacks[token] = _watched(callback)


def _watched(callback: Callback) -> Callback:
    async def transformed(request: bytes) -> Any:
        try:
            response = await callback(request)
        except ValueError as error:
            response = refused_in_callback(request, error)
            if response is None:
                raise
        if isinstance(response, resource_pb2.TransformResponse):
            if PLAIN_KEY in response.properties.fields:
                asked = resource_pb2.TransformRequest.FromString(request)
                job = getattr(response.options, "import", "")  # not in every SDK
                try:
                    refuse_import(asked.type, asked.name, job)
                except pulumi.RunError as error:
                    response = refusal_of_callback(asked, str(error))
            _mark_again(response)
        return response

    setattr(transformed, _WATCHED, True)
    return transformed


def _mark_again(response: Any) -> None:
    """Make the marks of a resource again from what a transform returned."""
    properties = response.properties
    if PLAIN_KEY not in properties.fields:
        return
    for name in response.options.additional_secret_outputs:
        if name in properties.fields:
            _make_secret(properties.fields[name])
    for name, source in _MADE_OF.items():
        if {name, source} <= set(properties.fields) and _holds_secret(properties.fields[source]):
            _make_secret(properties.fields[name])
    places: list[Location] = []
    values = {
        name: _read(item, (name,), places)
        for name, item in properties.fields.items()
        if name not in HIDDEN_KEYS
    }
    paths = [rendered(place) for place in places]
    properties.fields.pop(SECRETS_KEY, None)
    if paths:
        properties.get_or_create_list(SECRETS_KEY).extend(paths)
    properties[PLAIN_KEY] = fingerprints(values, paths)


def _holds_secret(item: object) -> bool:
    places: list[Location] = []
    _read(item, (), places)
    return bool(places)


def _make_secret(item: Any) -> None:
    if item.HasField("struct_value") and _signature(item.struct_value) == _SECRET:
        return
    before = type(item)()
    before.CopyFrom(item)
    item.struct_value.Clear()
    item.struct_value.fields[_SIGNATURE].string_value = _SECRET
    item.struct_value.fields["value"].CopyFrom(before)


def _signature(struct: Any) -> str:
    return str(struct.fields[_SIGNATURE].string_value) if _SIGNATURE in struct.fields else ""


def _read(item: Any, here: Location, places: list[Location]) -> Any:
    """Return a protobuf value as plain data, and add the places of its secrets to `places`."""
    kind = item.WhichOneof("kind")
    if kind == "struct_value":
        return _read_struct(item.struct_value, here, places)
    if kind == "list_value":
        return [_read(v, (*here, i), places) for i, v in enumerate(item.list_value.values)]
    if kind in (None, "null_value"):
        return None
    value = getattr(item, kind)
    return UNKNOWN if value == rpc.UNKNOWN else value


def _read_struct(struct: Any, here: Location, places: list[Location]) -> Any:
    signature, fields = _signature(struct), struct.fields
    is_secret = "secret" in fields and fields["secret"].bool_value
    if signature == _SECRET or (signature == _OUTPUT and is_secret):
        places.append(here)
        return None
    if signature == _OUTPUT:
        return _read(fields["value"], here, places) if "value" in fields else UNKNOWN
    return {key: _read(v, (*here, key), places) for key, v in fields.items()}
