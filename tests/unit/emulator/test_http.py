"""Requests are parsed from untrusted bytes; answers are sent as one block."""

import io
import socket
import threading
from collections.abc import Iterator

import pytest

from sagemaker_emulator.http.message import Request, Response
from sagemaker_emulator.http.server import (
    Admission,
    BadRequestError,
    Server,
    read_request,
)
from sagemaker_emulator.jobs.scheduler import Scheduler


def read(data: bytes, limit: int = 100) -> Request | None:
    """Read a request from bytes."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        return read_request(io.BytesIO(data), ours, Admission(body_limit=lambda _: limit))


def test_a_request_is_parsed() -> None:
    request = read(b"POST /a?b=c HTTP/1.1\r\nX-Thing: 1\r\nContent-Length: 2\r\n\r\nhi")
    assert request is not None
    assert (request.method, request.path, request.query) == ("POST", "/a", "b=c")
    assert (request.header("x-thing"), request.body) == ("1", b"hi")


def test_chunks_are_joined() -> None:
    head = b"PUT /k HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    request = read(head + b"3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n")
    assert request is not None
    assert request.body == b"abcde"


def test_the_end_of_a_connection_is_not_an_error() -> None:
    assert read(b"") is None
    assert read(b"\r\n") is None


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"GET / SPDY/3\r\n\r\n", 400),
        (b"\x16\x03\x01\x02 / HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nno colon\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nContent-Length: 9\r\n\r\nshort", 400),
        (b"GET / HTTP/1.1\r\nContent-Length: 101\r\n\r\n", 413),
        (b"GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
        (b"GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nfff\r\n", 413),
        (b"GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\n", 413),
        (b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 300 + b"\r\n", 431),
        (b"GET /" + b"x" * 70_000, 431),
        (b"GET / HTTP/1.1\r\nA: b", 400),
    ],
)
def test_malformed_requests_are_refused(data: bytes, status: int) -> None:
    with pytest.raises(BadRequestError) as caught:
        read(data)
    assert caught.value.status == status


def test_an_answer_is_one_block_of_bytes() -> None:
    data = Response(200, [("X", "y")], b"body").encode(784111777.9, keep_alive=True)
    assert data == (
        b"HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nX: y\r\n"
        b"Content-Length: 4\r\nConnection: keep-alive\r\n\r\nbody"
    )


def test_head_answers_with_the_length_of_the_object() -> None:
    response = Response(200, [("Content-Length", "9")])
    assert b"Content-Length: 9" in response.encode(0.0, keep_alive=True, with_body=False)


@pytest.fixture
def server() -> Iterator[Server]:
    """Return a server that echoes paths and resets /reset."""

    def application(request: Request) -> Response:
        return (
            Response(reset=True)
            if request.path == "/reset"
            else Response(body=request.path.encode())
        )

    found = Server(application, "127.0.0.1", 0)
    found.start()
    yield found
    found.stop()


def test_a_connection_serves_many_requests(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port)) as client:
        client.sendall(b"GET /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\nConnection: close\r\n\r\n")
        with client.makefile("rb") as stream:
            answer = stream.read()
    assert answer.count(b"HTTP/1.1 200 OK") == 2
    assert answer.endswith(b"/2")


def test_100_continue_is_sent_before_the_body(server: Server) -> None:
    # S3 clients wait for it.
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as client:
        client.sendall(b"PUT /k HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n")
        assert client.recv(64).startswith(b"HTTP/1.1 100")
        client.sendall(b"x")
        assert client.recv(64).startswith(b"HTTP/1.1 200")


@pytest.fixture
def closed_server() -> Iterator[Server]:
    """Return a server that refuses every request."""
    refusal = Response(403, body=b"no")
    found = Server(lambda _: Response(), "127.0.0.1", 0, Admission(lambda _: refusal))
    found.start()
    yield found
    found.stop()


def test_a_refusal_comes_before_the_body(closed_server: Server) -> None:
    with socket.create_connection(("127.0.0.1", closed_server.port), timeout=60) as client:
        client.sendall(b"PUT /k HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n")
        with client.makefile("rb") as stream:
            assert stream.read().startswith(b"HTTP/1.1 403")


def test_a_refused_client_can_read_the_reason(closed_server: Server) -> None:
    with socket.create_connection(("127.0.0.1", closed_server.port), timeout=60) as client:
        client.sendall(b"PUT /k HTTP/1.1\r\nContent-Length: 500000\r\n\r\n" + b"x" * 500_000)
        client.shutdown(socket.SHUT_WR)
        with client.makefile("rb") as stream:
            assert stream.read().endswith(b"no")


def test_a_refusal_closes_the_connection(closed_server: Server) -> None:
    with socket.create_connection(("127.0.0.1", closed_server.port), timeout=60) as client:
        client.sendall(b"POST / HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\n\r\n")
        client.shutdown(socket.SHUT_WR)
        with client.makefile("rb") as stream:
            assert stream.read().count(b"HTTP/1.1") == 1


def test_reset_is_seen_as_a_reset(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as client:
        client.sendall(b"GET /reset HTTP/1.1\r\n\r\n")
        with pytest.raises(ConnectionResetError):
            client.recv(64)


def test_a_port_in_use_is_an_error(server: Server) -> None:
    with pytest.raises(OSError, match="in use"):
        Server(lambda _: Response(), "127.0.0.1", server.port)


def test_scheduler_keeps_the_order_of_times() -> None:
    scheduler = Scheduler()
    done: list[str] = []
    ended = threading.Event()
    scheduler.after(0.03, lambda: done.append("late"))
    scheduler.after(0.0, lambda: done.append("early"))
    scheduler.after(0.05, ended.set)
    assert ended.wait(60)
    scheduler.stop()
    assert done == ["early", "late"]
