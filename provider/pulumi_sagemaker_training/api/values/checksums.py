"""The checksums that S3 computes of an object, computed from local content.

An object that was sent in parts has only a COMPOSITE SHA-256: the SHA-256 of the parts' SHA-256
digests, followed by the number of parts. Its ETag is built in the same way from MD5 digests; the
ETag of an object in one part is its MD5. With a KMS key the ETag is something else.

Sources: the page "Checking object integrity in Amazon S3" of the S3 user guide; in botocore's
model of S3 `PutObject.ChecksumSHA256`, `CompletedPart.ChecksumSHA256` and `ChecksumType`.
"""

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

PART_BYTES: Final = 16 * 1024**2
"""Larger content is sent in parts of this size. It must never change: the checksums of objects
that are already in S3 depend on it."""


@dataclass(frozen=True, slots=True)
class Checksums:
    """The checksums of one content, as S3 reports them of an object that `Bucket` wrote.

    Attributes:
        size_bytes: of the content.
        sha256: of the content, in hexadecimal digits.
        parts: the SHA-256 of each part in base64, as S3 spells it.
        etag: the ETag of the object, unless a KMS key encrypts it.
    """

    size_bytes: int
    sha256: str
    parts: tuple[str, ...]
    etag: str

    @property
    def whole(self) -> str:
        """The content's SHA-256 as S3 spells it."""
        return _base64(bytes.fromhex(self.sha256))

    @property
    def is_in_parts(self) -> bool:
        """Tell whether the content is sent in parts."""
        return len(self.parts) > 1

    @property
    def composite(self) -> str:
        """The checksum of the parts' checksums, without the number of parts."""
        digests = b"".join(base64.b64decode(part) for part in self.parts)
        return _base64(hashlib.sha256(digests).digest())

    @property
    def stored(self) -> str:
        """The SHA-256 that S3 reports of the object."""
        return f"{self.composite}-{len(self.parts)}" if self.is_in_parts else self.whole


def checksums_of(pieces: Iterable[bytes]) -> Checksums:
    """Compute the checksums of content that is read in pieces of any size."""
    whole = hashlib.sha256()
    parts = [_Part()]
    size_bytes = 0
    for piece in pieces:
        whole.update(piece)
        size_bytes += len(piece)
        rest = memoryview(piece)
        while rest:
            if parts[-1].left_bytes == 0:
                parts.append(_Part())
            rest = parts[-1].take(rest)
    return Checksums(
        size_bytes,
        whole.hexdigest(),
        tuple(_base64(part.sha256.digest()) for part in parts),
        _etag([part.md5.digest() for part in parts]),
    )


class _Part:
    """One part of the content, while it is read."""

    def __init__(self) -> None:
        self.left_bytes = PART_BYTES
        self.sha256 = hashlib.sha256()
        # S3's ETag is an MD5; comparing it saves a call to S3.
        self.md5 = hashlib.md5(usedforsecurity=False)

    def take(self, piece: memoryview) -> memoryview:
        """Add as much of the piece as fits into this part, and return the rest."""
        fits = piece[: self.left_bytes]
        self.sha256.update(fits)
        self.md5.update(fits)
        self.left_bytes -= len(fits)
        return piece[len(fits) :]


def _etag(parts: list[bytes]) -> str:
    if len(parts) == 1:
        return parts[0].hex()
    return f"{hashlib.md5(b''.join(parts), usedforsecurity=False).hexdigest()}-{len(parts)}"


def _base64(digest: bytes) -> str:
    return base64.b64encode(digest).decode()
