"""S3: what the emulator itself does with buckets, and their storage."""

import urllib.parse
import xml.etree.ElementTree as ET
from bisect import insort
from typing import Any

from moto.s3.exceptions import MissingBucket
from moto.s3.models import FakeKey, FakeMultipart, S3Backend, s3_backends

from sagemaker_emulator.aws.gateway import LOCK
from sagemaker_emulator.aws.moto_store import MotoStore
from sagemaker_emulator.http.message import Request, Response
from sagemaker_emulator.names import partition

_BUCKET = "s3-bucket"
_KEY = "s3-key"
_MULTIPART = "s3-multipart"
_PART = "s3-part"


class NoSuchBucketError(Exception):
    """A bucket that does not exist."""


class S3:
    """The buckets of the account."""

    def __init__(self, store: MotoStore, account_id: str, region: str) -> None:
        self._store = store
        self._account_id = account_id
        self._partition = partition(region)

    @property
    def _backend(self) -> S3Backend:
        return s3_backends[self._account_id][self._partition]

    def has_bucket(self, bucket: str) -> bool:
        """Tell whether a bucket exists."""
        return bucket in self._backend.buckets

    def bucket_created(self, bucket: str) -> float | None:
        """Return when a bucket was created, or None when there is none."""
        with LOCK:
            found = self._backend.buckets.get(bucket)
        return float(found.creation_date.timestamp()) if found is not None else None

    def create_bucket(self, bucket: str, region: str) -> None:
        """Create a bucket, unless it exists."""
        with LOCK:
            if not self.has_bucket(bucket):
                self._backend.create_bucket(bucket, region)
                self._save_bucket(bucket)

    def list(self, bucket: str, prefix: str) -> list[tuple[str, str, int]]:
        """Return key, ETag and size of the objects under a prefix, in order of their keys.

        Raises:
            NoSuchBucketError: there is no such bucket.
        """
        with LOCK:
            found = [
                (name, str(key.etag), int(key.size))
                for name, key in self._bucket(bucket).keys.items()
                if name.startswith(prefix) and isinstance(key, FakeKey)
            ]
        return sorted(found)

    def any_under(self, bucket: str, prefix: str) -> bool:
        """Tell whether there is an object under a prefix."""
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
        """Write an object and save it.

        Raises:
            NoSuchBucketError: there is no such bucket.
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

    def complete_head(self, request: Request, response: Response) -> None:
        """Add the number of parts to a checksum of parts: moto 5.2.5 gives it to GET only."""
        bucket, _, name = urllib.parse.unquote(request.path).lstrip("/").partition("/")
        holder = self._backend.buckets.get(bucket)
        key = holder.keys.get(name) if holder is not None else None
        if not isinstance(key, FakeKey) or key.checksum_type != "COMPOSITE":
            return
        header = f"x-amz-checksum-{str(key.checksum_algorithm).lower()}"
        response.headers = [
            (each, f"{value}-{key.checksum_parts}" if each.lower() == header else value)
            for each, value in response.headers
        ]

    def set_content_type(self, request: Request, content_type: str) -> None:
        """Set the type of the object that a request has just stored."""
        bucket, _, name = urllib.parse.unquote(request.path).lstrip("/").partition("/")
        holder = self._backend.buckets.get(bucket)
        key = holder.keys.get(name) if holder is not None else None
        if isinstance(key, FakeKey):
            key.set_metadata({"Content-Type": content_type})

    def persist(self, request: Request) -> None:
        """Save what a request has changed. Called after moto has answered it."""
        if request.method not in ("PUT", "POST", "DELETE"):
            return
        bucket, _, key = request.path.lstrip("/").partition("/")
        bucket = urllib.parse.unquote(bucket)
        if not bucket:
            return
        query = dict(urllib.parse.parse_qsl(request.query, keep_blank_values=True))
        with LOCK, self._store.transaction():
            if "uploads" in query or "uploadId" in query:
                self._save_multiparts(bucket, query)
            if key:
                self._save_key(bucket, urllib.parse.unquote(key))
                return
            self._save_bucket(bucket)
            for name in _named_keys(request):
                self._save_key(bucket, name)

    def _save_bucket(self, name: str) -> None:
        backend = self._backend
        if name not in backend.buckets:
            self._store.drop(_BUCKET, self._partition, name)
            for scope, upload_id, _ in self._store.items(_MULTIPART):
                if scope == name:
                    self._drop_multipart(name, upload_id)
            return
        bucket = backend.buckets[name]
        state = {k: v for k, v in vars(bucket).items() if k not in ("keys", "multiparts")}
        tags = backend.tagger.tags.get(bucket.arn)
        self._store.put(_BUCKET, self._partition, name, (state, tags))

    def _save_key(self, bucket: str, name: str) -> None:
        backend = self._backend
        holder = backend.buckets.get(bucket)
        versions = holder.keys.getlist(name, []) if holder is not None else []
        if not versions:
            self._store.drop(_KEY, bucket, name)
            self._store.put_bodies(bucket, name, [])
            return
        states, bodies = [], []
        for version in versions:
            is_object = isinstance(version, FakeKey)
            state = version.__getstate__() if is_object else version
            bodies.append(state.pop("value") or b"" if is_object else b"")
            if is_object:
                # The parts of a completed upload would store every byte a second time.
                state["multipart"] = None
            tags = backend.tagger.tags.get(version.arn) if is_object else None
            states.append((state, tags))
        with self._store.transaction():
            self._store.put_bodies(bucket, name, bodies)
            self._store.put(_KEY, bucket, name, states)

    def parts_of(self, bucket: str, upload_id: str) -> dict[int, bytes]:
        """Return the parts of a multipart upload; empty when there is no such upload."""
        holder = self._backend.buckets.get(bucket)
        upload = holder.multiparts.get(upload_id) if holder is not None else None
        parts = upload.parts if upload is not None else {}
        return {number: bytes(part.value) for number, part in parts.items()}

    def _save_multiparts(self, bucket: str, query: dict[str, str]) -> None:
        """Save an unfinished multipart upload, which stays until it is completed or aborted."""
        uploads = self._backend.buckets[bucket].multiparts
        kept = {name for scope, name, _ in self._store.items(_MULTIPART) if scope == bucket}
        for name in kept - set(uploads):
            self._drop_multipart(bucket, name)
        for name in set(uploads) - kept:
            state = {k: v for k, v in vars(uploads[name]).items() if k not in ("parts", "partlist")}
            self._store.put(_MULTIPART, bucket, name, state)
        upload = uploads.get(query.get("uploadId", ""))
        number = query.get("partNumber", "")
        if upload is not None and number.isdecimal() and int(number) in upload.parts:
            state = upload.parts[int(number)].__getstate__()
            body = state.pop("value") or b""
            name = f"{upload.id}/{number}"
            self._store.put_bodies(f"{_PART}/{bucket}", name, [body])
            self._store.put(_PART, bucket, name, state)

    def _drop_multipart(self, bucket: str, upload_id: str) -> None:
        self._store.drop(_MULTIPART, bucket, upload_id)
        for scope, name, _ in self._store.items(_PART):
            if scope == bucket and name.startswith(f"{upload_id}/"):
                self._store.drop(_PART, bucket, name)
                self._store.put_bodies(f"{_PART}/{bucket}", name, [])

    def _restore_multiparts(self) -> None:
        for bucket, name, state in self._store.items(_MULTIPART):
            if bucket in self._backend.buckets:
                upload: Any = FakeMultipart.__new__(FakeMultipart)
                vars(upload).update({**state, "parts": {}, "partlist": []})
                self._backend.buckets[bucket].multiparts[name] = upload
        for bucket, name, state in self._store.items(_PART):
            upload_id, _, number = name.partition("/")
            holder = self._backend.buckets.get(bucket)
            if holder is not None and upload_id in holder.multiparts:
                [body] = self._store.bodies(f"{_PART}/{bucket}", name)
                holder.multiparts[upload_id].parts[int(number)] = _revive(state, body)
                insort(holder.multiparts[upload_id].partlist, int(number))

    def restore(self) -> None:
        """Load moto's state from disk."""
        self._restore_objects()
        self._restore_multiparts()

    def _restore_objects(self) -> None:
        backend = self._backend
        for _, name, (state, tags) in self._store.items(_BUCKET):
            backend.create_bucket(name, state["region_name"])
            bucket = backend.buckets[name]
            vars(bucket).update(state)
            if tags:
                backend.tagger.tags[bucket.arn] = tags
        for bucket_name, name, states in self._store.items(_KEY):
            if bucket_name not in backend.buckets:
                continue
            bodies = self._store.bodies(bucket_name, name)
            versions = [_revive(s, b) for (s, _), b in zip(states, bodies, strict=True)]
            backend.buckets[bucket_name].keys.setlist(name, versions)
            for version, (_, tags) in zip(versions, states, strict=True):
                if tags:
                    backend.tagger.tags[version.arn] = tags


def _revive(state: object, body: bytes) -> Any:
    if not isinstance(state, dict):
        return state
    key: Any = FakeKey.__new__(FakeKey)
    key.__setstate__({**state, "value": body})
    return key


def _named_keys(request: Request) -> list[str]:
    """Return the keys that the body of a DeleteObjects request names."""
    if request.method != "POST" or "delete" not in request.query:
        return []
    try:
        root = ET.fromstring(request.body)  # noqa: S314 - moto has parsed it already
    except ET.ParseError:
        return []
    return [node.text or "" for node in root.iter() if node.tag.rpartition("}")[2] == "Key"]
