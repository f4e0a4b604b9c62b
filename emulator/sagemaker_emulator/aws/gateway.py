"""HTTP requests into moto and back, without a socket in between."""

import io
import sys
import threading
import urllib.parse
from typing import TYPE_CHECKING, Any

from moto.core.request import (
    PRESERVED_HEADER_NAMES_ENVIRON_KEY,
    environ_key_for_header,
    should_preserve_original_header_name,
)
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

from sagemaker_emulator.http.message import Request, Response

if TYPE_CHECKING:
    from collections.abc import Iterable

LOCK = threading.RLock()
"""Held during each call of moto: its backends are plain dictionaries without locks."""

_HOP_BY_HOP = {"connection", "content-length", "transfer-encoding", "server", "date"}


class Gateway:
    """moto, called as a function from request to answer."""

    def __init__(self) -> None:
        self._wsgi = DomainDispatcherApplication(create_backend_app)

    def __call__(self, request: Request) -> Response:
        """Answer a request with moto."""
        with LOCK:
            return self._call(request)

    def _call(self, request: Request) -> Response:
        answer = Response()

        def start_response(
            status: str, headers: list[tuple[str, str]], _exc_info: object = None
        ) -> object:
            answer.status = int(status.split(" ", 1)[0])
            answer.headers = _kept(headers, head=request.method == "HEAD")
            return None

        chunks: Iterable[bytes] = self._wsgi(_environ(request), start_response)
        try:
            answer.body = b"".join(chunks)
        finally:
            close = getattr(chunks, "close", None)
            if close is not None:
                close()
        return answer


def _kept(headers: list[tuple[str, str]], *, head: bool) -> list[tuple[str, str]]:
    # The length in the answer to HEAD is the object's; the server computes every other length.
    drop = _HOP_BY_HOP - {"content-length"} if head else _HOP_BY_HOP
    return [(name, value) for name, value in headers if name.lower() not in drop]


def _environ(request: Request) -> dict[str, Any]:
    host = request.header("host", "127.0.0.1")
    name, _, port = host.rpartition(":")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": urllib.parse.unquote(request.path, "latin-1"),
        "QUERY_STRING": request.query,
        "RAW_URI": request.target,
        "REQUEST_URI": request.target,
        "SERVER_NAME": name or host,
        "SERVER_PORT": port if port.isdecimal() else "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_LENGTH": str(len(request.body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    _add_headers(environ, request)
    return environ


def _add_headers(environ: dict[str, Any], request: Request) -> None:
    preserved: dict[str, str] = {}
    for name, value in request.original_headers or request.headers:
        lowered = name.lower()
        if lowered in ("content-length", "transfer-encoding", "expect"):
            continue
        if "_" in name and not should_preserve_original_header_name(name):
            continue
        key = environ_key_for_header(name)
        environ[key] = f"{environ[key]},{value}" if key in environ else value
        if "_" in name:
            preserved.setdefault(key, name)
    environ[PRESERVED_HEADER_NAMES_ENVIRON_KEY] = preserved
