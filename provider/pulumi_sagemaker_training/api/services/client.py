"""AWS's clients: made once for equal settings, shared by all threads, renewed when they expire.

botocore is imported when the first client is made, because it is half of this package's import
time. boto3 is imported for S3 alone, because only uploads need it.
"""

import threading
from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar, cast, overload

from pulumi_sagemaker_training.api.errors import NotFound, ServiceError, TrainingJobError
from pulumi_sagemaker_training.api.services.call_rate import CallRate
from pulumi_sagemaker_training.api.settings import Access
from pulumi_sagemaker_training.api.settings.account import refuse_account

if TYPE_CHECKING:
    from collections.abc import Callable

    from botocore.session import Session
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_pricing import PricingClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sagemaker import SageMakerClient
    from mypy_boto3_service_quotas import ServiceQuotasClient
    from mypy_boto3_sts import STSClient

T = TypeVar("T")

CALLS_AT_ONCE: Final = 8
"""Calls of one operation at once. At a tenth of a second each, that exceeds any account's rate."""


class Clients:
    """The clients of one set of access settings. Thread-safe.

    The first use of each property builds a client. That calls AWS only if the settings allow or
    forbid accounts: then no client is returned before the account is checked. Credentials of
    assumed roles are fetched with the first request.

    Attributes:
        access: the settings.

    Raises:
        InputError: the region is unknown, or a file that a setting names does not exist.
        ServiceError: the profile does not exist, no region is set, or the settings do not allow
            the account.
    """

    def __init__(self, access: Access) -> None:
        self.access = access
        self._concurrency_limits: defaultdict[str, threading.Semaphore] = defaultdict(_new_limit)
        self._call_rates: defaultdict[str, CallRate] = defaultdict(CallRate)
        self._lock = threading.RLock()
        self._session: Session | None = None
        self._clients: dict[str, object] = {}
        self._account_lock = threading.Lock()
        # The session whose credentials are known to be of an allowed account.
        self._admitted: Session | None = None

    @property
    def sagemaker(self) -> "SageMakerClient":
        """The SageMaker client."""
        return cast("SageMakerClient", self._client("sagemaker"))

    @property
    def logs(self) -> "CloudWatchLogsClient":
        """The CloudWatch Logs client."""
        return cast("CloudWatchLogsClient", self._client("logs"))

    @property
    def cloudwatch(self) -> "CloudWatchClient":
        """The CloudWatch client, for the metrics of running trials."""
        return cast("CloudWatchClient", self._client("cloudwatch"))

    @property
    def s3(self) -> "S3Client":
        """The S3 client."""
        return cast("S3Client", self._client("s3"))

    @property
    def sts(self) -> "STSClient":
        """The STS client."""
        return cast("STSClient", self._client("sts"))

    @property
    def region(self) -> str:
        """The region of the calls."""
        with self._lock, calling("settings"):
            region = self._opened().get_config_variable("region")
        if region is None:
            raise _classified("settings", "NoRegionError", "no region is set")
        return str(region)

    def check_access(self) -> None:
        """Check that calls can be made by these settings, before any is due.

        Raises:
            InputError: a file that a setting names does not exist, or the region is unknown.
            ServiceError: the profile does not exist.
            WrongAccount: the settings do not allow the account.
        """
        with self._lock, calling("settings"):
            self._opened()
        self.check_account()

    def check_account(self) -> None:
        """Check that the settings allow the account of the credentials.

        Calls AWS once for these credentials, and only if the settings allow or forbid accounts.

        Raises:
            WrongAccount: the settings do not allow the account.
            ServiceError: the account cannot be determined.
        """
        if self._is_admitted():
            return
        with self._account_lock:
            if self._is_admitted():
                return
            with self._lock, calling("client of sts"):
                session, sts = self._opened(), cast("STSClient", self._made("sts"))
            with calling("GetCallerIdentity"):
                account = str(sts.get_caller_identity()["Account"])
            refuse_account(account, self.access)
            self._admitted = session

    def _is_admitted(self) -> bool:
        """Tell whether the account is known to be allowed, or need not be checked."""
        is_asked = self._admitted is not None and self._admitted is self._session
        return is_asked or not self.access.guards_account

    @overload
    def client_in_region(
        self, service: Literal["iam"], region: str, overrides: Mapping[str, object]
    ) -> "IAMClient": ...

    @overload
    def client_in_region(
        self, service: Literal["pricing"], region: str, overrides: Mapping[str, object]
    ) -> "PricingClient": ...

    @overload
    def client_in_region(
        self, service: Literal["service-quotas"], region: str, overrides: Mapping[str, object]
    ) -> "ServiceQuotasClient": ...

    def client_in_region(
        self, service: str, region: str, overrides: Mapping[str, object]
    ) -> object:
        """Return a client of a service that exists only in some regions.

        Args:
            service: its name in boto3.
            region: a region that has the service.
            overrides: timeouts and retries, as botocore's `Config` names them.
        """
        self.check_account()
        with self._lock, calling(f"client of {service}"):
            return self._make(service, region, overrides)

    def concurrency_limit(self, operation: str) -> threading.Semaphore:
        """Return the semaphore to hold while an operation is called and retried.

        A thousand resources may call together. If all did, most would be throttled, and many would
        give up before they succeed. So a few call at once, and the others wait for them.
        """
        with self._lock:
            return self._concurrency_limits[operation]

    def call_rate(self, operation: str) -> CallRate:
        """Return the rate at which an operation may be called."""
        with self._lock:
            return self._call_rates[operation]

    @property
    def retries_by_itself(self) -> bool:
        """Tell whether botocore retries SageMaker's calls, because the user configured retries."""
        with self._lock, calling("settings"):
            return _are_retries_set(self._opened(), self.access)

    def renew(self) -> None:
        """Forget clients and session, so that the next call reads the credentials again."""
        with self._lock:
            self._session = None
            self._clients.clear()

    def _client(self, service: str) -> object:
        found = self._clients.get(service)
        if found is not None and self._is_admitted():
            return found
        while True:
            self.check_account()
            with self._lock, calling(f"client of {service}"):
                # The credentials may have been renewed meanwhile, for another account.
                if self._is_admitted():
                    return self._made(service)

    def _made(self, service: str) -> object:
        if service not in self._clients:
            self._clients[service] = self._make(service)
        return self._clients[service]

    def _make(
        self, service: str, region: str | None = None, overrides: Mapping[str, Any] | None = None
    ) -> object:
        from botocore.config import Config

        session = self._opened()
        make = _boto3_client(session) if service == "s3" else session.create_client
        if service == "sagemaker" and not _are_retries_set(session, self.access):
            overrides = {"retries": {"total_max_attempts": 1, "mode": "standard"}}
        config = Config(**overrides) if overrides else None
        return make(service, region_name=region, config=config)

    def _opened(self) -> "Session":
        if self._session is None:
            from pulumi_sagemaker_training.api.services.session import open_session

            self._session = open_session(self.access)
        return self._session


def _are_retries_set(session: "Session", access: Access) -> bool:
    from pulumi_sagemaker_training.api.services.session import are_retries_set

    return are_retries_set(session, access)


def _new_limit() -> threading.Semaphore:
    return threading.Semaphore(CALLS_AT_ONCE)


class SharedClients:
    """Clients that are shared wherever the access settings are equal. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made: dict[Access, Clients] = {}

    def of(self, access: Access) -> Clients:
        """Return the clients for these settings."""
        with self._lock:
            return self._made.setdefault(access, Clients(access))


def _boto3_client(session: "Session") -> "Callable[..., object]":
    """Return the function that makes clients which can upload files in parts."""
    import boto3

    # boto3-stubs types a client by the literal name of its service.
    return cast("Callable[..., object]", boto3.Session(botocore_session=session).client)


class calling:  # noqa: N801 - reads as a phrase: `with calling("CreateTrainingJob"):`
    """A context that turns botocore's exceptions into this package's own.

    Args:
        operation: the API operation, for the message.
        what: the thing and its place, for a "not found" error, which the service does not name.

    Raises:
        ServiceError: for every exception of botocore.
    """

    def __init__(self, operation: str, what: str = "") -> None:
        self._operation = operation
        self._what = what

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is None or isinstance(error, TrainingJobError):
            return
        translated = translate(error, self._operation)
        if isinstance(translated, NotFound) and self._what:
            raise translated.about(self._what) from error
        if translated is not None:
            raise translated from error


def translate(error: BaseException, operation: str) -> ServiceError | None:
    """Return this package's error for an exception of botocore, or None for any other."""
    from botocore.exceptions import BotoCoreError, ClientError

    if isinstance(error, ClientError):
        details = error.response.get("Error", {})
        metadata = error.response.get("ResponseMetadata", {})
        return _classified(
            operation,
            str(details.get("Code", "")),
            str(details.get("Message", "")),
            metadata.get("RequestId"),
            metadata.get("HTTPStatusCode"),
        )
    if isinstance(error, BotoCoreError):
        return _classified(operation, type(error).__name__, str(error))
    return None


def _classified(operation: str, code: str, words: str, *rest: Any) -> ServiceError:
    # Imported here: only an error needs the table.
    from pulumi_sagemaker_training.api.error_table import classify

    return classify(operation, code, words, *rest)


def utc_now() -> datetime:
    """Return the time in UTC. Only this function reads this machine's clock."""
    return datetime.now(UTC)
