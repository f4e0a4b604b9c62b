"""A request on its way through the steps: what it calls, and what was answered so far."""

import re
import urllib.parse
import uuid
from dataclasses import dataclass, field
from typing import Any

from sagemaker_emulator.aws import policy, virtual_hosts
from sagemaker_emulator.http.message import Request, Response
from sagemaker_emulator.protocol import query, wire

_SCOPE = re.compile(r"Credential=[^/&]+/\d+/([a-z0-9-]+)/([a-z0-9-]+)/aws4_request")
_REGION = re.compile(r"[a-z]{2,4}(-[a-z]+)+-\d+")


@dataclass(slots=True)
class Exchange:
    """A request with the results of the steps so far."""

    request: Request
    service: str = "s3"
    region: str = ""
    operation: str = ""
    params: dict[str, Any] = field(default_factory=dict)
    answer: dict[str, Any] | None = None
    response: Response | None = None
    error_code: str | None = None
    request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    received: Request = field(init=False)

    def __post_init__(self) -> None:
        """Keep the request as it was sent, because its signature covers exactly that."""
        self.received = self.request

    @property
    def is_cut_off(self) -> bool:
        """Whether a rule has closed the connection."""
        return self.response is not None and self.response.reset


def identify(exchange: Exchange, default_region: str) -> None:
    """Find which service and operation a request is for, and in which region."""
    request = exchange.request
    target = request.header("x-amz-target")
    signed = request.header("authorization") or urllib.parse.unquote(request.query)
    scope = _SCOPE.search(signed)
    if scope is not None:
        exchange.region, exchange.service = scope[1], scope[2]
    else:
        exchange.service = _service_of_unsigned(request)
    if target.startswith("SageMaker."):
        exchange.service = "sagemaker"
    elif target.startswith("ServiceQuotas"):
        exchange.service = "servicequotas"
    if exchange.service == "s3":
        exchange.request = virtual_hosts.in_path(request)
        exchange.params = policy.s3_call(exchange.request)
    if not _REGION.fullmatch(exchange.region):
        exchange.region = default_region
    exchange.operation = _operation_name(exchange.request, exchange.service)


def call_of(exchange: Exchange) -> str:
    """Return the operation of a call, or its method and path where only they name it."""
    request = exchange.request
    is_named = exchange.operation != request.method
    return exchange.operation if is_named else f"{request.method} {request.path}"


def _service_of_unsigned(request: Request) -> str:
    target = request.header("x-amz-target")
    if target.startswith("Logs_"):
        return "logs"
    if target:
        return target.partition(".")[0]
    if b"Action=AssumeRole" in request.body[:4096]:
        return "sts"
    return "s3"


def _operation_name(request: Request, service: str) -> str:
    """Return the operation: from the target header, the Action of a form, or the HTTP method."""
    target = request.header("x-amz-target")
    if target:
        return target.rpartition(".")[2]
    is_form = service in wire.QUERY_ONLY or wire.is_form(request)
    if service == "s3" or not is_form:
        return request.method
    return query.form_of(request.body[:65_536]).get("Action", "")


def shown(exchange: Exchange) -> dict[str, Any]:
    """Return what the record shows of a request without parameters."""
    if exchange.service in ("s3", "control", "console"):
        return {"path": urllib.parse.unquote(exchange.request.path)}
    return {}
