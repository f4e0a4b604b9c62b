"""SageMaker's service model."""

from __future__ import annotations

import threading
from functools import cache
from typing import TYPE_CHECKING, Any, cast

import botocore.session

if TYPE_CHECKING:
    from botocore.model import OperationModel, ServiceModel, Shape


_loading = threading.Lock()


def service_model() -> ServiceModel:
    """Return SageMaker's model of the installed botocore."""
    # With `cache` alone, every request before the first answer would load the model, megabytes.
    with _loading:
        return _loaded_model()


@cache
def _loaded_model() -> ServiceModel:
    return botocore.session.get_session().get_service_model("sagemaker")


@cache
def operation_model(name: str) -> OperationModel | None:
    """Return an operation's model, or None when AWS has no such operation."""
    if name not in service_model().operation_names:
        return None
    return service_model().operation_model(name)


def input_shape(operation: str) -> Shape:
    """Return the shape of an operation's request."""
    model = operation_model(operation)
    if model is None or model.input_shape is None:
        raise KeyError(operation)
    return model.input_shape


def output_shape(operation: str) -> Shape | None:
    """Return the shape of an operation's answer; None when it has no body."""
    model = operation_model(operation)
    return cast("Shape | None", model.output_shape) if model is not None else None


def members(shape: Shape) -> dict[str, Any]:
    """Return a structure's members by name."""
    return cast("dict[str, Any]", getattr(shape, "members", {}))


def required(shape: Shape) -> list[str]:
    """Return the names of a structure's required members."""
    return cast("list[str]", getattr(shape, "required_members", []))
