"""Requests to S3 whose content type is that of a web form. Pure.

curl and many HTTP libraries send `application/x-www-form-urlencoded` with any body. S3 stores the
bytes and the type; moto reads a form and stores nothing. The only form that S3 itself reads is
that of PostObject (`multipart/form-data`, "POST Object" in the Amazon S3 API Reference).
"""

import urllib.parse
from dataclasses import replace
from typing import Final

from sagemaker_emulator.http.message import Request

_FORM: Final = "application/x-www-form-urlencoded"
_PARTS: Final = "multipart/form-data"
_OTHER_PUTS: Final = frozenset({"acl", "legal-hold", "retention", "tagging", "uploadId"})
_BYTES: Final = "binary/octet-stream"


def type_of_form(request: Request) -> str:
    """Return a content type that moto would take for a form's; empty when there is none."""
    given = request.header("content-type")
    kind = given.partition(";")[0].strip().lower()
    is_form = kind == _FORM or (kind == _PARTS and request.method != "POST")
    return given if is_form else ""


def is_put_object(request: Request) -> bool:
    """Tell whether a request stores an object, and so the type that it gives."""
    query = urllib.parse.parse_qs(request.query, keep_blank_values=True)
    return request.method == "PUT" and not _OTHER_PUTS & query.keys()


def as_bytes(request: Request) -> Request:
    """Return the request with a content type whose body moto reads as it is."""
    return replace(
        request,
        headers=_with_bytes(request.headers),
        original_headers=_with_bytes(request.original_headers),
    )


def _with_bytes(headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, _BYTES if name.lower() == "content-type" else value) for name, value in headers]
