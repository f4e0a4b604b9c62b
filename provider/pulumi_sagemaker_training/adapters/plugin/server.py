"""The server of the plugin `pulumi-resource-sagemaker-training`, which extends the SDK's.

`pulumi.provider.experimental` serves a provider over gRPC, but it passes no old inputs, turns
every error into a traceback, cannot keep a resource whose creation failed, and cannot read an
output that a component gets before its value is known. Only this module extends its servicer; for
components it uses parts of the SDK's older servicer, which can.

Measured on pulumi 3.272.0 with engine 3.259.0.
"""

import asyncio
import contextlib
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextvars import ContextVar
from functools import partial
from importlib.metadata import version
from typing import Any, Final, Protocol, cast

import grpc.aio
from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.struct_pb2 import Struct, Value
from pulumi import CustomTimeouts, Output, Resource, ResourceOptions, RunError
from pulumi.provider.experimental.property_value import PropertyValue
from pulumi.provider.experimental.provider import Provider
from pulumi.provider.experimental.server import ProviderServicer
from pulumi.provider.provider import ConstructResult
from pulumi.provider.server import ProviderServicer as ComponentServicer
from pulumi.runtime import rpc, settings
from pulumi.runtime.config import set_all_config
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc, status_pb2
from pulumi.runtime.stack import wait_for_rpcs

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.adapters.plugin.components.constructions import Constructions
from pulumi_sagemaker_training.adapters.plugin.property_names import in_plugin_words
from pulumi_sagemaker_training.adapters.runtime import engine

DISTRIBUTION: Final = "pulumi-sagemaker-training"

_VERBS: Final = (
    "Parameterize",
    "GetSchema",
    "CheckConfig",
    "DiffConfig",
    "Configure",
    "Invoke",
    "Check",
    "Diff",
    "Create",
    "Read",
    "Update",
    "Delete",
    "Construct",
)
_UNKNOWN_CODE: Final = 2  # google.rpc.Code.UNKNOWN, which the engine treats as a failure
_LARGEST_MESSAGE: Final = 400 * 1024 * 1024  # the same as the SDK's own server
_SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
_CONTENTS: Final[Mapping[str, tuple[str, Value]]] = {
    "c44067f5952c0a294b673a41bacd8c17": ("text", Value(string_value="")),
    "0def7320c3a5731c473e5ecbe6d01bc7": ("assets", Value(struct_value=Struct())),
}
"""The protocol's signatures of assets and archives -> a member, and an empty content."""
_request: ContextVar[Any] = ContextVar("request", default=None)

Verb = Callable[[object, object, object], Awaitable[object]]


class CallFailed(Exception):
    """A failure of a call, with one message; the state does not change."""

    def status(self) -> Any:
        """Return the status that is sent to the engine."""
        return status_pb2.Status(code=_UNKNOWN_CODE, message=str(self))


class InitFailed(CallFailed):
    """A failure of a create or update that keeps the resource in the state; an update follows.

    Args:
        id_: the resource's id.
        outputs, inputs: those that the state gets.
        reasons: the messages that the user reads.
    """

    def __init__(
        self,
        id_: str,
        outputs: dict[str, PropertyValue],
        inputs: dict[str, PropertyValue],
        reasons: Sequence[str],
    ) -> None:
        super().__init__("\n".join(reasons))
        self._detail = provider_pb2.ErrorResourceInitFailed(
            id=id_,
            properties=PropertyValue.marshal_map(outputs),
            inputs=PropertyValue.marshal_map(inputs),
            reasons=list(reasons),
        )

    def status(self) -> object:
        """Return the status that is sent to the engine."""
        detail = AnyMessage()
        detail.Pack(self._detail)
        return status_pb2.Status(code=_UNKNOWN_CODE, message=str(self), details=[detail])


def old_inputs() -> Mapping[str, PropertyValue] | None:
    """Return the last accepted inputs of the running call; None if it has none."""
    request = _request.get()
    if request is None or not request.HasField("old_inputs"):
        return None
    return PropertyValue.unmarshal_map(request.old_inputs)


class ComponentHost(Protocol):
    """A provider that hosts components."""

    async def construct_component(
        self, token: str, name: str, inputs: Mapping[str, object], opts: ResourceOptions
    ) -> ConstructResult:
        """Declare a component's resources."""
        ...


class Servicer(ProviderServicer):
    """The SDK's servicer, which also keeps each request, and fails without a traceback."""

    _constructions: Final = Constructions()

    async def _construct(self, request: Any, context: object) -> Any:
        """Construct a component; a preview learns of refusals when the other ones are made."""
        del context
        made = partial(self._construct_component, request)
        return await self._constructions.run(made, holds_refusals=request.dryRun)

    async def _construct_component(self, request: Any) -> object:
        """Construct a component. The SDK's own cannot read an output that is not known yet."""
        await self._enter_program(request)
        # The parts of the SDK's own `Construct` that read the request are private.
        dependencies = request.inputDependencies
        inputs = await ComponentServicer._construct_inputs(request.inputs, dependencies)  # noqa: SLF001
        host = cast("ComponentHost", self._provider)
        result = await host.construct_component(
            request.type, request.name, inputs, _options(request)
        )
        try:
            answer = await _constructed(result)
            await wait_for_rpcs(await_all_outstanding_tasks=False)
        except RunError as error:
            # A component refuses an argument as soon as its value is known. The engine itself says
            # which resource it is.
            own = f"{request.name}: "
            raise CallFailed(in_plugin_words(str(error).removeprefix(own))) from error
        return answer

    async def _enter_program(self, request: Any) -> None:
        """Let the SDK declare resources as a part of the program that asks for a component."""
        settings.reset_options(
            organization=request.organization or "organization",
            project=request.project or None,
            stack=request.stack or None,
            parallel=request.parallel or None,
            engine_address=self._engine_address,
            monitor_address=request.monitorEndpoint or None,
            preview=request.dryRun,
        )
        # The SDK loads it only where it starts a program itself; it has no types.
        await settings._load_monitor_feature_support()  # type: ignore[no-untyped-call]  # noqa: SLF001
        set_all_config(dict(request.config), list(request.configSecretKeys))

    async def Read(self, request: object, context: object) -> object:  # noqa: N802 - the protocol's name
        """Read a resource. Without it, no properties are sent; the SDK would send empty ones."""
        answer = await super().Read(request, context)
        return answer if answer.id else provider_pb2.ReadResponse()


async def _constructed(result: ConstructResult) -> object:
    """Return the answer to the engine: a component's URN and outputs, with what each depends on."""
    depends_on: dict[str, list[Resource]] = {}
    state = await rpc.serialize_properties(result.state, depends_on)
    dependencies = {
        name: provider_pb2.ConstructResponse.PropertyDependencies(
            urns=[urn for urn in [await one.urn.future() for one in resources] if urn]
        )
        for name, resources in depends_on.items()
    }
    urn = await Output.from_input(result.urn).future()
    return provider_pb2.ConstructResponse(
        urn=urn or "", state=state, stateDependencies=dependencies
    )


def _options(request: Any) -> ResourceOptions:
    """Return a component's resource options, with the timeouts that the SDK forgets."""
    # As in `Construct`.
    options: ResourceOptions = ComponentServicer._construct_options(request)  # noqa: SLF001
    given = request.customTimeouts
    if given.create or given.update or given.delete:
        options.custom_timeouts = CustomTimeouts(given.create, given.update, given.delete)
    return options


def _clean(inherited: Verb) -> Verb:
    async def answer(self: object, request: Any, context: object) -> Any:
        _request.set(request)
        if inherited.__name__ in engine.SHOWN_VERBS:
            engine.connection().table.seen(request.urn)
        _complete_assets(request)
        try:
            return await inherited(self, request, context)
        # The SDK wraps what a provider raises in errors of its own, of any class.
        except Exception as error:
            failure = _failure_in(error)
            if failure is None:
                raise
            await _abort(context, failure)

    return answer


def _complete_assets(request: Any) -> None:
    """Give the assets of earlier inputs an empty content.

    The engine sends only their digests, which the SDK refuses with an AssertionError.
    """
    for _, value in request.ListFields():
        if isinstance(value, Struct):
            for item in value.fields.values():
                _complete(item)


def _complete(value: Value) -> None:
    if value.HasField("list_value"):
        for item in value.list_value.values:
            _complete(item)
    if not value.HasField("struct_value"):
        return
    fields = value.struct_value.fields
    signature = fields[_SIGNATURE].string_value if _SIGNATURE in fields else ""
    if signature in _CONTENTS and not fields.keys() & {"path", "uri", "text", "assets"}:
        fields[_CONTENTS[signature][0]].CopyFrom(_CONTENTS[signature][1])
    for item in fields.values():
        _complete(item)


for _verb in _VERBS:
    setattr(Servicer, _verb, _clean(getattr(Servicer, _verb)))


def _failure_in(error: BaseException) -> CallFailed | None:
    """Return our own failure, which is in the context of the SDK's."""
    current: BaseException | None = error
    while current is not None and not isinstance(current, CallFailed):
        current = current.__cause__ or current.__context__
    return current


async def _abort(context: Any, failure: CallFailed) -> None:
    status = failure.status()
    metadata = (("grpc-status-details-bin", status.SerializeToString()),)
    await context.abort(grpc.StatusCode.UNKNOWN, status.message, metadata)


def serve(provider: Provider, arguments: Sequence[str]) -> None:
    """Serve a provider to the engine until it ends this process.

    Args:
        provider: the provider to serve.
        arguments: the command line; the last one that is not an option is the engine's address.
    """
    addresses = [argument for argument in arguments if not argument.startswith("-")]
    if not addresses:
        words = (
            "pulumi-resource-sagemaker-training is a plugin: the Pulumi engine starts it; "
            "see docs/languages.md"
        )
        raise SystemExit(codes.with_code(words, codes.STARTED_BY_HAND))
    engine.end_with_the_engine()
    engine.connect_engine(addresses[-1])
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(provider, addresses[-1]))


async def _serve(provider: Provider, address: str) -> None:
    limits = [
        ("grpc.max_receive_message_length", _LARGEST_MESSAGE),
        ("grpc.max_send_message_length", _LARGEST_MESSAGE),
    ]
    server = grpc.aio.server(options=limits)
    servicer = Servicer([], version(DISTRIBUTION), provider, engine_address=address)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    # The engine reads the port from the first line.
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    await server.wait_for_termination()
