"""Service Quotas, as far as training goes: what the rules allow, by instance type and usage.

Requests are read and answers shaped by botocore's model of that service. A quota that no rule
sets is not enforced, and is listed as `UNLIMITED`. Codes are made up here; AWS's are others.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from typing import TYPE_CHECKING, Any

from sagemaker_emulator.jobs.quota import USAGES, Quota
from sagemaker_emulator.names import partition
from sagemaker_emulator.protocol import spec
from sagemaker_emulator.protocol.errors import ServiceError

if TYPE_CHECKING:
    from sagemaker_emulator.jobs.service import JobService

SERVICE_CODE = "sagemaker"
UNLIMITED = 10_000.0
DEFAULT_PAGE = 100


class NoSuchResourceError(ServiceError):
    """There is no such service or quota."""

    code = "NoSuchResourceException"
    status = 400


class PaginationTokenError(ServiceError):
    """The token is not one of ours."""

    code = "InvalidPaginationTokenException"
    status = 400


def list_service_quotas(service: JobService, region: str, params: dict[str, Any]) -> dict[str, Any]:
    """Return a page of the quotas that apply."""
    return _page([_shown(service, region, quota) for quota in _quotas(params)], params)


def list_default_quotas(service: JobService, region: str, params: dict[str, Any]) -> dict[str, Any]:
    """Return a page of the quotas before any was raised; here they are those that apply."""
    return list_service_quotas(service, region, params)


def get_service_quota(service: JobService, region: str, params: dict[str, Any]) -> dict[str, Any]:
    """Return one quota by its code."""
    wanted = params["QuotaCode"]
    found = next((quota for quota in _quotas(params) if code_of(quota) == wanted), None)
    if found is None:
        raise NoSuchResourceError(f"The request failed because quota {wanted} does not exist.")
    return {"Quota": _shown(service, region, found)}


def code_of(quota: Quota) -> str:
    """Return the code of a quota. Pure."""
    return f"L-{hashlib.sha256(quota.name.encode()).hexdigest()[:8].upper()}"


@cache
def _all() -> tuple[Quota, ...]:
    types = spec.service_model().shape_for("TrainingInstanceType").metadata["enum"]
    return tuple(Quota(name, usage) for name in types for usage in USAGES)


def _quotas(params: dict[str, Any]) -> tuple[Quota, ...]:
    if params["ServiceCode"] != SERVICE_CODE:
        raise NoSuchResourceError(f"Service {params['ServiceCode']} does not exist.")
    return _all()


def _shown(service: JobService, region: str, quota: Quota) -> dict[str, Any]:
    context, code = service.context, code_of(quota)
    limit = context.rules.limit_of(quota.instance_type, quota.usage)
    account = context.options.account_id
    return {
        "ServiceCode": SERVICE_CODE,
        "ServiceName": "Amazon SageMaker",
        "QuotaArn": (
            f"arn:{partition(region)}:servicequotas:{region}:{account}:{SERVICE_CODE}/{code}"
        ),
        "QuotaCode": code,
        "QuotaName": quota.name,
        "Value": UNLIMITED if limit is None else float(limit),
        "Unit": "None",
        "Adjustable": True,
        "GlobalQuota": False,
        "QuotaAppliedAtLevel": "ACCOUNT",
    }


def _page(found: list[dict[str, Any]], params: dict[str, Any]) -> dict[str, Any]:
    start = _position(params.get("NextToken"))
    end = start + int(params.get("MaxResults", DEFAULT_PAGE))
    answer: dict[str, Any] = {"Quotas": found[start:end]}
    if end < len(found):
        answer["NextToken"] = base64.b64encode(str(end).encode()).decode()
    return answer


def _position(token: str | None) -> int:
    if token is None:
        return 0
    try:
        return int(base64.b64decode(token.encode(), validate=True))
    except ValueError:
        raise PaginationTokenError("The pagination token is not valid.") from None
