"""SageMaker's service model."""

import threading
from functools import cache
from typing import Any, cast

import botocore.session
from botocore.exceptions import UnknownServiceError
from botocore.model import ListShape, MapShape, OperationModel, ServiceModel, Shape

SAGEMAKER = "sagemaker"

_loading = threading.Lock()


def service_model(service: str = SAGEMAKER) -> ServiceModel:
    """Return a service's model as the installed botocore has it."""
    # `cache` alone would let every request that comes before the first answer read megabytes.
    with _loading:
        return _loaded_model(service)


@cache
def _loaded_model(service: str) -> ServiceModel:
    return botocore.session.get_session().get_service_model(service)


def protocol(service: str) -> str:
    """Return the protocol of a service; empty when botocore knows none of that name."""
    try:
        return service_model(service).protocol
    except UnknownServiceError:
        return ""


@cache
def operation_model(name: str, service: str = SAGEMAKER) -> OperationModel | None:
    """Return an operation's model, or None when AWS has no such operation."""
    if name not in service_model(service).operation_names:
        return None
    return service_model(service).operation_model(name)


def input_shape(operation: str, service: str = SAGEMAKER) -> Shape:
    """Return the shape of an operation's request."""
    model = operation_model(operation, service)
    if model is None or model.input_shape is None:
        raise KeyError(operation)
    return model.input_shape


def output_shape(operation: str, service: str = SAGEMAKER) -> Shape | None:
    """Return the shape of an operation's answer; None when it has no body."""
    model = operation_model(operation, service)
    return cast("Shape | None", model.output_shape) if model is not None else None


def members(shape: Shape) -> dict[str, Any]:
    """Return a structure's members by name."""
    return cast("dict[str, Any]", getattr(shape, "members", {}))


def required(shape: Shape) -> list[str]:
    """Return the names of a structure's required members."""
    return cast("list[str]", getattr(shape, "required_members", []))


def item_shape(shape: Shape) -> Shape:
    """Return the shape of a list's items, or of a map's values."""
    if isinstance(shape, ListShape):
        return shape.member
    return cast("MapShape", shape).value


def key_shape(shape: Shape) -> Shape:
    """Return the shape of a map's keys."""
    return cast("MapShape", shape).key
