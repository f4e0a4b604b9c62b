"""The part of the dynamic plugin's servicer that the providers see: a request and a context."""

import asyncio
from collections.abc import Mapping
from typing import Any

from google.protobuf.struct_pb2 import Struct
from pulumi.dynamic import ResourceProvider
from pulumi.runtime import rpc
from pulumi.runtime.proto import provider_pb2, status_pb2

URN = "urn:pulumi:dev::digits::pulumi-python:dynamic/sagemaker-training:TrainingJob::train"
BLOB = "blob"


class Context:
    """A gRPC context that records the trailing metadata of a call."""

    def __init__(self) -> None:
        self.metadata: tuple[tuple[str, Any], ...] = ()

    def set_trailing_metadata(self, metadata: tuple[tuple[str, Any], ...]) -> None:
        self.metadata = metadata

    @property
    def status(self) -> status_pb2.Status:
        """The status that the engine reads instead of a traceback."""
        [(key, value)] = self.metadata
        assert key == "grpc-status-details-bin"
        return status_pb2.Status.FromString(value)

    @property
    def kept(self) -> provider_pb2.ErrorResourceInitFailed:
        """The resource that stays in the state although the call failed."""
        detail = provider_pb2.ErrorResourceInitFailed()
        assert self.status.details[0].Unpack(detail)
        return detail


def struct(properties: Mapping[str, Any]) -> Struct:
    """Return properties in the engine's format."""
    return asyncio.run(rpc.serialize_properties(dict(properties), {}))


class Servicer:
    """A caller of a provider like `pulumi.dynamic`: numbers are doubles, without secrets."""

    def __init__(self, provider: ResourceProvider, urn: str = URN) -> None:
        self.provider = provider
        self.urn = urn
        self.context = Context()

    def check(self, news: Mapping[str, Any], olds: Mapping[str, Any] | None = None) -> Any:
        request = provider_pb2.CheckRequest(
            urn=self.urn, olds=struct(olds or {}), news=struct(news)
        )
        return self.Check(request, self._fresh())

    def diff(self, id_: str, olds: Mapping[str, Any], news: Mapping[str, Any], **more: Any) -> Any:
        request = provider_pb2.DiffRequest(
            id=id_, urn=self.urn, olds=struct(olds), news=struct(news), **more
        )
        return self.Diff(request, self._fresh())

    def create(self, props: Mapping[str, Any], timeout: float = 0) -> Any:
        properties = struct({**props, "__provider": BLOB})
        request = provider_pb2.CreateRequest(urn=self.urn, properties=properties, timeout=timeout)
        return self.Create(request, self._fresh())

    def update(
        self, id_: str, olds: Mapping[str, Any], news: Mapping[str, Any], **more: Any
    ) -> Any:
        request = provider_pb2.UpdateRequest(
            id=id_,
            urn=self.urn,
            olds=struct(olds),
            news=struct({**news, "__provider": BLOB}),
            **more,
        )
        return self.Update(request, self._fresh())

    def read(
        self, id_: str, props: Mapping[str, Any], inputs: Mapping[str, Any] | None = None
    ) -> Any:
        told = None if inputs is None else struct(inputs)
        request = provider_pb2.ReadRequest(
            id=id_, urn=self.urn, properties=struct(props), inputs=told
        )
        return self.Read(request, self._fresh())

    def delete(self, id_: str, props: Mapping[str, Any]) -> None:
        request = provider_pb2.DeleteRequest(id=id_, urn=self.urn, properties=struct(props))
        self.Delete(request, self._fresh())

    def _fresh(self) -> Context:
        self.context = Context()
        return self.context

    # The providers look for frames with gRPC's names.

    def Check(self, request: Any, context: Any) -> Any:
        olds = rpc.deserialize_properties(request.olds, keep_unknowns=True)
        news = rpc.deserialize_properties(request.news, keep_unknowns=True)
        return self.provider.check(dict(olds), dict(news))

    def Diff(self, request: Any, context: Any) -> Any:
        olds = rpc.deserialize_properties(request.olds, keep_unknowns=True)
        news = rpc.deserialize_properties(request.news, keep_unknowns=True)
        return self.provider.diff(request.id, dict(olds), dict(news))

    def Create(self, request: Any, context: Any) -> Any:
        return self.provider.create(dict(rpc.deserialize_properties(request.properties)))

    def Update(self, request: Any, context: Any) -> Any:
        olds = dict(rpc.deserialize_properties(request.olds))
        return self.provider.update(
            request.id, olds, dict(rpc.deserialize_properties(request.news))
        )

    def Read(self, request: Any, context: Any) -> Any:
        return self.provider.read(request.id, dict(rpc.deserialize_properties(request.properties)))

    def Delete(self, request: Any, context: Any) -> Any:
        self.provider.delete(request.id, dict(rpc.deserialize_properties(request.properties)))
