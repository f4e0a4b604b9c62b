"""An attacker's web server, and the origins of its pages."""

import threading
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PAGE = "<!doctype html><meta charset=utf-8><title>attack</title><body>"
SANDBOX = "sandbox allow-scripts allow-forms allow-popups allow-top-navigation"
SWITCHED_OFF = (
    # The tests are about the emulator, not about protections of a new browser.
    "LocalNetworkAccessChecks",
    "BlockInsecurePrivateNetworkRequests",
    # A process that waits for the next page is started for every page, and seldom used.
    "SpareRendererForSitePerProcess",
)
BROWSER_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-popup-blocking",
    # Names whose owner lets them resolve to this machine.
    "--host-resolver-rules=MAP *.example 127.0.0.1",
    f"--disable-features={','.join(SWITCHED_OFF)}",
]


@dataclass(frozen=True)
class Home:
    """The origin of a page.

    Attributes:
        name: the name in the test's id.
        page: the URL of the page. ATTACKER and EMULATOR are replaced by the ports of the servers.
        target: the base URL with which the page calls the emulator.
        is_planted: whether the page has the emulator's own port, as after DNS rebinding.
    """

    name: str
    page: str
    target: str = "http://127.0.0.1:EMULATOR"
    is_planted: bool = False


HOMES = (
    Home("another site", "http://evil.example:ATTACKER/"),
    Home("another port", "http://127.0.0.1:ATTACKER/"),
    Home("no origin", "http://evil.example:ATTACKER/sandboxed"),
    Home(
        "a name that was rebound",
        "http://rebound.example:EMULATOR/attack",
        "http://rebound.example:EMULATOR",
        is_planted=True,
    ),
    Home(
        "the emulator's own origin",
        "http://evil.localhost:EMULATOR/attack",
        "http://evil.localhost:EMULATOR",
        is_planted=True,
    ),
)


class _Pages(BaseHTTPRequestHandler):
    """A server of an empty page, of pages without origin or with reports, and of redirects."""

    def do_GET(self) -> None:
        """Answer with the page of the path."""
        parts = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(parts.query))
        if parts.path == "/redirect":
            self._answer(int(query["status"]), {"Location": query["to"]})
        elif parts.path == "/sandboxed":
            self._answer(200, {"Content-Security-Policy": SANDBOX}, PAGE)
        elif parts.path == "/reporting":
            policy = f"img-src 'none'; report-uri {query['to']}"
            self._answer(200, {"Content-Security-Policy": policy}, PAGE + "<img src=/x>")
        else:
            self._answer(200, {}, PAGE)

    def do_POST(self) -> None:
        """Read the body, and answer as to a GET."""
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.do_GET()

    def _answer(self, status: int, headers: dict[str, str], text: str = "") -> None:
        self.send_response(status)
        every = {"Content-Type": "text/html", "Access-Control-Allow-Origin": "*", **headers}
        for name, value in {**every, "Content-Length": str(len(text))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Log nothing."""


@contextmanager
def attacker() -> Iterator[int]:
    """Run the server on loopback; yield its port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Pages)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
