"""The account's quotas from Service Quotas, if the caller may read them.

A quota that is not known is not an error: the permission is optional, and emulators of AWS do not
have the service. The codes of quotas are kept in the user's cache folder, so that a later preview
makes one call for each quota that it needs; their values are fetched once in a process.

Sources: ListServiceQuotas and GetServiceQuota in botocore's service model. A quota with only a
default value is not listed there, and is not known here.
"""

import json
import logging
import os
import threading
import time
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from pulumi_sagemaker_training.api.errors import ServiceError
from pulumi_sagemaker_training.api.model.quotas import QuotaLimit
from pulumi_sagemaker_training.api.services.client import Clients, calling
from pulumi_sagemaker_training.api.services.file_cache import cache_folder, write

_log = logging.getLogger(__name__)

_FORMAT: Final = 1
_FRESH_S: Final = 30 * 86_400
_SERVICE: Final = "service-quotas"
_SERVICE_CODE: Final = "sagemaker"
_PAGE: Final = 100
_NO_SUCH_QUOTA: Final = "NoSuchResourceException"
_TRAINING: Final = (" training job usage", " training warm pool usage")
# A preview waits for quotas less long than other calls wait for their answers.
_OVERRIDES: Final[Mapping[str, Any]] = {
    "connect_timeout": 3,
    "read_timeout": 10,
    "retries": {"mode": "standard", "total_max_attempts": 3},
}


class QuotaBook:
    """A cache of the quotas of the clients' account and region. Thread-safe.

    Args:
        clients: the clients to call with.
        file: the file that keeps the codes; None keeps them in this process alone.
    """

    def __init__(self, clients: Clients, file: Path | None = None) -> None:
        self._clients = clients
        self._file = file
        self._lock = threading.Lock()
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
            client = self._clients.client_in_region(_SERVICE, self._clients.region, _OVERRIDES)
            codes = _stored(self._file)
            if all(name in codes for name in names):
                for name in names:
                    self._known[name] = _one(client, codes[name])
                return
            listed = dict(_all(client))
        except ServiceError as error:
            self._give_up(str(error))
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            # Emulators of AWS answer in other forms.
            self._give_up(f"the quotas cannot be read: {error}")
        else:
            self._known.update(listed)
            _store(self._file, {name: limit.code for name, limit in listed.items()})

    def _give_up(self, reason: str) -> None:
        self._is_off = True
        _log.debug("quotas are not forecast: %s", reason)


def quota_book(clients: Clients) -> QuotaBook:
    """Return the book of the clients' account and region; makes no call yet."""
    own = clients.access.endpoint_of(_SERVICE) or os.environ.get("AWS_ENDPOINT_URL")
    own = own or os.environ.get("AWS_ENDPOINT_URL_SERVICE_QUOTAS")
    file = None if own else cache_folder() / f"quota-codes-{clients.region}.json"
    return QuotaBook(clients, file)


def _one(client: Any, code: str) -> QuotaLimit | None:
    try:
        with calling("GetServiceQuota"):
            answer = client.get_service_quota(ServiceCode=_SERVICE_CODE, QuotaCode=code)
    except ServiceError as error:
        if error.code == _NO_SUCH_QUOTA:
            return None
        raise
    return QuotaLimit(code, float(answer["Quota"]["Value"]))


def _all(client: Any) -> Iterator[tuple[str, QuotaLimit]]:
    query: dict[str, Any] = {"ServiceCode": _SERVICE_CODE, "MaxResults": _PAGE}
    while True:
        with calling("ListServiceQuotas"):
            answer = client.list_service_quotas(**query)
        for quota in answer["Quotas"]:
            if str(quota["QuotaName"]).endswith(_TRAINING):
                yield quota["QuotaName"], QuotaLimit(quota["QuotaCode"], float(quota["Value"]))
        if not answer.get("NextToken"):
            return
        query["NextToken"] = answer["NextToken"]


def _stored(file: Path | None) -> dict[str, str]:
    """Return the codes that an earlier process kept; none if there are none to use."""
    if file is None:
        return {}
    try:
        kept = json.loads(file.read_text("utf-8"))
        is_fresh = kept["format"] == _FORMAT and 0 <= time.time() - kept["at_s"] < _FRESH_S
        return dict(kept["codes"]) if is_fresh else {}
    except (OSError, ValueError, TypeError, KeyError):
        return {}


def _store(file: Path | None, codes: Mapping[str, str]) -> None:
    """Keep codes for the next process."""
    if file is not None and codes:
        write(file, json.dumps({"format": _FORMAT, "at_s": time.time(), "codes": dict(codes)}))
