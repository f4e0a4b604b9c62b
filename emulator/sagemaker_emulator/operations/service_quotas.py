"""Service Quotas, as far as training goes: what the rules allow, by instance type and usage.

Requests are read and answers shaped by botocore's model of that service. A quota that no rule
sets is not enforced, and is listed as `UNLIMITED`. Codes are made up here; AWS's are others.
A rule may say that a quota has only a default, as one that was never raised may have on AWS
(ListServiceQuotas: "For some quotas, only the default values are available"; aws/aws-cli#6629).
"""

import base64
import hashlib
from functools import cache
from typing import Any

from sagemaker_emulator.jobs.quota import USAGES, Quota
from sagemaker_emulator.jobs.service import JobService
from sagemaker_emulator.names import partition
from sagemaker_emulator.protocol import spec
from sagemaker_emulator.protocol.errors import ServiceError

SERVICE_CODE = "sagemaker"
UNLIMITED = 10_000.0
DEFAULT_PAGE = 100
_APPLIED = ("applied",)
_DEFAULT = ("applied", "default")
"""Which quotas an operation answers with: what a rule's `known_as` may be."""


class NoSuchResourceError(ServiceError):
    """There is no such service or quota."""

    code = "NoSuchResourceException"
    status = 400


class PaginationTokenError(ServiceError):
    """The token is not one of ours."""

    code = "InvalidPaginationTokenException"
    status = 400


def list_service_quotas(service: JobService, region: str, params: dict[str, Any]) -> dict[str, Any]:
    """Return a page of the quotas that apply; those that have only a default are left out."""
    return _page(_known(service, region, params, _APPLIED), params)


def list_default_quotas(service: JobService, region: str, params: dict[str, Any]) -> dict[str, Any]:
    """Return a page of the quotas before any was raised; here they are those that apply."""
    return _page(_known(service, region, params, _DEFAULT), params)


def get_service_quota(service: JobService, region: str, params: dict[str, Any]) -> dict[str, Any]:
    """Return one quota by its code; one that has only a default is not found."""
    return _by_code(_known(service, region, params, _APPLIED), params)


def get_default_quota(service: JobService, region: str, params: dict[str, Any]) -> dict[str, Any]:
    """Return one quota by its code before it was raised; here it is what applies."""
    return _by_code(_known(service, region, params, _DEFAULT), params)


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


def _known(
    service: JobService, region: str, params: dict[str, Any], forms: tuple[str, ...]
) -> list[dict[str, Any]]:
    """Return the quotas that are known in one of some forms."""
    found = []
    for quota in _quotas(params):
        rule = service.context.rules.quota_of(quota.instance_type, quota.usage) or {}
        if rule.get("known_as", "applied") in forms:
            limit = float(rule.get("limit", 0)) if rule else UNLIMITED
            found.append(_shown(service, region, quota, limit))
    return found


def _by_code(known: list[dict[str, Any]], params: dict[str, Any]) -> dict[str, Any]:
    wanted = params["QuotaCode"]
    found = next((quota for quota in known if quota["QuotaCode"] == wanted), None)
    if found is None:
        raise NoSuchResourceError(f"The request failed because quota {wanted} does not exist.")
    return {"Quota": found}


def _shown(service: JobService, region: str, quota: Quota, limit: float) -> dict[str, Any]:
    account, code = service.context.options.account_id, code_of(quota)
    return {
        "ServiceCode": SERVICE_CODE,
        "ServiceName": "Amazon SageMaker",
        "QuotaArn": (
            f"arn:{partition(region)}:servicequotas:{region}:{account}:{SERVICE_CODE}/{code}"
        ),
        "QuotaCode": code,
        "QuotaName": quota.name,
        "Value": limit,
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
