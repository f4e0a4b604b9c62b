"""No request of a web page is let in, and none under a name that is not the emulator's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sagemaker_emulator.http.guard import HostNames, refusal, sealed
from sagemaker_emulator.http.message import Request, Response
from sagemaker_emulator.options import Options

if TYPE_CHECKING:
    from pathlib import Path

LOOPBACK = HostNames.of("127.0.0.1")


def status(
    *headers: tuple[str, str], method: str = "GET", target: str = "/", host: str = "127.0.0.1:4567"
) -> int:
    """Return the status that a request is refused with, or 0."""
    found = refusal(Request(method, target, [("host", host), *headers]), LOOPBACK)
    return found.status if found else 0


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE"])
def test_tools_are_let_in(method: str) -> None:
    """They send neither an Origin nor what only browsers send."""
    assert status(("user-agent", "curl/8"), ("authorization", "AWS4"), method=method) == 0


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "null",
        "http://127.0.0.1:3000",
        "http://localhost:4567",
        "http://127.0.0.1:4567",
        "chrome-extension://abc",
        "file://",
        "",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "OPTIONS"])
def test_no_origin_is_let_in(origin: str, method: str) -> None:
    """Not even the emulator's own: an object may hold a page with a script."""
    assert status(("origin", origin), method=method) == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site", "same-origin", "", "None", "new-word"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_what_a_page_has_sent_is_refused(site: str, method: str) -> None:
    """Whichever page it is, and whatever a later browser calls it."""
    marks = (("sec-fetch-site", site), ("sec-fetch-mode", "navigate"))
    assert status(*marks, method=method) == 403


def test_an_address_that_was_typed_in_is_let_in_for_reading() -> None:
    """A presigned URL can be opened in a browser."""
    marks = (("sec-fetch-site", "none"), ("sec-fetch-mode", "navigate"))
    assert status(*marks, target="/bucket/model.tar.gz?X-Amz-Signature=0") == 0
    assert status(*marks, method="POST") == 403
    assert status(("sec-fetch-site", "none"), ("sec-fetch-mode", "no-cors")) == 403


def test_a_mark_that_stands_twice_is_seen() -> None:
    """The second of two headers counts as well."""
    assert status(("sec-fetch-site", "none"), ("sec-fetch-site", "cross-site")) == 403


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.0.0.1:80",
        "127.0.0.2:4567",
        "[::1]",
        "[::1]:4567",
        "[0:0:0:0:0:0:0:1]:4567",
        "[::ffff:127.0.0.1]:4567",
        "localhost:9999",
        "LocalHost",
        "localhost.",
        "bucket.localhost:4567",
        "bucket.s3.localhost:4567",
        "my_bucket.s3.us-east-1.localhost",
    ],
)
def test_names_of_this_machine_are_its_own(host: str) -> None:
    """Loopback addresses, localhost, and the names below it that S3 clients make."""
    assert status(host=host) == 0


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:4567",
        "bucket.s3.amazonaws.com",
        "sagemaker.us-east-1.amazonaws.com",
        "notlocalhost",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "192.168.0.7:4567",
        "0.0.0.0:4567",
        "[::]:4567",
        "[fe80::1]",
        "2130706433",
        "0x7f.1",
        "user@127.0.0.1",
        "evil.example@localhost",
        "localhost:80:90",
        "localhost, evil.example",
        "localhost/evil.example",
        "[::1",
        ".localhost:x",
    ],
)
def test_foreign_names_are_refused(host: str) -> None:
    """Whoever owns a name can let it resolve to this machine."""
    assert status(host=host) == 403


@pytest.mark.parametrize("hosts", [[], ["localhost", "evil.example"], ["localhost", "localhost"]])
def test_a_request_has_one_host(hosts: list[str]) -> None:
    """Which of two would count is not left to chance."""
    found = refusal(Request("GET", "/", [("host", host) for host in hosts]), LOOPBACK)
    assert found is not None
    assert found.status == 400


@pytest.mark.parametrize(
    "target", ["http://evil.example/", "evil.example:443", "https://localhost"]
)
def test_a_target_is_a_path(target: str) -> None:
    """The name in a full URL would stand beside the one in Host."""
    assert status(target=target) == 400


def test_the_address_that_it_listens_on_is_its_own() -> None:
    """As far as the option goes, and no further."""
    names = HostNames.of("192.168.0.7")
    assert names.include("192.168.0.7:4567")
    assert not names.include("192.168.0.8:4567")
    assert HostNames.of("build.example").include("build.example:4567")
    assert HostNames.of("fd00:0::7").include("[fd00::7]:4567")


@pytest.mark.parametrize("everywhere", ["0.0.0.0", "::", ""])
def test_who_listens_everywhere_takes_every_address_but_no_name(everywhere: str) -> None:
    """An address cannot be made to point elsewhere; a name can."""
    names = HostNames.of(everywhere)
    assert names.include("10.1.2.3:4567")
    assert names.include("[fd00::7]")
    assert not names.include("evil.example")


def test_further_names_are_taken_as_they_are_given() -> None:
    """Not what stands below them."""
    names = HostNames.of("0.0.0.0", ["Build.example", "fd00::7"])
    assert names.include("build.EXAMPLE:4567")
    assert not names.include("x.build.example")


@pytest.mark.parametrize("name", ["", "*", "*.example", "http://a", "a:80", "a/b", "a b", "a."])
def test_further_names_that_name_nothing_are_refused(tmp_path: Path, name: str) -> None:
    """The option is refused, rather than never matching."""
    with pytest.raises(ValueError, match="is not a host name or an address"):
        Options(tmp_path, allowed_hosts=(name,))


def test_no_answer_grants_a_page_anything() -> None:
    """Whatever the code below adds, a bucket's CORS configuration included."""
    grants = [
        ("Access-Control-Allow-Origin", "*"),
        ("access-control-expose-headers", "ETag"),
        ("ACCESS-CONTROL-ALLOW-PRIVATE-NETWORK", "true"),
        ("Timing-Allow-Origin", "*"),
    ]
    found = dict(sealed(Response(200, [*grants, ("ETag", "x")])).headers)
    assert set(found) == {
        "ETag",
        "Content-Security-Policy",
        "Cross-Origin-Resource-Policy",
        "X-Content-Type-Options",
    }


def test_a_refusal_names_the_host_in_a_form_that_breaks_nothing() -> None:
    """It is cut short, and controls are shown as text."""
    found = refusal(Request("GET", "/", [("host", "<\x1b[1m" + "x" * 9000)]), LOOPBACK)
    assert found is not None
    assert len(found.message) < 300
    assert "\x1b" not in found.message
    assert "--allow-host" in found.message
