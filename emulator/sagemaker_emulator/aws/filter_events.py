"""FilterLogEvents of CloudWatch Logs, over the groups that moto holds.

moto 5.2.5 knows neither a prefix of stream names nor most patterns. Sources: the API reference of
FilterLogEvents; "The specified log stream does not exist" is seen in percona/rds_exporter#81, the
two texts of a bad pattern in apex/up#724 and DefangLabs/defang#1008.
"""

import base64
import hashlib
import json
from typing import Any, Final

from moto.logs.models import LogEvent, LogsBackend

from sagemaker_emulator.aws.filter_expression import PatternError
from sagemaker_emulator.aws.filter_pattern import matcher
from sagemaker_emulator.protocol.errors import ServiceError

MOST_EVENTS: Final = 10_000
_Place = tuple[int, int]
"""The place of an event in the order of answers: its time, and its number."""


def filter_events(backend: LogsBackend, params: dict[str, Any]) -> dict[str, Any]:
    """Return a page of the events that a request asks for.

    Raises:
        ServiceError: there is no such group or stream, or the parameters cannot be used.
    """
    try:
        matches = matcher(params.get("filterPattern") or "")
        found = sorted(
            (_place(event), name, event)
            for name, event in _events(backend, params)
            if matches(event.message)
        )
    except PatternError as error:
        raise _invalid(str(error)) from error
    newest_first = params.get("startFromHead") is False
    if newest_first:
        found.reverse()
    begin = _begin(params)
    if begin is not None:
        found = [item for item in found if (item[0] < begin if newest_first else item[0] > begin)]
    size = _size(params)
    answer: dict[str, Any] = {
        "events": [_shown(name, event) for _, name, event in found[:size]],
        "searchedLogStreams": [],
    }
    if len(found) > size:
        answer["nextToken"] = _token(params, found[size - 1][0])
    return answer


def _size(params: dict[str, Any]) -> int:
    size = int(params.get("limit") or MOST_EVENTS)
    if size > MOST_EVENTS:
        raise _invalid(
            f"1 validation error detected: Value '{size}' at 'limit' failed to satisfy constraint: "
            f"Member must have value less than or equal to {MOST_EVENTS}"
        )
    return size


def _events(backend: LogsBackend, params: dict[str, Any]) -> list[tuple[str, LogEvent]]:
    begin, end = params.get("startTime") or 0, params.get("endTime")
    return [
        (name, event)
        for name, stream in _streams(backend, params).items()
        for event in stream.events
        if event.timestamp >= begin and (end is None or event.timestamp <= end)
    ]


def _streams(backend: LogsBackend, params: dict[str, Any]) -> dict[str, Any]:
    names, prefix = params.get("logStreamNames"), params.get("logStreamNamePrefix")
    if names and prefix:
        raise _invalid("LogStreamNames and LogStreamNamePrefix cannot both be specified.")
    given = [params.get("logGroupName"), params.get("logGroupIdentifier")]
    if all(given) or not any(given):
        raise _invalid("Exactly one of LogGroupName and LogGroupIdentifier must be specified.")
    group = backend.groups.get(str(given[0] or given[1]).rpartition(":log-group:")[2])
    if group is None:
        raise _missing("The specified log group does not exist.")
    if names and not set(names) <= group.streams.keys():
        raise _missing("The specified log stream does not exist.")
    return {
        name: stream
        for name, stream in group.streams.items()
        if (not names or name in names) and name.startswith(prefix or "")
    }


def _place(event: LogEvent) -> _Place:
    return event.timestamp, event.event_id


def _shown(stream: str, event: LogEvent) -> dict[str, Any]:
    shown: dict[str, Any] = event.to_filter_dict()
    return {**shown, "logStreamName": stream}


def _question(params: dict[str, Any]) -> str:
    asked = {name: value for name, value in params.items() if name not in ("nextToken", "limit")}
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:16]


def _token(params: dict[str, Any], place: _Place) -> str:
    return base64.urlsafe_b64encode(json.dumps([_question(params), *place]).encode()).decode()


def _begin(params: dict[str, Any]) -> _Place | None:
    token = params.get("nextToken")
    if not token:
        return None
    try:
        question, at, number = json.loads(base64.urlsafe_b64decode(str(token).encode()))
        place = (int(at), int(number))
    except (ValueError, TypeError):
        raise _invalid("The specified nextToken is invalid.") from None
    if question != _question(params):
        raise _invalid("The specified nextToken is invalid.")
    return place


def _invalid(message: str) -> ServiceError:
    return ServiceError(message, code="InvalidParameterException", status=400)


def _missing(message: str) -> ServiceError:
    return ServiceError(message, code="ResourceNotFoundException", status=400)
