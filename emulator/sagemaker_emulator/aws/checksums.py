"""Checksums that a client sends to S3 with a body, verified before anything is stored.

moto stores the client's value without a check. S3 computes the value, and refuses a body that does
not match with BadDigest. CompleteMultipartUpload that names a part with another checksum than the
part was sent with gets InvalidPart.

Sources: the page "Checking object integrity in Amazon S3" of the S3 user guide ("computes a
checksum on the server side and validates it with the provided value before storing the object");
in botocore's model of S3 `PutObject.ChecksumSHA256`, `UploadPart.ContentMD5` and
`CompletedPart.ChecksumSHA256`; the S3 API reference, "Error responses": BadDigest, InvalidDigest,
InvalidPart.
"""

import base64
import binascii
import hashlib
import re
import urllib.parse
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sagemaker_emulator.http.message import Request
from sagemaker_emulator.protocol.errors import ServiceError

_SUMS: dict[str, Callable[[bytes], bytes]] = {
    "sha256": lambda body: hashlib.sha256(body).digest(),
    "sha1": lambda body: hashlib.sha1(body, usedforsecurity=False).digest(),
    "crc32": lambda body: binascii.crc32(body).to_bytes(4, "big"),
}
"""The algorithms that Python computes itself. CRC32C and CRC64NVME are not verified."""
_MD5 = re.compile(r"[A-Za-z0-9+/]{22}==")
_TRAILER = re.compile(rb"^x-amz-checksum-(\w+):([\w+/=]+)", re.MULTILINE)


def verify(request: Request, parts_of: Callable[[str, str], Mapping[int, bytes]]) -> None:
    """Refuse a body that does not match its checksum.

    Args:
        request: a request to S3.
        parts_of: returns the uploaded parts for a bucket and an upload id: number -> content.

    Raises:
        ServiceError: BadDigest, InvalidDigest or InvalidPart, see above.
    """
    query = dict(urllib.parse.parse_qsl(request.query, keep_blank_values=True))
    if request.method == "PUT":
        body, claimed = _decoded(request)
        _verify_sums(body, claimed)
        _verify_md5(body, request)
    elif request.method == "POST":
        _verify_md5(request.body, request)
    if request.method == "POST" and "uploadId" in query:
        bucket = urllib.parse.unquote(request.path).lstrip("/").partition("/")[0]
        _verify_parts(request.body, parts_of(bucket, query["uploadId"]))


def _verify_sums(body: bytes, claimed: Mapping[str, str]) -> None:
    for name, value in claimed.items():
        found = base64.b64encode(_SUMS[name](body)).decode()
        if found != value:
            raise ServiceError(
                f"The {name.upper()} you specified did not match the calculated checksum.",
                code="BadDigest",
                status=400,
            )


def _verify_md5(body: bytes, request: Request) -> None:
    claimed = request.header("content-md5")
    if not claimed:
        return
    if not _MD5.fullmatch(claimed):
        raise ServiceError(
            "The Content-MD5 you specified was invalid.", code="InvalidDigest", status=400
        )
    if base64.b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode() != claimed:
        raise ServiceError(
            "The Content-MD5 you specified did not match what we received.",
            code="BadDigest",
            status=400,
        )


def _verify_parts(body: bytes, parts: Mapping[int, bytes]) -> None:
    for number, checksum in _named_parts(body):
        content = parts.get(number)
        if checksum and content is not None:
            found = base64.b64encode(_SUMS["sha256"](content)).decode()
            if found != checksum:
                raise ServiceError(
                    "One or more of the specified parts could not be found. The part may not have "
                    "been uploaded, or the specified entity tag may not match the part's entity "
                    "tag.",
                    code="InvalidPart",
                    status=400,
                )


def _decoded(request: Request) -> tuple[bytes, dict[str, str]]:
    """Return the body without its framing, and the checksums that came in headers or trailers."""
    claimed = {
        name: request.header(f"x-amz-checksum-{name}")
        for name in _SUMS
        if request.header(f"x-amz-checksum-{name}")
    }
    if "aws-chunked" not in request.header("content-encoding"):
        return request.body, claimed
    body, trailers = _unframed(request.body)
    for name, value in _TRAILER.findall(trailers):
        if name.decode() in _SUMS:
            claimed[name.decode()] = value.decode()
    return body, claimed


def _unframed(framed: bytes) -> tuple[bytes, bytes]:
    chunks: list[bytes] = []
    position = 0
    while True:
        end = framed.find(b"\r\n", position)
        size = framed[position:end].partition(b";")[0].strip()
        try:
            length = int(size, 16)
        except ValueError:
            return b"".join(chunks), b""
        position = end + 2
        if not length:
            return b"".join(chunks), framed[position:]
        chunks.append(framed[position : position + length])
        position += length + 2


def _named_parts(body: bytes) -> Iterator[tuple[int, str]]:
    try:
        root = ET.fromstring(body)  # noqa: S314 - moto parses the same bytes
    except ET.ParseError:
        return
    for node in root.iter():
        if node.tag.rpartition("}")[2] == "Part":
            members: dict[str, Any] = {
                child.tag.rpartition("}")[2]: child.text or "" for child in node
            }
            number = members.get("PartNumber", "")
            if number.isdecimal():
                yield int(number), members.get("ChecksumSHA256", "")
