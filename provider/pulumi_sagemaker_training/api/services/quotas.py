"""The account's quotas from Service Quotas, if the caller may read them.

A quota that is not known is not an error: the permissions are optional, and emulators of AWS do
not have the service. The codes of quotas are kept in the user's cache folder, so that a later
preview asks only for the quotas that it needs; their values are fetched once in a process.

The codes come from the list of defaults, because a quota that was never raised may have only a
default value: ListServiceQuotas then leaves it out, and GetServiceQuota does not find it.

Sources: these operations, ListAWSDefaultServiceQuotas and GetAWSDefaultServiceQuota in botocore's
service model; aws/aws-cli#6629.
"""

import json
import logging
import threading
import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from pulumi_sagemaker_training.api.errors import ServiceError
from pulumi_sagemaker_training.api.model.quotas import QuotaLimit
from pulumi_sagemaker_training.api.services.client import Clients, calling
from pulumi_sagemaker_training.api.services.file_cache import cache_folder, write

if TYPE_CHECKING:
    from mypy_boto3_sagemaker import SageMakerClient
    from mypy_boto3_service_quotas import ServiceQuotasClient
    from mypy_boto3_service_quotas.type_defs import ListAWSDefaultServiceQuotasRequestTypeDef

_log = logging.getLogger(__name__)

_FORMAT: Final = 2
_FRESH_S: Final = 30 * 86_400
# For so long, a quota that was not in the list is not looked for again.
_COMPLETE_S: Final = 86_400
_SERVICE_CODE: Final = "sagemaker"
_PAGE: Final = 100
_NO_SUCH_QUOTA: Final = "NoSuchResourceException"
_AWS_DOMAINS: Final = (".amazonaws.com", ".amazonaws.com.cn", ".amazonaws.eu", ".api.aws")
_TRAINING: Final = (" training job usage", " training warm pool usage")
# A preview waits for quotas less long than other calls wait for their answers.
_OVERRIDES: Final[Mapping[str, object]] = {
    "connect_timeout": 3,
    "read_timeout": 10,
    "retries": {"mode": "standard", "total_max_attempts": 3},
}


@dataclass(frozen=True)
class _Codes:
    """The codes of the training quotas of a region, by name, and when they were listed."""

    by_name: Mapping[str, str]
    at_s: float

    def answer(self, names: Collection[str], now_s: float) -> bool:
        """Tell whether they are new enough to tell the codes of some quotas."""
        age_s = now_s - self.at_s
        is_complete = age_s < _COMPLETE_S or all(name in self.by_name for name in names)
        return is_complete and 0 <= age_s < _FRESH_S


class QuotaBook:
    """A cache of the quotas of the clients' account and region. Thread-safe.

    Args:
        clients: the clients to call with.
        file: the file that keeps the codes of AWS, or None. Those of another service, such as an
            emulator, are kept in this process alone.
    """

    def __init__(self, clients: Clients, file: Path | None = None) -> None:
        self._clients = clients
        self._file = file
        self._lock = threading.Lock()
        self._codes: _Codes | None = None
        self._known: dict[str, QuotaLimit | None] = {}
        self._is_off = False

    def limits(self, names: Collection[str]) -> dict[str, QuotaLimit]:
        """Return the named quotas that can be read. Calls AWS; a refusal is not an error."""
        with self._lock:
            missing = [name for name in names if name not in self._known]
            if missing and not self._is_off:
                self._ask(missing)
            found = {name: self._known.get(name) for name in names}
        return {name: limit for name, limit in found.items() if limit is not None}

    def _ask(self, names: Collection[str]) -> None:
        self._known.update(dict.fromkeys(names))
        try:
            client = self._clients.client_in_region(
                "service-quotas", self._clients.region, _OVERRIDES
            )
            if _is_aws(client) and not _is_aws(self._clients.sagemaker):
                self._give_up("the jobs' service is not AWS's, so AWS's quotas are not theirs")
                return
            codes = self._codes_for(names, client)
            for name in names:
                if name in codes:
                    self._known[name] = _one(client, codes[name])
        except ServiceError as error:
            self._give_up(str(error))
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            # Emulators of AWS answer in other forms.
            self._give_up(f"the quotas cannot be read: {error}")

    def _codes_for(
        self, names: Collection[str], client: "ServiceQuotasClient"
    ) -> Mapping[str, str]:
        file = self._file if _is_aws(client) else None
        kept = self._codes or _stored(file)
        if kept is None or not kept.answer(names, time.time()):
            kept = _Codes(dict(_all(client)), time.time())
            _store(file, kept)
        self._codes = kept
        return kept.by_name

    def _give_up(self, reason: str) -> None:
        self._is_off = True
        _log.debug("quotas are not forecast: %s", reason)


def quota_book(clients: Clients) -> QuotaBook:
    """Return the book of the clients' account and region; makes no call yet."""
    return QuotaBook(clients, cache_folder() / f"quota-codes-{clients.region}.json")


def _is_aws(client: "ServiceQuotasClient | SageMakerClient") -> bool:
    host = urlsplit(client.meta.endpoint_url).hostname or ""
    return host.endswith(_AWS_DOMAINS)


def _one(client: "ServiceQuotasClient", code: str) -> QuotaLimit | None:
    """Return the value that applies; without one, the default."""
    for operation, call in (
        ("GetServiceQuota", client.get_service_quota),
        ("GetAWSDefaultServiceQuota", client.get_aws_default_service_quota),
    ):
        try:
            with calling(operation):
                answer = call(ServiceCode=_SERVICE_CODE, QuotaCode=code)
        except ServiceError as error:
            if error.code != _NO_SUCH_QUOTA:
                raise
        else:
            return QuotaLimit(code, float(answer["Quota"]["Value"]))
    return None


def _all(client: "ServiceQuotasClient") -> Iterator[tuple[str, str]]:
    """Yield name and code of each quota of trainings."""
    query: ListAWSDefaultServiceQuotasRequestTypeDef = {
        "ServiceCode": _SERVICE_CODE,
        "MaxResults": _PAGE,
    }
    while True:
        with calling("ListAWSDefaultServiceQuotas"):
            answer = client.list_aws_default_service_quotas(**query)
        for quota in answer["Quotas"]:
            if str(quota["QuotaName"]).endswith(_TRAINING):
                yield quota["QuotaName"], quota["QuotaCode"]
        if not answer.get("NextToken"):
            return
        query["NextToken"] = answer["NextToken"]


def _stored(file: Path | None) -> _Codes | None:
    """Return the codes that an earlier process kept; None if there are none to use."""
    if file is None:
        return None
    try:
        kept = json.loads(file.read_text("utf-8"))
        return (
            _Codes(dict(kept["codes"]), float(kept["at_s"])) if kept["format"] == _FORMAT else None
        )
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _store(file: Path | None, codes: _Codes) -> None:
    """Keep codes for the next process."""
    if file is not None:
        kept = {"format": _FORMAT, "at_s": codes.at_s, "codes": dict(codes.by_name)}
        write(file, json.dumps(kept))
