"""Errors as HTTP answers, in the protocol of the request.

The protocols and what a client reads of each: "Error serialization" of the Smithy documents on
awsJson1.1, restJson1, awsQuery, ec2Query and rpcv2Cbor; for S3 "Error responses" of its API
reference.
"""

from xml.sax.saxutils import escape

from sagemaker_emulator.http.message import Request, Response
from sagemaker_emulator.protocol import query, spec, wire
from sagemaker_emulator.protocol.errors import ServiceError


def error_answer(error: ServiceError, request: Request, service: str, request_id: str) -> Response:
    """Return the answer that a client of a service reads as this error."""
    if request.header("smithy-protocol") == "rpc-v2-cbor":
        return _cbor(error, request_id)
    if service == "s3":
        tail = f"<RequestId>{request_id}</RequestId>"
        return _xml(error.status, f"<Error>{_inner(error)}{tail}</Error>".encode())
    if service == "ec2":
        errors = f"<Errors><Error>{_inner(error)}</Error></Errors>"
        tail = f"<RequestID>{request_id}</RequestID>"
        return _xml(error.status, f"<Response>{errors}{tail}</Response>".encode())
    if not _names_its_operation(request) and spec.protocol(service) == "rest-xml":
        return _xml(error.status, query.encode_error(error, request_id))
    return wire.refusal(request, error, service, request_id)


def _names_its_operation(request: Request) -> bool:
    return bool(request.header("x-amz-target")) or wire.is_form(request)


def _inner(error: ServiceError) -> str:
    return f"<Code>{escape(error.code)}</Code><Message>{escape(error.message)}</Message>"


def _xml(status: int, body: bytes) -> Response:
    return Response(status, [("Content-Type", query.CONTENT_TYPE)], body)


def _cbor(error: ServiceError, request_id: str) -> Response:
    pairs = (("__type", error.code), ("message", error.message))
    body = b"\xa2" + b"".join(_cbor_text(text) for pair in pairs for text in pair)
    headers = [
        ("x-amzn-RequestId", request_id),
        ("smithy-protocol", "rpc-v2-cbor"),
        ("Content-Type", "application/cbor"),
    ]
    return Response(error.status, headers, body)


def _cbor_text(text: str) -> bytes:
    """Encode a text with a length of two bytes (RFC 8949, 3.1: major type 3)."""
    data = text.encode()[:0xFFFF]
    return b"\x79" + len(data).to_bytes(2, "big") + data
