"""A thread-per-connection HTTP/1.1 server.

It uses threads because moto and SQLite block, and because a thread for each kept-alive connection
answers faster than an event loop with a thread pool (figures: docs/emulator.md). Nagle's algorithm
is off and every answer is one ``sendall``. Without either of the two, a call on a kept-alive
connection waits 40 ms for a delayed acknowledgement.
"""

import logging
import re
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from sagemaker_emulator.http.message import Application, Request, Response

LOG = logging.getLogger(__name__)
MAX_LINE = 65_536
MAX_HEADERS = 200
MAX_BODY = 5 * 1024**3
IDLE_TIMEOUT_S = 300.0
LINGER_BYTES = 1024**2
LINGER_S = 2.0
_METHOD = re.compile(r"[A-Z]{1,20}")


class BadRequestError(Exception):
    """Bytes that are not an HTTP request this server accepts."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class RejectedError(Exception):
    """A request that was refused because of its head."""

    def __init__(self, request: Request, response: Response) -> None:
        super().__init__(response.status)
        self.request = request
        self.response = response


class ByteStream(Protocol):
    """A stream that requests are read from."""

    def readline(self, size: int = ..., /) -> bytes:
        """Read up to a line's end."""
        ...

    def read(self, size: int = ..., /) -> bytes:
        """Read a number of bytes, or up to the end."""
        ...


@dataclass(frozen=True, slots=True)
class Admission:
    """The checks of a request's head that come before its body is read.

    Attributes:
        refuse: returns the answer to a request that is refused, or None.
        body_limit: returns how many bytes the body may have.
    """

    refuse: Callable[[Request], Response | None] = lambda _: None
    body_limit: Callable[[Request], int] = lambda _: MAX_BODY


class Server:
    """A server that listens on one address and answers until ``stop`` is called."""

    def __init__(
        self,
        application: Application,
        host: str,
        port: int,
        admission: Admission = Admission(),
    ) -> None:
        self._application = application
        self._admission = admission
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._socket = socket.socket(family, socket.SOCK_STREAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            self._socket.bind((host, port))
        except OSError:
            self._socket.close()
            raise
        self._socket.listen(1024)
        self.host = host
        self.port: int = self._socket.getsockname()[1]
        self._connections: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._stopping = False
        self._thread: threading.Thread | None = None

    @property
    def endpoint(self) -> str:
        """The URL to give to a client."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        is_any = host == "0.0.0.0"  # noqa: S104 - nothing is bound here
        return f"http://{'127.0.0.1' if is_any else host}:{self.port}"

    def start(self) -> None:
        """Start a thread that accepts connections."""
        self._thread = threading.Thread(target=self._accept, name="accept", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Close the listener and every connection."""
        self._stopping = True
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        with self._lock:
            connections = list(self._connections)
        for connection in connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        if self._thread is not None:
            self._thread.join(timeout=5)

    def _accept(self) -> None:
        while not self._stopping:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                if not self._stopping:
                    LOG.exception("accepting a connection failed")
                    threading.Event().wait(0.05)
                continue
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with self._lock:
            self._connections.add(connection)
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.settimeout(IDLE_TIMEOUT_S)
            with connection.makefile("rb", 65_536) as stream:
                while not self._stopping and self._exchange(connection, stream):
                    pass
        except (OSError, ValueError):
            LOG.debug("a connection ended early", exc_info=True)
        finally:
            with self._lock:
                self._connections.discard(connection)
            connection.close()

    def _exchange(self, connection: socket.socket, stream: ByteStream) -> bool:
        try:
            request = read_request(stream, connection, self._admission)
        except BadRequestError as error:
            body = str(error).encode()
            refusal = Response(error.status, [("Content-Type", "text/plain")], body)
            connection.sendall(refusal.encode(time.time(), keep_alive=False))
            return False
        except RejectedError as error:
            _reject(connection, stream, error)
            return False
        if request is None:
            return False
        response = self._application(request)
        if response.reset:
            _reset(connection)
            return False
        keep_alive = request.header("connection").lower() != "close"
        connection.sendall(
            response.encode(time.time(), keep_alive=keep_alive, with_body=request.method != "HEAD")
        )
        return keep_alive


def _reset(connection: socket.socket) -> None:
    """Close the connection so that the peer sees a reset, as when a machine crashes."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")


def _reject(connection: socket.socket, stream: ByteStream, error: RejectedError) -> None:
    """Answer and close. The rest of the request is read and dropped, up to a limit.

    Closing with unread bytes would reset the connection, and the client would not get the answer.
    """
    with_body = error.request.method != "HEAD"
    connection.sendall(error.response.encode(time.time(), keep_alive=False, with_body=with_body))
    connection.shutdown(socket.SHUT_WR)
    connection.settimeout(LINGER_S)
    stream.read(LINGER_BYTES)


def read_request(
    stream: ByteStream, connection: socket.socket, admission: Admission
) -> Request | None:
    """Read one request; None when the peer closed the connection before sending one.

    Raises:
        BadRequestError: it is not a valid request, or larger than its limit.
        RejectedError: it is refused. Its body has not been read.
    """
    line = _line(stream)
    while line == b"\r\n":
        line = _line(stream)
    if not line:
        return None
    try:
        method, target, version = line.decode("latin-1").split()
    except ValueError:
        raise BadRequestError(400, "malformed request line") from None
    # The bytes of another protocol (TLS, STUN) may contain a request that a web page put there.
    if not _METHOD.fullmatch(method):
        raise BadRequestError(400, "malformed method")
    if not version.startswith("HTTP/1."):
        raise BadRequestError(400, "only HTTP/1.1 is supported")
    original = _headers(stream)
    headers = [(name.lower(), value) for name, value in original]
    request = Request(method, target, headers, original_headers=original)
    if (refusal := admission.refuse(request)) is not None:
        raise RejectedError(request, refusal)
    if request.header("expect").lower() == "100-continue":
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
    request.body = _body(stream, request, admission.body_limit(request))
    return request


def _line(stream: ByteStream) -> bytes:
    line = stream.readline(MAX_LINE + 1)
    if len(line) > MAX_LINE:
        raise BadRequestError(431, "a line is too long")
    return line


def _headers(stream: ByteStream) -> list[tuple[str, str]]:
    headers: list[tuple[str, str]] = []
    while True:
        line = _line(stream)
        if line in (b"\r\n", b"\n"):
            return headers
        if not line:
            raise BadRequestError(400, "the connection ended inside the headers")
        name, colon, value = line.decode("latin-1").partition(":")
        if not colon or not name.strip():
            raise BadRequestError(400, "malformed header")
        headers.append((name.strip(), value.strip()))
        if len(headers) > MAX_HEADERS:
            raise BadRequestError(431, "too many headers")


def _body(stream: ByteStream, request: Request, limit: int) -> bytes:
    if "chunked" in request.header("transfer-encoding").lower():
        return _chunked(stream, limit)
    text = request.header("content-length", "0")
    if not text.isdecimal():
        raise BadRequestError(400, "malformed Content-Length")
    length = int(text)
    if length > limit:
        raise BadRequestError(413, f"the body is larger than {limit} bytes")
    return _exactly(stream, length)


def _chunked(stream: ByteStream, limit: int) -> bytes:
    chunks: list[bytes] = []
    total = 0
    while True:
        size_text = _line(stream).partition(b";")[0].strip()
        try:
            size = int(size_text, 16)
        except ValueError:
            raise BadRequestError(400, "malformed chunk") from None
        if size == 0:
            while _line(stream) not in (b"\r\n", b"\n", b""):
                pass
            return b"".join(chunks)
        total += size
        if size < 0 or total > limit:
            raise BadRequestError(413, f"the body is larger than {limit} bytes")
        chunks.append(_exactly(stream, size))
        _line(stream)


def _exactly(stream: ByteStream, length: int) -> bytes:
    data = stream.read(length) if length else b""
    if len(data) != length:
        raise BadRequestError(400, "the connection ended inside the body")
    return data
