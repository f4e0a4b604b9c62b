"""The console stops and deletes jobs, for its own pages only."""

import pytest

from sagemaker_emulator.console.links import is_of_console, job_url, place_of
from sagemaker_emulator.console.tokens import Act, Tokens, session_in
from sagemaker_emulator.http.message import Request
from tests.support.console import COOKIE, SESSIONS, Browser, FakeSource, job_after, token_in

RUNNING = ("Downloading", "Training")
ENDED = (*RUNNING, "Uploading", "Completed")
JOB = job_url("us-east-1", "digits-1")
STOP, DELETE = f"{JOB}/stop", f"{JOB}/delete"
PAGES = {STOP: JOB, DELETE: DELETE}
"""The action's address -> that of the page with its form."""

ACT = Act("stop", "us-east-1", "digits-1", 100.0)


def source_for(target: str) -> FakeSource:
    return FakeSource([job_after(*(RUNNING if target == STOP else ENDED))])


@pytest.mark.parametrize(("target", "after"), [(STOP, JOB), (DELETE, "/?deleted=digits-1")])
def test_a_form_of_its_own_page_acts_and_leads_on(target: str, after: str) -> None:
    source = source_for(target)
    browser = Browser(source)
    answer = browser.post(target, f"token={token_in(browser.html(PAGES[target]))}")
    assert (answer.status, dict(answer.headers)["Location"]) == (303, after)
    assert source.done == [(target.rpartition("/")[2], "digits-1")]


@pytest.mark.parametrize("target", [STOP, DELETE])
@pytest.mark.parametrize("body", ["", "token=", "token=" + "0" * 64, "token=\u00e9", "other=1"])
def test_without_its_token_nothing_is_stopped_or_deleted(target: str, body: str) -> None:
    source = source_for(target)
    browser = Browser(source)
    browser.get(PAGES[target])
    answer = browser.post(target, body)
    assert (answer.status, source.done) == (403, [])
    assert b"no valid token" in answer.body


@pytest.mark.parametrize("target", [STOP, DELETE])
def test_a_token_counts_in_a_form_only(target: str) -> None:
    source = source_for(target)
    browser = Browser(source)
    token = token_in(browser.html(PAGES[target]))
    assert browser.post(f"{target}?token={token}").status == 403
    assert browser.post(target, f"token={token}", "json").status == 403
    assert browser.get(f"{target}?token={token}").status == (405 if target == STOP else 200)
    assert source.done == []


@pytest.mark.parametrize("target", [STOP, DELETE])
def test_a_token_of_another_browser_is_refused(target: str) -> None:
    source = source_for(target)
    browser = Browser(source)
    token = token_in(browser.html(PAGES[target]))
    for cookie in ("", f"{COOKIE}={SESSIONS[1]}", f"{COOKIE}=short", "other=x; ="):
        browser.cookie = cookie
        assert browser.post(target, f"token={token}").status == 403
    assert source.done == []


def test_a_token_of_an_earlier_process_is_refused() -> None:
    source = source_for(STOP)
    before, now = Browser(source), Browser(source)
    token = token_in(before.html(JOB))
    now.cookie = before.cookie
    assert now.post(STOP, f"token={token}").status == 403


def test_an_old_page_does_not_act_on_a_new_job_of_the_same_name() -> None:
    source = source_for(DELETE)
    browser = Browser(source)
    token = token_in(browser.html(DELETE))
    source.jobs = [job_after(*ENDED, created=1.0)]
    assert browser.post(DELETE, f"token={token}").status == 403
    assert source.done == []


@pytest.mark.parametrize(
    "other",
    [
        ACT._replace(verb="delete"),
        ACT._replace(region="eu-west-1"),
        ACT._replace(name="digits-2"),
        ACT._replace(created=100.5),
    ],
)
def test_a_token_is_for_one_action_on_one_job(other: Act) -> None:
    tokens = Tokens(b"key")
    token = tokens.issue(SESSIONS[0], ACT)
    assert tokens.is_valid(token, SESSIONS[0], ACT)
    assert not tokens.is_valid(token, SESSIONS[0], other)
    assert not tokens.is_valid(token, SESSIONS[1], ACT)
    assert not Tokens(b"another").is_valid(token, SESSIONS[0], ACT)
    assert not Tokens().is_valid(token, SESSIONS[0], ACT)


def test_the_cookie_is_for_the_consoles_pages_and_for_no_other_site() -> None:
    answer = Browser(source_for(STOP)).get(JOB)
    (cookie,) = [value for name, value in answer.headers if name == "Set-Cookie"]
    assert cookie == f"{COOKIE}={SESSIONS[0]}; Path=/_console/; HttpOnly; SameSite=Strict"
    assert SESSIONS[0].encode() not in answer.body
    assert session_in(cookie.partition(";")[0], COOKIE) == SESSIONS[0]


def test_a_browser_keeps_its_session() -> None:
    browser = Browser(source_for(STOP))
    browser.get(JOB)
    assert "Set-Cookie" not in dict(browser.get(JOB).headers)


def test_no_address_holds_a_token() -> None:
    for target in (STOP, DELETE):
        html = Browser(source_for(target)).html(PAGES[target])
        assert html.count(token_in(html)) == 1


def test_what_the_emulator_refuses_is_said() -> None:
    source = source_for(STOP)
    browser = Browser(source)
    token = token_in(browser.html(JOB))
    source.refuses = "The request was rejected"
    answer = browser.post(STOP, f"token={token}")
    assert answer.status == 409
    assert b"The request was rejected" in answer.body


def test_only_a_job_that_has_ended_can_be_deleted() -> None:
    html = Browser(FakeSource([job_after(*RUNNING)])).html(DELETE)
    assert "cannot be deleted yet" in html
    assert "<form" not in html


@pytest.mark.parametrize(
    ("method", "target", "status"),
    [
        ("GET", "/_console/", 404),
        ("GET", "/_console/jobs/us-east-1/none", 404),
        ("GET", "/_console/jobs/us-east-1/digits-1/restart", 404),
        ("GET", "/_console/jobs/us-east-1/../digits-1", 404),
        ("POST", "/_console/jobs/us-east-1/none/stop", 404),
        ("POST", JOB, 405),
        ("PUT", DELETE, 405),
        ("GET", STOP, 405),
        ("HEAD", JOB, 200),
        ("HEAD", "/", 200),
    ],
)
def test_other_requests_are_answered_with_their_status(
    method: str, target: str, status: int
) -> None:
    source = source_for(STOP)
    assert Browser(source).get(target, method).status == status
    assert source.done == []


def test_an_address_names_its_job() -> None:
    assert place_of(DELETE) == ("us-east-1", "digits-1", "delete")
    assert place_of(job_url("us-east-1", "a/b")) is None


def is_console(
    method: str = "GET", target: str = "/", host: str = "127.0.0.1:4567", **headers: str
) -> bool:
    given = [("host", host), *((name.replace("_", "-"), value) for name, value in headers.items())]
    return is_of_console(Request(method, target, given))


def test_a_browser_at_the_root_gets_the_console() -> None:
    assert is_console(accept="text/html,application/xhtml+xml,*/*;q=0.8")
    assert is_console(target="/?name=x&status=Failed")
    assert is_console(method="HEAD", accept="*/*")
    assert is_console(host="localhost:4567")
    assert is_console("POST", STOP)


def test_clients_of_aws_at_the_root_get_their_service() -> None:
    assert not is_console(authorization="AWS4-HMAC-SHA256 Credential=a/b/us-east-1/s3/aws4_request")
    assert not is_console("POST", x_amz_target="SageMaker.ListTrainingJobs")
    assert not is_console("POST", content_type="application/x-www-form-urlencoded")
    assert not is_console(target="/?X-Amz-Signature=0&X-Amz-Date=1")
    assert not is_console(target="/?max-buckets=3&x-id=ListBuckets")
    assert not is_console(amz_sdk_invocation_id="1")
    assert not is_console(accept="application/xml")
    assert not is_console(host="bucket.localhost:4567")
    assert not is_console(host="bucket.s3.localhost:4567", target="/_console/jobs/a/b")
    assert not is_console("PUT")
    assert not is_console(target="/bucket/key", accept="text/html")
