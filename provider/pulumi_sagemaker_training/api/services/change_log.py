"""The change log: one line of JSON for every call to AWS that changes something.

It is off unless `sagemaker-training:auditLog` names a file. A line has the caller, the request and
the result. Of a request it has the names of members, tags and objects, never their values.

Several processes append to one file: a line is written completely, under a lock, or not at all. A
call whose line cannot be written is not made; a process that is killed during a call writes none.
"""

import json
import logging
import os
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.api.settings import OWN
from pulumi_sagemaker_training.api.values.violation import Violation

if TYPE_CHECKING:
    from botocore.client import BaseClient
    from botocore.model import OperationModel

_log = logging.getLogger(__name__)

SERVICES: Final = ("sagemaker", "s3")
"""The services with calls that change something."""

_READS: Final = ("Describe", "List", "Get", "Head", "Search")
_KEPT: Final = "pulumi_sagemaker_training.change"


class _Cause(NamedTuple):
    """The Pulumi resource for which a call is made, and the function that masks its secrets."""

    urn: str = ""
    redact: Callable[[str], str] = str


_NO_CAUSE: Final = _Cause()
_cause: Final[ContextVar[_Cause]] = ContextVar("cause of a call")


@contextmanager
def on_behalf_of(urn: str, redact: Callable[[str], str]) -> Iterator[None]:
    """Log the calls inside the block as made for one Pulumi resource.

    Args:
        urn: the resource's URN.
        redact: masks the resource's secrets in a text.
    """
    token = _cause.set(_Cause(urn, redact))
    try:
        yield
    finally:
        _cause.reset(token)


class ChangeLog:
    """The change log in one file, as one session's clients write it. Thread-safe.

    Args:
        file: the log file; it is made with the first change, and only its owner can read it.
        identify: returns the ARN of the caller; called once.
        now: returns the time.
    """

    def __init__(
        self,
        file: Path,
        identify: Callable[[], str],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._file = file
        self._identify = identify
        self._now = now
        self._lock = threading.Lock()
        self._who = ""

    def attach(self, client: "BaseClient") -> None:
        """Log every change that a botocore client makes."""
        events = client.meta.events
        events.register("before-parameter-build", self._begin)
        events.register("after-call", self._end)
        events.register("after-call-error", self._fail)

    def _begin(
        self,
        params: Mapping[str, object],
        model: "OperationModel",
        context: dict[str, Any],
        **_: object,
    ) -> None:
        if model.name.startswith(_READS):
            return
        refuse_unwritable(self._file)
        context[_KEPT] = _described(model.name, params)

    def _end(self, parsed: Mapping[str, Any], context: dict[str, Any], **_: object) -> None:
        if _KEPT not in context:
            return
        metadata = parsed.get("ResponseMetadata", {})
        is_good = metadata.get("HTTPStatusCode", 200) < 300
        result = "ok" if is_good else str(parsed.get("Error", {}).get("Code", "error"))
        self._write(context.pop(_KEPT), result, metadata.get("RequestId"))

    def _fail(self, exception: BaseException, context: dict[str, Any], **_: object) -> None:
        if _KEPT in context:
            self._write(context.pop(_KEPT), type(exception).__name__, None)

    def _write(self, call: Mapping[str, object], result: str, request_id: str | None) -> None:
        cause = _cause.get(_NO_CAUSE)
        origin = {"urn": cause.urn, **_redacted(call, cause.redact)}
        line = {
            "time": self._now().isoformat(timespec="milliseconds"),
            "who": self._caller(),
            **origin,
            "result": result,
            "request_id": request_id,
        }
        try:
            append(self._file, json.dumps(line, ensure_ascii=False))
        except OSError as error:
            # The call was made, and its result must not be lost because a line is missing.
            _log.warning("a change could not be written to %s: %s: %s", self._file, error, line)

    def _caller(self) -> str:
        with self._lock:
            self._who = self._who or self._identify()
            return self._who


def _described(operation: str, params: Mapping[str, object]) -> dict[str, object]:
    """Return what a call changes, without any value."""
    return {
        "resource": _resource(params),
        "operation": operation,
        "what": _names(params),
    }


def _resource(params: Mapping[str, object]) -> str:
    if "Bucket" in params:
        return f"s3://{params['Bucket']}/{params.get('Key', '')}"
    return str(params.get("ResourceArn") or params.get("TrainingJobName") or "")


def _names(params: Mapping[str, Any]) -> list[str]:
    """Return the names of what a request sets or removes."""
    objects = params.get("Delete", {}).get("Objects", ())
    if objects:
        return [str(item["Key"]) for item in objects]
    tags = [f"tags.{tag['Key']}" for tag in params.get("Tags") or ()]
    tags += [f"tags.{key}" for key in params.get("TagKeys") or ()]
    passed = {"Tags", "TagKeys", "ResourceArn", "TrainingJobName", "Bucket", "Key", "Body"}
    return [*sorted(params.keys() - passed), *tags]


def _redacted(value: Any, redact: Callable[[str], str]) -> Any:
    if isinstance(value, Mapping):
        return {key: _redacted(item, redact) for key, item in value.items()}
    if isinstance(value, list):
        return [_redacted(item, redact) for item in value]
    return redact(value)


def file_of(setting: str) -> Path:
    """Return the file that a setting names; a relative path starts where Pulumi runs."""
    return Path(os.path.expandvars(setting)).expanduser()


def refuse_unwritable(file: Path) -> None:
    """Refuse a file that no line could be appended to.

    Raises:
        InputError: its folder is not there, or it or its folder may not be written.
    """
    if file.exists():
        problem = "" if file.is_file() and os.access(file, os.W_OK) else "cannot be written"
    else:
        can_be_made = file.parent.is_dir() and os.access(file.parent, os.W_OK)
        problem = "" if can_be_made else "cannot be made: its folder is missing or not writable"
    if problem:
        message = f"{file} {problem}; nothing is changed without a line in the change log"
        raise InputError([Violation(f"{OWN}auditLog", message, codes.CHANGE_LOG)])


def append(file: Path, line: str) -> None:
    """Append one line, whole or not at all, even if other processes append at the same time.

    Raises:
        OSError: it cannot be written.
    """
    content = f"{line}\n".encode("utf-8", "backslashreplace")
    descriptor = os.open(file, os.O_APPEND | os.O_CREAT | os.O_WRONLY, 0o600)
    try:
        with _locked(descriptor):
            before = os.fstat(descriptor).st_size
            try:
                _write_all(descriptor, content)
            except OSError:
                with suppress(OSError):
                    os.ftruncate(descriptor, before)
                raise
    finally:
        os.close(descriptor)


def _write_all(descriptor: int, content: bytes) -> None:
    while content:
        content = content[os.write(descriptor, content) :]


@contextmanager
def _locked(descriptor: int) -> Iterator[None]:
    """Hold a file alone, where the system has such locks."""
    if sys.platform == "win32":
        yield
        return
    import fcntl

    fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(descriptor, fcntl.LOCK_UN)
