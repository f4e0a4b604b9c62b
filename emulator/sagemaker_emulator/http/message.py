"""An HTTP request and its answer."""

from dataclasses import dataclass, field
from email.utils import formatdate
from functools import lru_cache
from typing import Protocol

REASONS = {
    100: "Continue",
    200: "OK",
    204: "No Content",
    206: "Partial Content",
    301: "Moved Permanently",
    303: "See Other",
    304: "Not Modified",
    400: "Bad Request",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    411: "Length Required",
    412: "Precondition Failed",
    413: "Content Too Large",
    416: "Range Not Satisfiable",
    431: "Request Header Fields Too Large",
    500: "Internal Server Error",
    501: "Not Implemented",
    503: "Service Unavailable",
}


@dataclass(slots=True)
class Request:
    """One request. Header names are in lower case, in the order of the request."""

    method: str
    target: str
    headers: list[tuple[str, str]]
    body: bytes = b""
    original_headers: list[tuple[str, str]] = field(default_factory=list)

    def header(self, name: str, default: str = "") -> str:
        """Return the first value of a header."""
        for key, value in self.headers:
            if key == name:
                return value
        return default

    @property
    def path(self) -> str:
        """The target without its query, still percent-encoded."""
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        """The query, still percent-encoded."""
        return self.target.partition("?")[2]


@dataclass(slots=True)
class Response:
    """One answer. ``reset`` closes the connection without sending anything."""

    status: int = 200
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    reset: bool = False

    def encode(self, at: float, *, keep_alive: bool, with_body: bool = True) -> bytes:
        """Return the whole answer as one block of bytes, so that one call sends it.

        An origin server with a clock sends ``Date`` in every answer (RFC 9110, 6.6.1).

        Args:
            at: the time of the answer, in seconds since 1970.
            keep_alive: whether the connection stays open.
            with_body: whether the body is sent; it is not in an answer to HEAD.
        """
        lines = [f"HTTP/1.1 {self.status} {REASONS.get(self.status, 'Status')}"]
        lines.append(f"Date: {_date(int(at))}")
        lines += [f"{name}: {value}" for name, value in self.headers]
        if not any(name.lower() == "content-length" for name, _ in self.headers):
            lines.append(f"Content-Length: {len(self.body)}")
        lines.append("Connection: keep-alive" if keep_alive else "Connection: close")
        head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")
        return head + self.body if with_body else head


@lru_cache(maxsize=2)
def _date(second: int) -> str:
    return formatdate(second, usegmt=True)


class Application(Protocol):
    """A function from request to answer, which the server calls."""

    def __call__(self, request: Request) -> Response:
        """Answer a request. Must be thread-safe."""
        ...
