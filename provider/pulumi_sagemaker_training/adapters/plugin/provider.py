"""The plugin: the resources for YAML, TypeScript, Go and `pulumi import`, with the same core.

The engine starts `pulumi-resource-sagemaker-training` and calls it over gRPC. Calls arrive on
one event loop. Each is served on a thread, because a create waits as long as its job runs.
"""

import asyncio
import json
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import Final, Protocol, TypeVar

from pulumi import ResourceOptions
from pulumi.provider.experimental.provider import (
    CheckFailure,
    CheckRequest,
    CheckResponse,
    ConfigureRequest,
    ConfigureResponse,
    CreateRequest,
    CreateResponse,
    DeleteRequest,
    DiffRequest,
    DiffResponse,
    GetSchemaRequest,
    GetSchemaResponse,
    InvokeRequest,
    InvokeResponse,
    Provider,
    ReadRequest,
    ReadResponse,
    UpdateRequest,
    UpdateResponse,
)
from pulumi.provider.provider import ConstructResult

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.adapters.plugin.config import settings_of
from pulumi_sagemaker_training.adapters.plugin.policies import see_policies, with_policies
from pulumi_sagemaker_training.adapters.plugin.property_values import Properties, plain
from pulumi_sagemaker_training.adapters.plugin.server import CallFailed, old_inputs, serve
from pulumi_sagemaker_training.adapters.plugin.tokens import CHAMPION, SWEEP, TRAINING_JOB, UPLOAD
from pulumi_sagemaker_training.adapters.plugin.words import Listeners, in_words
from pulumi_sagemaker_training.adapters.runtime import engine
from pulumi_sagemaker_training.adapters.runtime.refusals import NO_PROPERTY, reason
from pulumi_sagemaker_training.api.errors import InputError, TrainingJobError
from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.lifecycle.ownership.owner import type_in
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import REFUSED_KEY

T = TypeVar("T")

_POOL_WIDTH: Final = 1024


class ServedResource(Protocol):
    """What serves the engine's calls for one kind of resource, under one stack's settings."""

    def check(self, request: CheckRequest) -> CheckResponse: ...
    def diff(self, request: DiffRequest, old_inputs: Properties | None) -> DiffResponse: ...
    def create(self, request: CreateRequest) -> CreateResponse: ...
    def update(self, request: UpdateRequest, old_inputs: Properties | None) -> UpdateResponse: ...
    def read(self, request: ReadRequest) -> ReadResponse: ...
    def delete(self, request: DeleteRequest) -> None: ...


def _training_job(settings: Settings) -> ServedResource:
    from pulumi_sagemaker_training.adapters.plugin.training_job import TrainingJobResource

    return TrainingJobResource(settings)


def _sweep(settings: Settings) -> ServedResource:
    from pulumi_sagemaker_training.adapters.plugin.sweep import SweepResource

    return SweepResource(settings)


def _upload(settings: Settings) -> ServedResource:
    from pulumi_sagemaker_training.adapters.plugin.upload import UploadResource

    return UploadResource(settings)


def _champion(settings: Settings) -> ServedResource:
    from pulumi_sagemaker_training.adapters.plugin.champion import ChampionResource

    return ChampionResource(settings)


RESOURCES: Final[Mapping[str, Callable[[Settings], ServedResource]]] = {
    TRAINING_JOB: _training_job,
    SWEEP: _sweep,
    UPLOAD: _upload,
    CHAMPION: _champion,
}
"""Token -> what serves it. A stack that has no such resource does not pay for its import."""


class Plugin(Provider):
    """The package `sagemaker-training`, as the engine calls it.

    Args:
        interrupt: set when the engine cancels; that of this process by default.
    """

    def __init__(self, interrupt: engine.Interrupt | None = None) -> None:
        self._interrupt = interrupt or engine.connection().interrupt
        self._pool = ThreadPoolExecutor(_POOL_WIDTH, thread_name_prefix="sagemaker-training")
        self._listeners = Listeners()
        self._configure(Settings())

    def _configure(self, settings: Settings) -> None:
        self._settings = settings
        self._resources: dict[str, ServedResource] = {}

    async def get_schema(self, request: GetSchemaRequest) -> GetSchemaResponse:
        """Return the package schema."""
        del request
        from pulumi_sagemaker_training.adapters.plugin.schema.package import package_schema

        return GetSchemaResponse(await self._run(lambda: json.dumps(package_schema())))

    async def check_config(self, request: CheckRequest) -> CheckResponse:
        """Return everything that is wrong with the provider's configuration."""
        try:
            settings_of(plain(request.new_inputs))
        except InputError as error:
            failures = [CheckFailure(NO_PROPERTY, reason(item)) for item in error.violations]
            return CheckResponse(request.new_inputs, failures)
        return CheckResponse(request.new_inputs)

    async def configure(self, request: ConfigureRequest) -> ConfigureResponse:
        """Set the provider's configuration; makes no call to AWS."""
        try:
            self._configure(settings_of(plain(request.args)))
        except InputError as error:
            raise CallFailed(str(error)) from error
        return ConfigureResponse(
            accept_secrets=True, supports_preview=True, accept_resources=False, accept_outputs=True
        )

    async def invoke(self, request: InvokeRequest) -> InvokeResponse:
        """Call one of the functions."""
        from pulumi_sagemaker_training.adapters.plugin.functions import FUNCTIONS

        function = FUNCTIONS.get(request.tok)
        if function is None:
            raise _not_here(f"{request.tok} is not a function")
        settings, arguments = self._settings, plain(request.args)
        return InvokeResponse(await self._run(lambda: function(settings, arguments)))

    async def check(self, request: CheckRequest) -> CheckResponse:
        """Return everything that is wrong with a resource's inputs."""
        resource = self._resource(request.urn)
        request.new_inputs = self._listeners.take(request.urn, request.new_inputs)
        refused = request.new_inputs.get(REFUSED_KEY)
        if refused is not None:
            failures = [CheckFailure(NO_PROPERTY, str(refused.value))]
            return CheckResponse(request.new_inputs, failures)
        self._listeners.listen(request.urn)
        return await self._run(lambda: with_policies(resource.check, request))

    async def diff(self, request: DiffRequest) -> DiffResponse:
        """Decide what must happen to a resource."""
        resource, old = self._resource(request.urn), old_inputs()
        self._listeners.listen(request.urn)
        see_policies(request)
        return await self._run(lambda: resource.diff(request, old))

    async def create(self, request: CreateRequest) -> CreateResponse:
        """Create a resource, and wait for it."""
        resource = self._resource(request.urn)
        self._listeners.listen(request.urn)
        return await self._run(lambda: resource.create(request))

    async def update(self, request: UpdateRequest) -> UpdateResponse:
        """Update a resource in place."""
        resource, old = self._resource(request.urn), old_inputs()
        self._listeners.listen(request.urn)
        return await self._run(lambda: resource.update(request, old))

    async def read(self, request: ReadRequest) -> ReadResponse:
        """Read a resource as it is now."""
        resource = self._resource(request.urn)
        self._listeners.listen(request.urn)
        return await self._run(lambda: resource.read(request))

    async def delete(self, request: DeleteRequest) -> None:
        """Delete a resource."""
        resource = self._resource(request.urn)
        self._listeners.listen(request.urn)
        await self._run(lambda: resource.delete(request))

    async def construct_component(
        self, token: str, name: str, inputs: Mapping[str, object], opts: ResourceOptions
    ) -> ConstructResult:
        """Declare the resources of a component."""
        from pulumi_sagemaker_training.adapters.plugin.components.construct import construct
        from pulumi_sagemaker_training.adapters.plugin.components.registry import hosted_components

        component = hosted_components().get(token)
        if component is None:
            raise _not_here(f"{token} is not a component")
        urn, outputs = await construct(component, name, inputs, opts)
        return ConstructResult(urn, outputs)

    async def cancel(self) -> None:
        """End all waits, because the user interrupted the update."""
        self._interrupt.set()

    def _resource(self, urn: str) -> ServedResource:
        # Not the request's own type: the SDK takes it from the wrong place of a URN whose name has
        # a "::" (pulumi 3.272.0).
        own = type_in(urn)
        if own not in RESOURCES:
            raise _not_here(f"{own} is not a resource")
        if own not in self._resources:
            self._resources[own] = RESOURCES[own](self._settings)
        return self._resources[own]

    async def _run(self, work: Callable[[], T]) -> T:
        try:
            # The thread gets the call's own context, which `asyncio.to_thread` does for one pool.
            call = partial(copy_context().run, work)
            return await asyncio.get_running_loop().run_in_executor(self._pool, call)
        except TrainingJobError as error:
            raise CallFailed(in_words(error)) from error


def _not_here(what: str) -> CallFailed:
    return CallFailed(codes.with_code(f"{what} of this plugin", codes.NOT_IN_PLUGIN))


def main() -> None:
    """Run the plugin. This is the console script `pulumi-resource-sagemaker-training`."""
    serve(Plugin(), sys.argv[1:])


if __name__ == "__main__":
    main()
