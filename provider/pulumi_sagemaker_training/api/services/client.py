"""AWS's clients: made once for equal settings, shared by all threads, renewed when they expire.

botocore is imported when the first client is made, not before: it is half of this package's
import time. boto3 adds to it what only S3's uploads need, and is imported for them alone.
"""

import contextlib
import os
import threading
from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from pulumi_sagemaker_training.api.errors import ServiceError, TrainingJobError, classify
from pulumi_sagemaker_training.api.settings import Access, AssumeRole

if TYPE_CHECKING:
    from collections.abc import Callable

    from botocore.session import Session
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sagemaker import SageMakerClient
    from mypy_boto3_sts import STSClient

T = TypeVar("T")

_DISTRIBUTION: Final = "pulumi-sagemaker-training"
_MAX_ATTEMPTS: Final = 4
CALLS_AT_ONCE: Final = 8
"""Of one operation; with a tenth of a second each, more than any account's rate."""


class Clients:
    """Give the clients of one set of access settings. Thread-safe.

    The first use of each property builds a client; no call is made to AWS for it, except for
    assumed roles, whose credentials are fetched with the first request.

    Attributes:
        access: the settings.

    Raises:
        ServiceError: the profile does not exist, or there is no region.
    """

    def __init__(self, access: Access) -> None:
        self.access = access
        self._turns: defaultdict[str, threading.Semaphore] = defaultdict(_new_turns)
        self._lock = threading.RLock()
        self._session: Session | None = None
        self._clients: dict[str, Any] = {}

    @property
    def sagemaker(self) -> "SageMakerClient":
        """The SageMaker client."""
        return cast("SageMakerClient", self._client("sagemaker"))

    @property
    def logs(self) -> "CloudWatchLogsClient":
        """The CloudWatch Logs client."""
        return cast("CloudWatchLogsClient", self._client("logs"))

    @property
    def s3(self) -> "S3Client":
        """The S3 client."""
        return cast("S3Client", self._client("s3"))

    @property
    def sts(self) -> "STSClient":
        """The STS client."""
        return cast("STSClient", self._client("sts"))

    @property
    def iam(self) -> "IAMClient":
        """The IAM client."""
        return cast("IAMClient", self._client("iam"))

    @property
    def region(self) -> str:
        """The region that calls go to."""
        with self._lock, calling("settings"):
            self._session = self._session or _session(self.access)
            region = self._session.get_config_variable("region")
        if region is None:
            raise classify("settings", "NoRegionError", "no region is set")
        return str(region)

    def elsewhere(self, service: str, region: str, patience: Mapping[str, Any]) -> Any:
        """Return a client of a service that only some regions have.

        Args:
            service: its name in boto3.
            region: one that has it.
            patience: replaces timeouts and retries, as botocore's `Config` names them.
        """
        with self._lock, calling(f"client of {service}"):
            return self._make(service, region, patience)

    def turn(self, operation: str) -> threading.Semaphore:
        """Return what to hold while an operation is called, and while it is tried again.

        A thousand resources may ask together. Were they all to call and to be throttled, many
        would give up before their turn; so a few do, and the rest wait for them.
        """
        with self._lock:
            return self._turns[operation]

    def renew(self) -> None:
        """Forget clients and session, so that the next call reads the credentials anew."""
        with self._lock:
            self._session = None
            self._clients.clear()

    def _client(self, service: str) -> Any:
        found = self._clients.get(service)
        if found is not None:
            return found
        with self._lock:
            if service not in self._clients:
                with calling(f"client of {service}"):
                    self._clients[service] = self._make(service)
            return self._clients[service]

    def _make(
        self, service: str, region: str | None = None, patience: Mapping[str, Any] | None = None
    ) -> Any:
        from botocore.config import Config

        session = self._session = self._session or _session(self.access)
        config = Config(
            retries={"mode": "adaptive", "max_attempts": _MAX_ATTEMPTS},
            max_pool_connections=self.access.pool_size,
            connect_timeout=10,
            read_timeout=60,
            tcp_keepalive=True,
            user_agent_extra=f"{_DISTRIBUTION}/{version(_DISTRIBUTION)}",
            s3={"addressing_style": "path" if self.access.endpoint_url else "auto"},
        )
        if patience:
            config = config.merge(Config(**patience))
        make = _boto3_client(session) if service == "s3" else session.create_client
        return make(
            service, region_name=region, config=config, endpoint_url=self.access.endpoint_url
        )


def _new_turns() -> threading.Semaphore:
    return threading.Semaphore(CALLS_AT_ONCE)


_clients: dict[Access, Clients] = {}
_clients_lock = threading.Lock()


def clients(access: Access) -> Clients:
    """Return the process's clients for these settings; equal settings share them."""
    with _clients_lock:
        return _clients.setdefault(access, Clients(access))


def _session(access: Access) -> "Session":
    session = _new_session()
    if access.profile:
        session.set_config_variable("profile", access.profile)
        # A profile that does not exist is an error even where keys are given beside it.
        session.get_scoped_config()
    # Every other SDK reads AWS_REGION; botocore knows AWS_DEFAULT_REGION alone.
    region = access.region or os.environ.get("AWS_REGION")
    if region:
        session.set_config_variable("region", region)
    if access.access_key or access.secret_key:
        session.set_credentials(access.access_key or "", access.secret_key or "", access.token)
    for role in access.assume_roles:
        session = _assumed(session, role, access)
    return session


def _new_session() -> "Session":
    from botocore.session import Session

    from pulumi_sagemaker_training.api.services.service_model import LeanLoader

    session = Session()
    paths = str(session.get_config_variable("data_path") or "").split(os.pathsep)
    own = [os.path.expandvars(Path(path).expanduser()) for path in paths if path]
    session.register_component("data_loader", LeanLoader(own))
    session.get_component("response_parser_factory").set_parser_defaults(timestamp_parser=_moment)
    return session


def _moment(value: Any) -> datetime:
    """Return a time of an answer, in UTC.

    botocore gives it in this machine's zone, by a library that takes most of the time that a page
    of a list takes.
    """
    if isinstance(value, int | float):
        with contextlib.suppress(OverflowError, OSError, ValueError):
            return datetime.fromtimestamp(value, UTC)
    from botocore.utils import parse_timestamp

    return parse_timestamp(value)


def _boto3_client(session: "Session") -> "Callable[..., Any]":
    """Return what makes clients that can upload files in parts."""
    import boto3

    # boto3-stubs types a client by the literal name of its service.
    return cast("Callable[..., Any]", boto3.Session(botocore_session=session).client)


def _assumed(session: "Session", role: AssumeRole, access: Access) -> "Session":
    """Return a session whose credentials come from assuming `role`, and renew themselves."""
    from botocore.credentials import DeferredRefreshableCredentials

    arguments = {
        "RoleArn": role.role_arn,
        "RoleSessionName": role.session_name or _DISTRIBUTION,
        "ExternalId": role.external_id,
        "DurationSeconds": role.duration_s,
    }
    sts = session.create_client("sts", endpoint_url=access.endpoint_url)

    def fetch() -> dict[str, str]:
        given = {key: value for key, value in arguments.items() if value is not None}
        answer = cast("Any", sts).assume_role(**given)["Credentials"]
        return {
            "access_key": answer["AccessKeyId"],
            "secret_key": answer["SecretAccessKey"],
            "token": answer["SessionToken"],
            "expiry_time": answer["Expiration"].isoformat(),
        }

    inner = _new_session()
    # botocore has no public way to hand a session credentials that renew themselves.
    inner._credentials = DeferredRefreshableCredentials(fetch, "assume-role")  # type: ignore[attr-defined]  # noqa: SLF001
    inner.set_config_variable("region", session.get_config_variable("region"))
    return inner


class calling:  # noqa: N801 - reads as a phrase: `with calling("CreateTrainingJob"):`
    """Turn botocore's exceptions inside the block into this package's own.

    Args:
        operation: the API operation, for the message.

    Raises:
        ServiceError: for every exception of botocore's.
    """

    def __init__(self, operation: str) -> None:
        self._operation = operation

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is None or isinstance(error, TrainingJobError):
            return
        translated = translate(error, self._operation)
        if translated is not None:
            raise translated from error


def translate(error: BaseException, operation: str) -> ServiceError | None:
    """Return this package's error for one of botocore's, or None for anything else."""
    from botocore.exceptions import BotoCoreError, ClientError

    if isinstance(error, ClientError):
        details = error.response.get("Error", {})
        metadata = error.response.get("ResponseMetadata", {})
        return classify(
            operation,
            str(details.get("Code", "")),
            str(details.get("Message", "")),
            metadata.get("RequestId"),
            metadata.get("HTTPStatusCode"),
        )
    if isinstance(error, BotoCoreError):
        return classify(operation, type(error).__name__, str(error))
    return None


def utc_now() -> datetime:
    """Return the time, aware of its zone: the one look at this machine's calendar."""
    return datetime.now(UTC)
