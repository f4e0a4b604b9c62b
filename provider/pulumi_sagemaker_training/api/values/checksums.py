"""What S3 computes of an object's content, computed here.

Sources: the page "Checking object integrity in Amazon S3" of the S3 user guide, and in botocore's
model of S3 `PutObject.ChecksumSHA256`, `CompletedPart.ChecksumSHA256` and `ChecksumType`: SHA-256
of an object that came in parts exists as COMPOSITE alone, the SHA-256 over the parts' SHA-256,
spelt with the number of parts. An ETag is the MD5, or likewise the MD5 over the parts' MD5; but of
an object that is encrypted with a KMS key it is something else.
"""

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

PART_BYTES: Final = 16 * 1024**2
"""More than this is sent in parts of this size. Never changed: what is in S3 is known by it."""


@dataclass(frozen=True, slots=True)
class Checksums:
    """What S3 says of an object that holds one content and was written by `Bucket`.

    Attributes:
        size_bytes: of the content.
        sha256: of the content, in hexadecimal digits.
        parts: the SHA-256 of each part in base64, as S3 spells it.
        etag: as S3 makes it unless a KMS key encrypts.
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
        """Whether it is sent in parts."""
        return len(self.parts) > 1

    @property
    def composite(self) -> str:
        """The checksum over those of the parts, without their number."""
        digests = b"".join(base64.b64decode(part) for part in self.parts)
        return _base64(hashlib.sha256(digests).digest())

    @property
    def stored(self) -> str:
        """The SHA-256 that S3 tells of the object."""
        return f"{self.composite}-{len(self.parts)}" if self.is_in_parts else self.whole


def checksums_of(pieces: Iterable[bytes]) -> Checksums:
    """Compute the checksums of a content that comes in pieces of any size."""
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
    """One part of a content, while it comes."""

    def __init__(self) -> None:
        self.left_bytes = PART_BYTES
        self.sha256 = hashlib.sha256()
        # S3's ETag is an MD5; here it only spares a question to S3.
        self.md5 = hashlib.md5(usedforsecurity=False)

    def take(self, piece: memoryview) -> memoryview:
        """Count in what there is room for, and return the rest."""
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
