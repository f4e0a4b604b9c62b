"""The console over HTTP: its pages, its two actions, and AWS's services beside it."""

import http.client
import os
import re
import subprocess
import sys
import urllib.parse
from dataclasses import dataclass
from html import unescape

import pytest
from botocore import UNSIGNED
from botocore.config import Config

from tests.support.bench import Bench, until

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
NAVIGATION = {
    "Sec-Fetch-Site": "same-origin",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Dest": "document",
}
PAGE = {"Accept": "text/html"}


@dataclass(frozen=True)
class Answer:
    """An answer to a request of the console."""

    status: int
    headers: dict[str, str]
    text: str


def ask(bench: Bench, target: str, method: str = "GET", body: str = "", **headers: str) -> Answer:
    """Send a request, as `curl` would."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    place = urllib.parse.urlsplit(bench.emulator.endpoint).netloc
    connection = http.client.HTTPConnection(place, timeout=30)
    connection.request(method, target, body or None, given)
    answer = connection.getresponse()
    found = Answer(answer.status, dict(answer.getheaders()), answer.read().decode())
    connection.close()
    return found


def job_at(bench: Bench, name: str) -> str:
    """Return the address of a job's page."""
    return f"/_console/jobs/{bench.emulator.region}/{name}"


def form_of(bench: Bench, page: str) -> tuple[str, dict[str, str]]:
    """Return the form's body and the headers that a browser sends from a page."""
    answer = ask(bench, page)
    (token,) = re.findall(r'name="token" value="(\w+)"', answer.text)
    cookie = answer.headers["Set-Cookie"].partition(";")[0]
    return f"token={token}", {**FORM, "Cookie": cookie, "Origin": bench.emulator.endpoint}


def statuses(bench: Bench) -> dict[str, str]:
    found = bench.sagemaker.list_training_jobs()["TrainingJobSummaries"]
    return {item["TrainingJobName"]: item["TrainingJobStatus"] for item in found}


def running(bench: Bench, name: str = "j") -> None:
    bench.emulator.add_rule(simulate_seconds=60)
    bench.sagemaker.create_training_job(**bench.request(name))


def ended(bench: Bench, name: str = "j") -> None:
    bench.run(bench.request(name))


def test_the_root_shows_the_jobs(bench: Bench) -> None:
    assert "No jobs yet" in ask(bench, "/").text
    ended(bench, "first-job")
    for headers in ({}, PAGE, {"Accept": "*/*"}, {**PAGE, **NAVIGATION}):
        answer = ask(bench, "/", **headers)
        assert answer.status == 200
        assert f'href="{job_at(bench, "first-job")}"' in answer.text
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"


def test_what_the_page_says_to_do_first_trains_a_job(bench: Bench) -> None:
    page = unescape(ask(bench, "/").text)
    exports, command = re.findall(r"<pre[^>]*>(.*?)</pre>", page, re.DOTALL)
    folder = os.path.dirname(sys.executable)  # noqa: PTH120 - not resolved
    env = {"PATH": f"{folder}:{os.environ['PATH']}", "HOME": "/nonexistent"}
    subprocess.run(["sh", "-ec", f"{exports}\n{command}"], env=env, check=True)
    until(lambda: "loss: loss from 0.9700" in ask(bench, job_at(bench, "first")).text)
    bench.sagemaker.stop_training_job(TrainingJobName="first")
    assert bench.ended("first")["TrainingJobStatus"] == "Stopped"


def test_the_list_has_pages_and_a_filter(bench: Bench) -> None:
    for number in range(52):
        bench.sagemaker.create_training_job(**bench.request(f"job-{number:02d}"))
    ended(bench, "other")
    first = ask(bench, "/?name=JOB-&status=Completed").text
    assert "1\u201350 of 52" in first
    assert job_at(bench, "job-51") in first
    assert job_at(bench, "other") not in first
    last = ask(bench, "/?name=job-&page=2").text
    assert "51\u201352 of 52" in last
    assert [name for name in ("job-01", "job-00", "job-02") if job_at(bench, name) in last] == [
        "job-01",
        "job-00",
    ]


def test_a_jobs_page_shows_its_log_and_metrics(bench: Bench) -> None:
    definitions = [{"Name": "loss", "Regex": "loss=([0-9.]+)"}]
    code = "print('loss=0.5'); print('loss=0.25'); print('<b>', 'hub-secret-1')"
    request = bench.script("j", code, AlgorithmSpecification={"MetricDefinitions": definitions})
    bench.run({**request, "HyperParameters": {"hub_token": "hub-secret-1"}})
    text = ask(bench, job_at(bench, "j")).text
    assert "loss from 0.5000 to 0.2500" in text
    assert "&lt;b&gt; [secret]" in text
    assert "hub-secret-1" not in text
    assert f"s3://{bench.emulator.bucket}/out/j/output/model.tar.gz" in text


def test_a_form_of_its_page_stops_a_job(bench: Bench) -> None:
    running(bench)
    body, headers = form_of(bench, job_at(bench, "j"))
    answer = ask(bench, f"{job_at(bench, 'j')}/stop", "POST", body, **headers, **NAVIGATION)
    assert (answer.status, answer.headers["Location"]) == (303, job_at(bench, "j"))
    assert bench.ended("j")["TrainingJobStatus"] == "Stopped"
    recorded = [entry for entry in bench.emulator.requests() if entry["service"] == "console"]
    assert [(entry["operation"], entry["status"]) for entry in recorded] == [("POST", 303)]


def test_a_form_of_its_page_deletes_a_job(bench: Bench) -> None:
    ended(bench)
    target = f"{job_at(bench, 'j')}/delete"
    body, headers = form_of(bench, target)
    answer = ask(bench, target, "POST", body, **headers, **NAVIGATION)
    assert (answer.status, answer.headers["Location"]) == (303, "/?deleted=j")
    assert statuses(bench) == {}
    assert ask(bench, target, "POST", body, **headers).status == 404


@pytest.mark.parametrize("verb", ["stop", "delete"])
def test_without_its_token_no_form_is_taken(bench: Bench, verb: str) -> None:
    (running if verb == "stop" else ended)(bench)
    page = job_at(bench, "j") if verb == "stop" else f"{job_at(bench, 'j')}/delete"
    target = f"{job_at(bench, 'j')}/{verb}"
    body, headers = form_of(bench, page)
    before = statuses(bench)
    wrong = "token=" + "0" * 64
    for given in (
        ask(bench, target, "POST", "", **headers),
        ask(bench, target, "POST", wrong, **headers),
        ask(bench, f"{target}?{body}", "POST", "", **headers),
        ask(bench, target, "POST", body, **{**headers, "Cookie": "x=y"}),
    ):
        assert given.status == 403
        assert "no valid token" in given.text
    assert statuses(bench) == before


@pytest.mark.parametrize(
    "mark",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Host": "evil.example"},
        {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate"},
        {"Sec_Fetch_Site": "none", "Sec_Fetch_Mode": "navigate"},
    ],
    ids=lambda mark: "-".join(mark.values()),
)
def test_with_its_token_no_form_from_elsewhere_is_taken(bench: Bench, mark: dict[str, str]) -> None:
    running(bench)
    body, headers = form_of(bench, job_at(bench, "j"))
    answer = ask(bench, f"{job_at(bench, 'j')}/stop", "POST", body, **{**headers, **mark})
    assert answer.status == 403
    assert statuses(bench) == {"j": "InProgress"}


@pytest.mark.parametrize(
    "mark",
    [
        {"Host": "evil.example"},
        {"Origin": "http://evil.example"},
        {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate"},
        {"Sec_Fetch_Site": "same-origin", "Sec_Fetch_Dest": "iframe"},
    ],
    ids=lambda mark: "-".join(mark.values()),
)
def test_no_page_elsewhere_reads_the_console(bench: Bench, mark: dict[str, str]) -> None:
    ended(bench, "seen-by-nobody")
    for target in ("/", job_at(bench, "seen-by-nobody")):
        answer = ask(bench, target, **PAGE, **mark)
        assert answer.status == 403
        assert "seen-by-nobody</a>" not in answer.text


def test_pages_have_headers_that_bind_the_browser(bench: Bench) -> None:
    ended(bench)
    for target in ("/", job_at(bench, "j"), f"{job_at(bench, 'j')}/delete", "/_console/none"):
        headers = ask(bench, target).headers
        assert headers["Content-Security-Policy"].startswith("default-src 'none'; ")
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert not [name for name in headers if name.lower().startswith("access-control-")]
    cookie = ask(bench, job_at(bench, "j")).headers["Set-Cookie"]
    assert cookie.endswith("; Path=/_console/; HttpOnly; SameSite=Strict")


def test_pages_that_are_not_there_are_said_to_be(bench: Bench) -> None:
    ended(bench)
    head = ask(bench, "/", "HEAD")
    assert (head.status, head.text) == (200, "")
    assert int(head.headers["Content-Length"]) > 1000
    for target in ("/_console/", "/_console/jobs/us-east-1/none", f"{job_at(bench, 'j')}/x"):
        assert ask(bench, target).status == 404
    refused = ask(bench, f"{job_at(bench, 'j')}/stop")
    assert (refused.status, refused.headers["Allow"]) == (405, "POST")
    assert ask(bench, f"{job_at(bench, 'j')}/stop", "POST", "x" * 20_000, **FORM).status == 413


def test_aws_answers_at_the_root_as_before(bench: Bench) -> None:
    bucket = bench.emulator.bucket
    assert [item["Name"] for item in bench.s3.list_buckets()["Buckets"]] == [bucket]
    unsigned = bench.emulator.client("s3", config=Config(signature_version=UNSIGNED))
    assert [item["Name"] for item in unsigned.list_buckets()["Buckets"]] == [bucket]
    url = bench.s3.generate_presigned_url("list_buckets")
    parts = urllib.parse.urlsplit(url)
    assert bucket in ask(bench, f"{parts.path}?{parts.query}", **PAGE).text
    assert bench.sagemaker.list_training_jobs()["TrainingJobSummaries"] == []
    assert bench.iam.list_users()["Users"] == []
    assert ask(bench, f"/{bucket}", **PAGE).headers["Content-Type"] == "application/xml"
    in_host = ask(bench, "/", Host=f"{bucket}.localhost", **PAGE)
    assert f"<Name>{bucket}</Name>" in in_host.text
    assert "ListAllMyBucketsResult" in ask(bench, "/", Accept="application/xml").text


def test_an_object_is_no_page_of_the_console(bench: Bench) -> None:
    # It is answered without an origin, so a browser marks what it sends as another site's.
    place = {"Bucket": bench.emulator.bucket, "Key": "page.html"}
    bench.s3.put_object(**place, Body=b"<form>", ContentType="text/html", ACL="public-read")
    answer = ask(bench, f"/{bench.emulator.bucket}/page.html", **PAGE)
    assert answer.headers["Content-Security-Policy"] == "sandbox; frame-ancestors 'none'"
