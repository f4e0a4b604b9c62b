"""The refusal of requests that a web page can send, or that give a foreign host name. Pure.

A page of any site can make the browser send requests, also to this machine. The browser marks such
requests: one that may change something has ``Origin``, one to a loopback address has
``Sec-Fetch-Site``. A page cannot remove these headers. Command-line tools and SDKs do not set them.

No service accepts an origin, not even the emulator's own: an object in S3 may hold a script. A
browser can only open an address that the user typed in. The console alone has pages. Its addresses
accept requests of pages of exactly their own origin, and an object is never such a page: it is
answered with a policy that takes its origin away.

An attacker can let a name that they own resolve to 127.0.0.1 (DNS rebinding). For the browser, the
attacker's page and the emulator are then one origin, and ``Host`` holds the attacker's name.
"""

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass

from sagemaker_emulator.http.message import Request, Response

_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::\d{1,5})?")
_TYPED_IN = {"sec-fetch-site": {"none"}, "sec-fetch-mode": {"navigate"}}
_OWN_PAGE = {
    "sec-fetch-site": {"none", "same-origin"},
    "sec-fetch-mode": {"navigate", "cors", "same-origin"},
    # A whole page, or a script that reads one: no frame, no picture, no script.
    "sec-fetch-dest": {"document", "empty"},
}
# `fetch` of Node.js 18 and newer sends this one alone. A browser never does: the specification
# (https://www.w3.org/TR/fetch-metadata/) has it send Sec-Fetch-Site with every request with others.
_MARKS_OF_NODE = {"sec-fetch-mode"}
_READING = ("GET", "HEAD")
_GRANTS = ("access-control-", "timing-allow-origin")
SANDBOX = "sandbox; frame-ancestors 'none'"
"""The content security policy of everything that is not a page of the console."""

_SEALS = [
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("X-Content-Type-Options", "nosniff"),
]


@dataclass(frozen=True, slots=True)
class Refusal:
    """The reason why a request is refused.

    Attributes:
        status: the HTTP status of the answer.
        message: one sentence. It contains no data other than the request's own.
    """

    status: int
    message: str


@dataclass(frozen=True, slots=True)
class HostNames:
    """The names under which a server answers.

    Attributes:
        names: host names in lower case, and addresses in their shortest spelling.
        any_address: whether every IP address is accepted: the server listens on all of them.
    """

    names: frozenset[str]
    any_address: bool

    @classmethod
    def of(cls, listens_on: str, further: Iterable[str] = ()) -> "HostNames":
        """Return the names of a server.

        Args:
            listens_on: the address or name that the server is bound to.
            further: names that the user gave.

        Raises:
            ValueError: one of the further names is not a host name or an address.
        """
        names = {_normal(listens_on)}
        for name in further:
            if _address(name) is None and (not name or _host_of(name) != name.lower()):
                raise ValueError(
                    f"allowed host {name!r} is not a host name or an address; "
                    "give one without scheme, port, path or wildcard, like build.example"
                )
            names.add(_normal(name))
        address = _address(listens_on)
        return cls(frozenset(names), not listens_on or bool(address and address.is_unspecified))

    def include(self, host: str) -> bool:
        """Tell whether the value of a Host header names this server.

        Loopback addresses and ``localhost`` always do, and so do names below ``localhost``
        (``bucket.s3.localhost``): no resolver asks the network for them (RFC 6761).
        """
        name = _host_of(host)
        if not name:
            return False
        if name == "localhost" or name.endswith(".localhost") or _normal(name) in self.names:
            return True
        address = _address(name)
        return address is not None and (self.any_address or address.is_loopback)


def refusal(request: Request, hosts: HostNames, *, is_for_console: bool = False) -> Refusal | None:
    """Return why a request is refused, or None. Reads only its head.

    Args:
        hosts: the names of the server.
        is_for_console: whether pages of the request's own origin may send it.
    """
    refused = _wrong_host(request, hosts)
    if refused is not None:
        return refused
    return _sent_by_another_page(request) if is_for_console else _sent_by_a_page(request)


def hardened(response: Response, policy: str = SANDBOX) -> Response:
    """Remove all permissions for web pages from an answer, and add headers that stop scripts.

    A bucket's CORS configuration is stored and returned, but has no effect. Scripts in an object
    that the user opens in a browser do not run.

    Args:
        policy: the content security policy of the answer.
    """
    response.headers = [
        (name, value) for name, value in response.headers if not name.lower().startswith(_GRANTS)
    ] + [("Content-Security-Policy", policy), *_SEALS]
    return response


def _wrong_host(request: Request, hosts: HostNames) -> Refusal | None:
    if not request.target.startswith(("/", "*")):
        return Refusal(400, "The target of the request is not a path.")
    given = _values(request, "host")
    if len(given) != 1:
        return Refusal(400, f"The request has {len(given)} Host headers; it must have one.")
    if hosts.include(given[0]):
        return None
    return Refusal(
        403,
        f"The emulator does not answer under the host name {given[0][:100]!r}. "
        "Use 127.0.0.1 or localhost, or start it with --allow-host NAME.",
    )


def _sent_by_a_page(request: Request) -> Refusal | None:
    if _values(request, "origin"):
        return Refusal(403, "Requests of web pages are refused: this one has an Origin header.")
    marks = {name for name, _ in request.headers if name.startswith("sec-fetch-")}
    typed_in = request.method in _READING and all(
        set(_values(request, name)) <= wanted for name, wanted in _TYPED_IN.items()
    )
    if marks and not typed_in and marks != _MARKS_OF_NODE:
        return Refusal(403, "Requests of web pages are refused: this one has Sec-Fetch headers.")
    return None


def _sent_by_another_page(request: Request) -> Refusal | None:
    """Refuse what a page of another origin sent; a browser tells the origin, a tool has none."""
    own = f"http://{request.header('host')}"
    if any(origin != own for origin in _values(request, "origin")):
        return Refusal(403, "Requests of other origins are refused: this one has their Origin.")
    is_own = all(set(_values(request, name)) <= wanted for name, wanted in _OWN_PAGE.items())
    # No address that is typed in, and no link from elsewhere, posts a form.
    is_typed_form = request.method not in _READING and _values(request, "sec-fetch-site") == [
        "none"
    ]
    if not is_own or is_typed_form:
        return Refusal(403, "Requests of other origins are refused: see the Sec-Fetch headers.")
    return None


def _values(request: Request, name: str) -> list[str]:
    return [value for key, value in request.headers if key == name]


def _host_of(value: str) -> str:
    """Return the host without its port, in lower case; empty when it is malformed."""
    match = _HOST.fullmatch(value)
    return match[1].strip("[]").lower().removesuffix(".") if match else ""


def _normal(host: str) -> str:
    address = _address(host)
    return str(address) if address is not None else host.lower().removesuffix(".")


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address
