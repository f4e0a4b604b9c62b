"""What a service speaks on the wire: JSON, or the query protocol where a client sends a form."""

import gzip
import io
import zlib
from typing import Any

from botocore.model import OperationModel, Shape

from sagemaker_emulator.http.message import Request, Response
from sagemaker_emulator.protocol import parse, query, serialise
from sagemaker_emulator.protocol.errors import SerializationError, ServiceError

MAX_BYTES = 6 * 1024**2
QUERY_ONLY = ("iam", "sts")
"""The services that speak nothing but the query protocol."""
_QUERY_COMPATIBLE = ("cloudwatch",)
"""The services that speak JSON, but name errors as they did in the query protocol before."""
_FORM = "application/x-www-form-urlencoded"


def is_form(request: Request) -> bool:
    """Tell whether a client speaks the query protocol.

    The target is a header of the JSON protocol, whatever type a client says that its body has.
    """
    is_json = bool(request.header("x-amz-target"))
    return not is_json and request.header("content-type").startswith(_FORM)


def read(request: Request, shape: Shape) -> dict[str, Any]:
    """Convert a request into the type of its operation's input.

    Raises:
        SerializationError: the request is too large, or cannot be read.
    """
    body = _unpacked(request)
    if len(body) > MAX_BYTES:
        raise SerializationError(f"Request size exceeded {MAX_BYTES} bytes", status=413)
    if is_form(request):
        return query.parse(query.form_of(body), shape)
    found: dict[str, Any] = parse.parse(parse.load_json(body), shape)
    return found


def answer(
    request: Request, value: dict[str, Any], model: OperationModel, request_id: str
) -> Response:
    """Return the answer of an operation, in the protocol of its request."""
    if is_form(request):
        return _xml(200, query.encode(value, model, request_id))
    return _json(200, serialise.encode(value, model.output_shape), request_id)


def refusal(request: Request, error: ServiceError, service: str, request_id: str) -> Response:
    """Return an error, in the protocol of its request.

    Args:
        request: the request.
        error: the error.
        service: botocore's name of the service.
        request_id: the id of the answer.
    """
    if service in QUERY_ONLY or is_form(request):
        return _xml(error.status, query.encode_error(error, request_id))
    response = _json(error.status, serialise.encode_error(error), request_id)
    if service in _QUERY_COMPATIBLE:
        response.headers.append(("x-amzn-query-error", f"{error.code};Sender"))
    return response


def _json(status: int, body: bytes, request_id: str) -> Response:
    headers = [("x-amzn-RequestId", request_id), ("Content-Type", serialise.CONTENT_TYPE)]
    return Response(status, headers, body)


def _xml(status: int, body: bytes) -> Response:
    return Response(status, [("Content-Type", query.CONTENT_TYPE)], body)


def _unpacked(request: Request) -> bytes:
    """Return the body, which clients of CloudWatch compress when it is large."""
    if request.header("content-encoding") != "gzip":
        return request.body
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(request.body)) as packed:
            return packed.read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error):
        raise SerializationError("The request body is not valid gzip") from None
