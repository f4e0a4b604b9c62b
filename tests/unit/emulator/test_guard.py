"""Requests of web pages and requests with a foreign host name are refused."""

from pathlib import Path

import pytest

from sagemaker_emulator.http.guard import SANDBOX, HostNames, hardened, refusal
from sagemaker_emulator.http.message import Request, Response
from sagemaker_emulator.options import Options

LOOPBACK = HostNames.of("127.0.0.1")


def status(
    *headers: tuple[str, str], method: str = "GET", target: str = "/", host: str = "127.0.0.1:4567"
) -> int:
    """Return the status of a refused request, or 0."""
    found = refusal(Request(method, target, [("host", host), *headers]), LOOPBACK)
    return found.status if found else 0


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE"])
def test_requests_of_tools_are_accepted(method: str) -> None:
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
def test_every_origin_is_refused(origin: str, method: str) -> None:
    # The emulator's own origin too: an object may hold a page with a script.
    assert status(("origin", origin), method=method) == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site", "same-origin", "", "None", "new-word"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_requests_of_web_pages_are_refused(site: str, method: str) -> None:
    marks = (("sec-fetch-site", site), ("sec-fetch-mode", "navigate"))
    assert status(*marks, method=method) == 403


def console_status(
    *headers: tuple[str, str], method: str = "GET", host: str = "127.0.0.1:4567"
) -> int:
    """Return the status of a refused request to the console, or 0."""
    request = Request(method, "/_console/x", [("host", host), *headers])
    found = refusal(request, LOOPBACK, is_for_console=True)
    return found.status if found else 0


OWN = ("origin", "http://127.0.0.1:4567")


@pytest.mark.parametrize("mode", ["navigate", "cors", "same-origin"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_pages_of_the_console_reach_the_console(method: str, mode: str) -> None:
    dest = "document" if mode == "navigate" else "empty"
    marks = [("sec-fetch-site", "same-origin"), ("sec-fetch-mode", mode), ("sec-fetch-dest", dest)]
    assert console_status(*marks, method=method) == 0
    assert console_status(OWN, *marks, method=method) == 0
    assert status(*marks, method=method) == 403


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "null",
        "",
        "http://127.0.0.1:3000",
        "http://127.0.0.1",
        "http://localhost:4567",
        "https://127.0.0.1:4567",
        "http://127.0.0.1:4567.evil.example",
        "chrome-extension://abc",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_pages_of_other_origins_do_not_reach_the_console(origin: str, method: str) -> None:
    assert console_status(("origin", origin), method=method) == 403
    assert console_status(OWN, ("origin", origin), method=method) == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site", "", "None", "new-word"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_requests_of_other_sites_do_not_reach_the_console(site: str, method: str) -> None:
    marks = (("sec-fetch-site", site), ("sec-fetch-mode", "navigate"))
    assert console_status(*marks, method=method) == 403


@pytest.mark.parametrize("dest", ["iframe", "image", "script", "style", "object", "embed", "font"])
def test_the_console_is_no_part_of_a_page(dest: str) -> None:
    marks = (("sec-fetch-site", "same-origin"), ("sec-fetch-mode", "navigate"))
    assert console_status(*marks, ("sec-fetch-dest", dest)) == 403


def test_the_console_can_be_typed_in_but_not_its_forms() -> None:
    marks = (("sec-fetch-site", "none"), ("sec-fetch-mode", "navigate"))
    assert console_status(*marks, ("sec-fetch-dest", "document")) == 0
    assert console_status(*marks, method="POST") == 403
    assert console_status(("sec-fetch-site", "none"), ("sec-fetch-mode", "no-cors")) == 403


def test_the_console_answers_to_the_same_names_as_everything_else() -> None:
    assert console_status(host="localhost:4567") == 0
    assert console_status(host="evil.example:4567") == 403


def test_an_address_that_the_user_typed_in_can_be_read() -> None:
    # A presigned URL can be opened in a browser.
    marks = (("sec-fetch-site", "none"), ("sec-fetch-mode", "navigate"))
    assert status(*marks, target="/bucket/model.tar.gz?X-Amz-Signature=0") == 0
    assert status(*marks, method="POST") == 403
    assert status(("sec-fetch-site", "none"), ("sec-fetch-mode", "no-cors")) == 403


@pytest.mark.parametrize("method", ["GET", "PUT", "POST"])
def test_fetch_of_node_is_a_tool_and_not_a_page(method: str) -> None:
    # It sends Sec-Fetch-Mode alone. A browser sends Sec-Fetch-Site too.
    mode = ("sec-fetch-mode", "cors")
    assert status(mode, method=method) == 0
    assert status(mode, ("sec-fetch-site", "cross-site"), method=method) == 403
    assert status(mode, ("sec-fetch-dest", "empty"), method=method) == 403
    assert status(mode, ("origin", "null"), method=method) == 403


def test_the_second_of_two_equal_headers_counts() -> None:
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
def test_names_of_this_machine_are_accepted(host: str) -> None:
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
    # The owner of a name can let it resolve to this machine.
    assert status(host=host) == 403


@pytest.mark.parametrize("hosts", [[], ["localhost", "evil.example"], ["localhost", "localhost"]])
def test_a_request_without_exactly_one_host_is_refused(hosts: list[str]) -> None:
    found = refusal(Request("GET", "/", [("host", host) for host in hosts]), LOOPBACK)
    assert found is not None
    assert found.status == 400


@pytest.mark.parametrize(
    "target", ["http://evil.example/", "evil.example:443", "https://localhost"]
)
def test_a_target_that_is_not_a_path_is_refused(target: str) -> None:
    # A full URL would name a second host beside the Host header.
    assert status(target=target) == 400


def test_the_listening_address_is_accepted() -> None:
    names = HostNames.of("192.168.0.7")
    assert names.include("192.168.0.7:4567")
    assert not names.include("192.168.0.8:4567")
    assert HostNames.of("build.example").include("build.example:4567")
    assert HostNames.of("fd00:0::7").include("[fd00::7]:4567")


@pytest.mark.parametrize("everywhere", ["0.0.0.0", "::", ""])
def test_a_server_on_all_addresses_accepts_every_address_but_no_name(everywhere: str) -> None:
    # An attacker cannot redirect an address, but can redirect a name.
    names = HostNames.of(everywhere)
    assert names.include("10.1.2.3:4567")
    assert names.include("[fd00::7]")
    assert not names.include("evil.example")


def test_further_names_match_exactly() -> None:
    names = HostNames.of("0.0.0.0", ["Build.example", "fd00::7"])
    assert names.include("build.EXAMPLE:4567")
    assert not names.include("x.build.example")


@pytest.mark.parametrize("name", ["", "*", "*.example", "http://a", "a:80", "a/b", "a b", "a."])
def test_invalid_further_names_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="is not a host name or an address"):
        Options(tmp_path, allowed_hosts=(name,))


def test_no_answer_grants_permissions_to_a_page() -> None:
    grants = [
        ("Access-Control-Allow-Origin", "*"),
        ("access-control-expose-headers", "ETag"),
        ("ACCESS-CONTROL-ALLOW-PRIVATE-NETWORK", "true"),
        ("Timing-Allow-Origin", "*"),
    ]
    found = dict(hardened(Response(200, [*grants, ("ETag", "x")])).headers)
    assert set(found) == {
        "ETag",
        "Content-Security-Policy",
        "Cross-Origin-Resource-Policy",
        "X-Content-Type-Options",
    }


def test_only_the_console_keeps_its_origin() -> None:
    kept = dict(hardened(Response(200), "default-src 'none'").headers)
    assert kept["Content-Security-Policy"] == "default-src 'none'"
    taken = dict(hardened(Response(200)).headers)
    assert taken["Content-Security-Policy"] == SANDBOX
    assert "allow-same-origin" not in SANDBOX


def test_a_refusal_shows_the_host_short_and_escaped() -> None:
    found = refusal(Request("GET", "/", [("host", "<\x1b[1m" + "x" * 9000)]), LOOPBACK)
    assert found is not None
    assert len(found.message) < 300
    assert "\x1b" not in found.message
    assert "--allow-host" in found.message
