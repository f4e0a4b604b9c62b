"""CloudWatch Logs: what jobs write, and its storage."""

import json
import uuid
from collections.abc import Sequence
from typing import Any

from moto.logs.models import LogsBackend, logs_backends

from sagemaker_emulator.aws.filter_events import filter_events
from sagemaker_emulator.aws.gateway import LOCK
from sagemaker_emulator.aws.moto_store import MotoStore
from sagemaker_emulator.http.message import Request, Response
from sagemaker_emulator.protocol.errors import SerializationError
from sagemaker_emulator.protocol.serialise import CONTENT_TYPE

_GROUP = "log-group"
_STREAM = "log-stream"
_READING = ("Describe", "Get", "Filter", "List", "Start", "Test")


class Logs:
    """The log groups of the account. A region is read from disk at its first use."""

    def __init__(self, store: MotoStore, account_id: str) -> None:
        self._store = store
        self._account_id = account_id
        self._loaded: set[str] = set()

    def _backend(self, region: str) -> LogsBackend:
        return logs_backends[self._account_id][region]

    def write(
        self, region: str, group: str, stream: str, events: Sequence[tuple[int, str]]
    ) -> None:
        """Append events; create group and stream where they are missing."""
        with LOCK, self._store.transaction():
            self.load(region)
            backend = self._backend(region)
            if group not in backend.groups:
                backend.create_log_group(group, {})
                self._save_group(region, group)
            if stream not in backend.groups[group].streams:
                backend.create_log_stream(group, stream)
                self._save_stream(region, group, stream)
            entries = [{"timestamp": at, "message": message} for at, message in events]
            backend.put_log_events(group, stream, entries)
            self._store.add_events(region, group, stream, events)

    def filter_events(self, request: Request, region: str) -> Response:
        """Answer FilterLogEvents, which moto does not do as CloudWatch Logs does.

        Raises:
            ServiceError: the parameters cannot be used.
        """
        try:
            params = json.loads(request.body or b"{}")
        except ValueError:
            raise SerializationError("The body is not JSON") from None
        with LOCK:
            answer = filter_events(self._backend(region), params)
        headers = [("x-amzn-RequestId", str(uuid.uuid4())), ("Content-Type", CONTENT_TYPE)]
        return Response(200, headers, json.dumps(answer).encode())

    def persist(self, request: Request, region: str) -> None:
        """Save what a request has changed."""
        action = request.header("x-amz-target").rpartition(".")[2]
        if not action or action.startswith(_READING):
            return
        try:
            body = json.loads(request.body or b"{}")
        except ValueError:
            return
        group, stream = body.get("logGroupName"), body.get("logStreamName")
        if not isinstance(group, str):
            return
        with LOCK, self._store.transaction():
            if action == "PutLogEvents" and isinstance(stream, str):
                events = [(e["timestamp"], e["message"]) for e in body.get("logEvents", [])]
                self._store.add_events(region, group, stream, events)
            elif isinstance(stream, str):
                self._save_stream(region, group, stream)
            else:
                self._save_group(region, group)

    def tail(
        self, region: str, group: str, prefix: str, most: int
    ) -> tuple[list[tuple[int, str, str]], int]:
        """Return the last events of a group's streams that have a prefix, and how many there are.

        An event is its time in milliseconds, its stream and its message, in the order of writing.
        """
        return self._store.last_events(region, group, prefix, most)

    def check(self) -> None:
        """Read the logs of all regions once, so that a damaged row is found at the start."""
        for kind in (_GROUP, _STREAM):
            self._store.items(kind)

    def load(self, region: str) -> None:
        """Read a region's groups, streams and events, unless they are loaded."""
        with LOCK:
            if region in self._loaded:
                return
            self._loaded.add(region)
            backend = self._backend(region)
            for scope, name, (state, tags) in self._store.items(_GROUP):
                if scope == region:
                    self._revive_group(backend, name, state, tags)
            for scope, name, created in self._store.items(_STREAM):
                stream_region, _, group = scope.partition("/")
                if stream_region == region and group in backend.groups:
                    self._revive_stream(backend, group, name, created)

    def forget(self) -> None:
        """Drop what is loaded; the next request reads it from disk again. Used by a reset."""
        self._loaded.clear()

    def _revive_group(
        self, backend: LogsBackend, name: str, state: dict[str, Any], tags: dict[str, str]
    ) -> None:
        backend.create_log_group(name, tags)
        vars(backend.groups[name]).update(state)

    def _revive_stream(self, backend: LogsBackend, group: str, name: str, created: Any) -> None:
        backend.create_log_stream(group, name)
        stream = backend.groups[group].streams[name]
        stream.creation_time = created
        entries = [
            {"timestamp": at, "message": message}
            for at, message in self._store.events(backend.region_name, group, name)
        ]
        if entries:
            # Directly into the stream: the backend would refuse events older than 14 days.
            stream.put_log_events(entries)

    def _save_group(self, region: str, name: str) -> None:
        backend = self._backend(region)
        group = backend.groups.get(name)
        if group is None:
            self._store.drop(_GROUP, region, name)
            self._store.drop_events(region, name)
            for scope, stream, _ in self._store.items(_STREAM):
                if scope == f"{region}/{name}":
                    self._store.drop(_STREAM, scope, stream)
            return
        kept = ("retention_in_days", "creation_time", "kms_key_id")
        state = {key: value for key, value in vars(group).items() if key in kept}
        tags = backend.tagger.get_tag_dict_for_resource(group.arn)
        self._store.put(_GROUP, region, name, (state, tags))

    def _save_stream(self, region: str, group: str, name: str) -> None:
        holder = self._backend(region).groups.get(group)
        stream = holder.streams.get(name) if holder is not None else None
        if stream is None:
            self._store.drop(_STREAM, f"{region}/{group}", name)
            self._store.drop_events(region, group, name)
            return
        self._store.put(_STREAM, f"{region}/{group}", name, stream.creation_time)
