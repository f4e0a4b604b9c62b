"""S3: what the emulator itself does with buckets, and how they are kept."""

from __future__ import annotations

import urllib.parse
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, Any

from moto.s3.exceptions import MissingBucket
from moto.s3.models import FakeKey, S3Backend, s3_backends

from sagemaker_emulator.aws.gateway import LOCK
from sagemaker_emulator.names import partition

if TYPE_CHECKING:
    from sagemaker_emulator.aws.moto_store import Vault
    from sagemaker_emulator.http.message import Request

_BUCKET = "s3-bucket"
_KEY = "s3-key"


class NoSuchBucketError(Exception):
    """There is no bucket of that name."""


class S3:
    """The buckets of the account."""

    def __init__(self, vault: Vault, account_id: str, region: str) -> None:
        self._vault = vault
        self._account_id = account_id
        self._partition = partition(region)

    @property
    def _backend(self) -> S3Backend:
        return s3_backends[self._account_id][self._partition]

    def has_bucket(self, bucket: str) -> bool:
        """Whether there is such a bucket."""
        return bucket in self._backend.buckets

    def bucket_created(self, bucket: str) -> float | None:
        """Return when a bucket was made, or None when there is none."""
        with LOCK:
            found = self._backend.buckets.get(bucket)
        return float(found.creation_date.timestamp()) if found is not None else None

    def create_bucket(self, bucket: str, region: str) -> None:
        """Make a bucket, unless it is there."""
        with LOCK:
            if not self.has_bucket(bucket):
                self._backend.create_bucket(bucket, region)
                self._save_bucket(bucket)

    def list(self, bucket: str, prefix: str) -> list[tuple[str, str, int]]:
        """Return key, ETag and size of the objects under a prefix, in order of their keys.

        Raises:
            NoSuchBucketError: There is no such bucket.
        """
        with LOCK:
            found = [
                (name, str(key.etag), int(key.size))
                for name, key in self._bucket(bucket).keys.items()
                if name.startswith(prefix) and isinstance(key, FakeKey)
            ]
        return sorted(found)

    def any_under(self, bucket: str, prefix: str) -> bool:
        """Whether there is an object under a prefix."""
        with LOCK:
            return any(
                name.startswith(prefix) and isinstance(key, FakeKey)
                for name, key in self._bucket(bucket).keys.items()
            )

    def get(self, bucket: str, key: str) -> bytes | None:
        """Return an object's content, or None."""
        with LOCK:
            found = self._bucket(bucket).keys.get(key)
        return bytes(found.value) if isinstance(found, FakeKey) else None

    def put(self, bucket: str, key: str, content: bytes) -> None:
        """Write an object and keep it.

        Raises:
            NoSuchBucketError: There is no such bucket.
        """
        with LOCK:
            self._bucket(bucket)
            self._backend.put_object(bucket, key, content)
            self._save_key(bucket, key)

    def _bucket(self, bucket: str) -> Any:
        try:
            return self._backend.get_bucket(bucket)
        except MissingBucket:
            raise NoSuchBucketError(bucket) from None

    def keep(self, request: Request) -> None:
        """Write down what a request has changed. Called after moto has carried it out."""
        if request.method not in ("PUT", "POST", "DELETE"):
            return
        bucket, _, key = request.path.lstrip("/").partition("/")
        bucket = urllib.parse.unquote(bucket)
        if not bucket:
            return
        with LOCK, self._vault.transaction():
            if key:
                self._save_key(bucket, urllib.parse.unquote(key))
                return
            self._save_bucket(bucket)
            for name in _named_keys(request):
                self._save_key(bucket, name)

    def _save_bucket(self, name: str) -> None:
        backend = self._backend
        if name not in backend.buckets:
            self._vault.drop(_BUCKET, self._partition, name)
            return
        bucket = backend.buckets[name]
        state = {k: v for k, v in vars(bucket).items() if k not in ("keys", "multiparts")}
        tags = backend.tagger.tags.get(bucket.arn)
        self._vault.put(_BUCKET, self._partition, name, (state, tags))

    def _save_key(self, bucket: str, name: str) -> None:
        backend = self._backend
        holder = backend.buckets.get(bucket)
        versions = holder.keys.getlist(name, []) if holder is not None else []
        if not versions:
            self._vault.drop(_KEY, bucket, name)
            self._vault.put_bodies(bucket, name, [])
            return
        states, bodies = [], []
        for version in versions:
            is_object = isinstance(version, FakeKey)
            state = version.__getstate__() if is_object else version
            bodies.append(state.pop("value") or b"" if is_object else b"")
            if is_object:
                # The parts of a finished upload would keep every byte a second time.
                state["multipart"] = None
            tags = backend.tagger.tags.get(version.arn) if is_object else None
            states.append((state, tags))
        with self._vault.transaction():
            self._vault.put_bodies(bucket, name, bodies)
            self._vault.put(_KEY, bucket, name, states)

    def restore(self) -> None:
        """Put back into moto what is on disk."""
        backend = self._backend
        for _, name, (state, tags) in self._vault.items(_BUCKET):
            backend.create_bucket(name, state["region_name"])
            bucket = backend.buckets[name]
            vars(bucket).update(state)
            if tags:
                backend.tagger.tags[bucket.arn] = tags
        for bucket_name, name, states in self._vault.items(_KEY):
            if bucket_name not in backend.buckets:
                continue
            bodies = self._vault.bodies(bucket_name, name)
            versions = [_revive(s, b) for (s, _), b in zip(states, bodies, strict=True)]
            backend.buckets[bucket_name].keys.setlist(name, versions)
            for version, (_, tags) in zip(versions, states, strict=True):
                if tags:
                    backend.tagger.tags[version.arn] = tags


def _revive(state: Any, body: bytes) -> Any:
    if not isinstance(state, dict):
        return state
    key: Any = FakeKey.__new__(FakeKey)
    key.__setstate__({**state, "value": body})
    return key


def _named_keys(request: Request) -> list[str]:
    """Return the keys in the body of a DeleteObjects request."""
    if request.method != "POST" or "delete" not in request.query:
        return []
    try:
        root = ET.fromstring(request.body)  # noqa: S314 - moto has parsed it already
    except ET.ParseError:
        return []
    return [node.text or "" for node in root.iter() if node.tag.rpartition("}")[2] == "Key"]
