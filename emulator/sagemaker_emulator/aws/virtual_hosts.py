"""The two places of a bucket's name in a request to S3: the host name and the path. Pure.

Everything behind this module reads the path, moto included.

Source: "Virtual hosting of general purpose buckets" in the Amazon S3 User Guide.
"""

import re
from dataclasses import replace
from typing import Final

from sagemaker_emulator.http.message import Request

_BELOW: Final = ".localhost"
_SERVICE: Final = re.compile(r"(?:(?P<bucket>.+)\.)?s3(?:[.-][a-z0-9-]+)?")


def in_path(request: Request) -> Request:
    """Return a request to S3 with its bucket in the path.

    Names below ``localhost`` are the only ones that can hold a bucket: the guard lets no others in.
    """
    host = request.header("host")
    bucket = bucket_of(host)
    if not bucket:
        return request
    port = host.rpartition(":")[2] if ":" in host else ""
    bare = f"localhost:{port}" if port else "localhost"
    return replace(
        request,
        target=f"/{bucket}{request.target}",
        headers=_with_host(request.headers, bare),
        original_headers=_with_host(request.original_headers, bare),
    )


def bucket_of(host: str) -> str:
    """Return the bucket that a Host header names; empty if it names none.

    ``bucket.localhost``, ``bucket.s3.localhost`` and ``bucket.s3.us-east-1.localhost`` do.
    """
    name = host.partition(":")[0].lower().removesuffix(".")
    if not name.endswith(_BELOW):
        return ""
    below = name.removesuffix(_BELOW)
    service = _SERVICE.fullmatch(below)
    return (service["bucket"] or "") if service else below


def _with_host(headers: list[tuple[str, str]], host: str) -> list[tuple[str, str]]:
    return [(name, host if name.lower() == "host" else value) for name, value in headers]
