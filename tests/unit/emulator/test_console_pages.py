"""What the console's pages show, and that nothing foreign in them is more than text."""

import itertools
import math
import re
from html.parser import HTMLParser
from typing import Any

import pytest

from pulumi_sagemaker_training.api.model import named_secrets
from pulumi_sagemaker_training.api.values import text
from sagemaker_emulator.console import masking, pages
from sagemaker_emulator.console.emulator_source import MOST_POINTS
from sagemaker_emulator.console.links import job_url
from sagemaker_emulator.console.source import LogLine
from tests.support.console import NOW, PLACE, Browser, FakeSource, failed_job, job_after

HOSTILE = "\"'><script>document.title='owned'</script><img src=x onerror=alert(1)> &amp; {{ 7*7 }}"
JOB = job_url("us-east-1", "digits-1")
RUN = ("Downloading", "Training", "Uploading", "Completed")


class _Page(HTMLParser):
    """The tags and attributes of a page, its text, and its text with a space at each tag."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.words = ""
        self._in: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.words += " "
        self._in.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        self._in.append("")
        self.words += " "

    def handle_data(self, data: str) -> None:
        if self._in and self._in[-1] not in ("script", "style"):
            self.text += data
            self.words += data


def page_of(source: FakeSource, target: str = JOB) -> _Page:
    return _Page(Browser(source).html(target))


def words_of(page: _Page) -> str:
    return " ".join(page.words.split())


def test_without_jobs_the_page_says_what_to_do_first() -> None:
    shown = words_of(page_of(FakeSource(), "/"))
    assert "No jobs yet" in shown
    assert f"export AWS_ENDPOINT_URL={PLACE.endpoint}" in shown
    assert PLACE.role in shown
    assert f"s3://{PLACE.bucket}/" in shown


def test_the_list_shows_each_job_with_its_status_and_why_it_failed() -> None:
    source = FakeSource(
        [job_after("Downloading", "Training"), failed_job("ClientError: no", name="f")]
    )
    page = page_of(source, "/")
    shown = words_of(page)
    assert "digits-1 InProgress Training 2 \u00d7 ml.m5.large 1 min ago" in shown
    assert "f ClientError: no Failed" in shown
    assert ("title", "2026-03-01 09:58:20 UTC") in page.attributes
    assert ("data-refresh", "2") in page.attributes


def test_the_list_is_narrowed_by_name_and_status() -> None:
    source = FakeSource([job_after(name="ab"), job_after(name="cd"), failed_job("x", name="abe")])
    assert "cd" not in words_of(page_of(source, "/?name=AB")).split()
    shown = words_of(page_of(source, "/?name=ab&status=Failed"))
    assert "abe x Failed" in shown
    assert "1\u20131 of 1" in shown
    assert "No job fits this filter" in words_of(page_of(source, "/?name=zz"))


def test_a_list_of_many_jobs_has_pages() -> None:
    source = FakeSource([job_after(name=f"job-{number}") for number in range(120)])
    first, last = page_of(source, "/?name=job"), page_of(source, "/?name=job&page=3")
    assert "1\u201350 of 120" in words_of(first)
    assert ("href", "/?name=job&page=2") in first.attributes
    assert "101\u2013120 of 120" in words_of(last)
    assert ("href", "/?name=job") in last.attributes
    assert "101\u2013120 of 120" in words_of(page_of(source, "/?page=99"))


@pytest.mark.parametrize(
    "query", ["page=0", "page=-1", "page=\u0663", "page=" + "9" * 99, "status=x"]
)
def test_a_query_that_is_not_understood_is_left_out(query: str) -> None:
    assert "1\u20131 of 1" in words_of(page_of(FakeSource([job_after()]), f"/?{query}"))


def test_a_jobs_page_shows_its_phases_inputs_and_cost() -> None:
    job = job_after(
        *RUN,
        HyperParameters={"epochs": "12"},
        InputDataConfig=[
            {"ChannelName": "train", "DataSource": {"S3DataSource": {"S3Uri": "s3://b/data/"}}}
        ],
    )
    shown = words_of(page_of(FakeSource([job], job_tags={"team": "vision"})))
    for expected in (
        "Completed",
        "Training Training image download completed. Training in progress. 10 s 09:58:40",
        "Duration 40 s",
        "Billed 30 s",
        "Cost on AWS $0.0600",
        "epochs 12",
        "train s3://b/data/ File",
        "team vision",
    ):
        assert expected in shown


def test_a_cost_that_is_not_known_is_not_shown() -> None:
    resources = {"InstanceType": "ml.new.large", "InstanceCount": 1}
    shown = words_of(page_of(FakeSource([job_after(*RUN, ResourceConfig=resources)])))
    assert "Cost" not in shown
    assert "Billed 30 s" in shown


def test_a_jobs_page_shows_why_it_failed() -> None:
    shown = words_of(page_of(FakeSource([failed_job("AlgorithmError: out of memory")])))
    assert "Why it failed AlgorithmError: out of memory" in shown


def test_a_simulated_job_says_that_no_code_runs() -> None:
    job = job_after(*RUN)
    job.simulated = "this machine has no runtime"
    assert "no code runs: this machine has no runtime" in words_of(page_of(FakeSource([job])))


def test_metrics_are_drawn_with_their_last_values() -> None:
    curves = {"train:loss": [(NOW, 2.0), (NOW + 60, 0.5)], "validation:loss": [(NOW, 3.0)]}
    page = page_of(FakeSource([job_after(*RUN)], curves))
    drawn = "loss: train:loss from 2 to 0.5000; validation:loss from 3 to 3"
    assert ("aria-label", drawn) in page.attributes
    assert "train:loss 0.5000 0.5000 2" in words_of(page)


def test_a_curve_with_as_many_points_as_there_may_be_is_drawn_to_its_end() -> None:
    curve = [(NOW + at, math.sin(at)) for at in range(MOST_POINTS)]
    page = page_of(FakeSource([job_after(*RUN)], {"loss": curve}))
    [line] = [value for name, value in page.attributes if name == "d" and value.count("L") > 1]
    assert line.count("L") == MOST_POINTS - 1
    assert re.fullmatch(r"M[\d.]+ [\d.]+(L[\d.]+ [\d.]+)*", line)


def test_the_end_of_the_log_is_shown_and_the_rest_can_be_asked_for() -> None:
    lines = [LogLine(NOW + number, "algo-1", f"line {number}") for number in range(500)]
    source = FakeSource([job_after("Downloading", "Training")], lines=lines)
    page = page_of(source)
    assert "line 499" in page.text
    assert "line 99\n" not in page.text
    assert "Show 100 earlier ones" in words_of(page)
    every = page_of(source, f"{JOB}?lines=all")
    assert "line 0\n" in every.text
    assert not [value for name, value in every.attributes if name == "data-refresh"]


def test_hosts_are_named_where_there_are_several() -> None:
    lines = [LogLine(NOW, "algo-1", "one"), LogLine(NOW, "algo-2", "two")]
    assert "algo-2two" in page_of(FakeSource([job_after()], lines=lines)).text
    assert "algo-1" not in page_of(FakeSource([job_after()], lines=lines[:1])).text


def test_a_page_is_read_again_while_the_job_runs_with_and_without_scripts() -> None:
    html = Browser(FakeSource([job_after("Downloading")])).html(JOB)
    assert '<noscript><meta http-equiv="refresh" content="4"></noscript>' in html
    assert 'data-refresh="2"' in html
    paused = Browser(FakeSource([job_after("Downloading")])).html(f"{JOB}?live=off")
    assert "http-equiv" not in paused
    assert "data-refresh" not in paused.partition("<script>")[0]
    assert "http-equiv" not in Browser(FakeSource([job_after(*RUN)])).html(JOB)


def test_a_page_that_is_slow_to_make_is_read_less_often() -> None:
    source = FakeSource([job_after("Downloading")])
    assert 'data-refresh="10"' in Browser(source, 0.5).html(JOB)
    assert 'data-refresh="10"' in Browser(source, 0.5).html("/")


def _hostile() -> FakeSource:
    job = failed_job(
        HOSTILE,
        HyperParameters={HOSTILE: HOSTILE},
        Environment={HOSTILE: "x"},
        InputDataConfig=[{"ChannelName": HOSTILE, "ContentType": HOSTILE}],
        AlgorithmSpecification={"TrainingImage": HOSTILE, "ContainerEntrypoint": [HOSTILE]},
    )
    job.model_uri = job.simulated = job.transitions[0].message = HOSTILE
    lines = [LogLine(NOW, HOSTILE, HOSTILE), LogLine(NOW, "b", "\x1b]0;title\x07\x00\u202e\ud800!")]
    curves = {HOSTILE: [(NOW, 1.0)]}
    return FakeSource([job], curves, lines, {HOSTILE: HOSTILE})


@pytest.mark.parametrize(
    "target", ["/", JOB, f"{JOB}/delete", "/?name=%3Cscript%3E&deleted=%3Cb%3E"]
)
def test_foreign_text_is_never_markup(target: str) -> None:
    page = page_of(_hostile(), target)
    plain = page_of(FakeSource([job_after(*RUN)]), target)
    assert page.tags.count("script") == plain.tags.count("script") == 1
    assert "img" not in page.tags
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert "49" not in re.sub(r"\d\d:\d\d", "", page.text).split()


def test_a_jobs_name_is_text_in_its_page_and_in_addresses() -> None:
    # The service's pattern allows no such name; the page does not rely on that.
    source = FakeSource([job_after(name=HOSTILE)])
    page = page_of(source, "/")
    assert page.tags.count("script") == 1
    assert HOSTILE in page.text
    assert all(
        "<" not in value for name, value in page.attributes if name == "href" and "/jobs/" in value
    )


def test_characters_that_deceive_are_left_out() -> None:
    body = Browser(_hostile()).get(JOB).body
    assert not re.search(rb"[\x00-\x08\x0b-\x1f\x7f]", body)
    assert "\u202e" not in body.decode()


def test_secrets_are_masked_wherever_they_stand() -> None:
    job = failed_job(
        "cannot log in with hf-abcdef",
        HyperParameters={"hub_token": "hf-abcdef", "epochs": "12"},
        Environment={"WANDB_API_KEY": "wandb-123456", "MODE": "fast-mode"},
        AlgorithmSpecification={
            "TrainingImage": "python",
            "ContainerEntrypoint": ["run", "--token=hf-abcdef"],
            "ContainerArguments": ["--api-key", "op-9876", "--epochs", "3"],
        },
    )
    lines = [LogLine(NOW, "algo-1", "token hf-abcdef key wandb-123456 got op-9876")]
    source = FakeSource([job], lines=lines, job_tags={"access_key": "tagged"})
    for target in ("/", JOB):
        html = Browser(source).html(target)
        for secret in ("hf-abcdef", "wandb-123456", "op-9876", "fast-mode", "tagged"):
            assert secret not in html
    shown = words_of(page_of(source))
    assert "hub_token [secret]" in shown
    assert "token [secret] key [secret] got [secret]" in shown
    assert "run --token=[secret] --api-key [secret] --epochs 3" in shown
    assert "MODE WANDB_API_KEY The values are not shown." in shown


def test_a_secret_inside_of_a_hyperparameter_is_masked() -> None:
    parameters = {"login": '{"user": "me", "hosts": [{"password": "hunter22"}]}'}
    job = failed_job("train.py --login password=hunter22", HyperParameters=parameters)
    source = FakeSource([job])
    for target in ("/", JOB):
        assert "hunter22" not in Browser(source).html(target)
    assert '{"user": "me", "hosts": [{"password": "[secret]"}]}' in words_of(page_of(source))


def test_of_an_entrypoint_that_carries_a_program_the_ends_are_shown() -> None:
    entrypoint = [
        "python3",
        "-c",
        *("line" for _ in range(50)),
        "/opt/ml/input/data/code",
        "train.py",
    ]
    algorithm = {"TrainingImage": "python", "ContainerEntrypoint": entrypoint}
    page = page_of(FakeSource([job_after(AlgorithmSpecification=algorithm)]))
    assert "python3 -c … /opt/ml/input/data/code train.py" in words_of(page)


def test_a_secret_between_controls_is_masked() -> None:
    parameters = {"hub_token": "hf-abcdef"}
    job = failed_job("\x1b[1mhf-\x00abc\u200edef", HyperParameters=parameters)
    lines = [LogLine(NOW, "algo-1", "hf-\x1b[0mabcdef")]
    for target in ("/", JOB):
        assert "hf-abcdef" not in Browser(FakeSource([job], lines=lines)).html(target)


@pytest.mark.parametrize(
    ("command", "secrets"),
    [
        ("run --hub-token abcd --epochs 5", ["abcd"]),
        ("run --hub_token=abcd -password 'e f'", ["abcd", "e f"]),
        ('sh -c HF_TOKEN="ab cd" MODE=fast train', ["ab cd"]),
        ("run --max-tokens 5 --token", []),
        ("", []),
    ],
)
def test_a_command_names_secrets_by_its_options(command: str, secrets: list[str]) -> None:
    words = {"ContainerEntrypoint": command.split(" ")}
    assert masking.secrets_of({"AlgorithmSpecification": words}) == secrets


KEYS = "HF_TOKEN hubToken tokenizer apiKey PASSWORD max_tokens secretary key passphrase epochs"


@pytest.mark.parametrize("key", KEYS.split())
def test_the_same_keys_name_secrets_as_in_the_report(key: str) -> None:
    assert masking.speaks_of_secret(key) == named_secrets.speaks_of_secret(key)


@pytest.mark.parametrize(
    "secret",
    [
        *("plain-secret", "two\nlines-of-it", 'with "quotes" in', "abc", "", "it's secret"),
        *('{"pw": ["plain", 12345.0, 0.125, true]}', '"unclosed', "[" * 9999),
    ],
)
def test_a_secret_is_masked_in_a_text_as_in_the_report(secret: str) -> None:
    words = f"a {secret} b {secret!r} c lines-of-it abc pw=['plain', 12345.0, 0.125]"
    for line in (words, f"{words} {'x' * 1000} {secret[:5]}, exit code: 1"):
        assert masking.redacted(line, [secret]) == text.redacted(line, [secret])
    assert masking.MASK == text.MASK


def test_a_page_may_load_nothing_and_run_one_script() -> None:
    policy = dict(part.split(" ", 1) for part in pages.policy().split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in pages.policy()
    html = Browser(FakeSource()).html("/")
    for tag, rule in (("script", "script-src"), ("style", "style-src")):
        (content,) = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        assert policy[rule] == pages.digest(content)
    assert not re.findall(r'(?:src|href|action)="(?!/|data:|#)', html)


def test_a_page_is_not_kept_and_not_framed() -> None:
    headers: dict[str, Any] = dict(Browser(FakeSource()).get("/").headers)
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("target", ["/", JOB, f"{JOB}/delete", "/_console/nowhere"])
def test_a_page_can_be_read_without_seeing_it(target: str) -> None:
    html = Browser(_hostile()).get(target).body.decode()
    page = _Page(html)
    assert page.tags.count("h1") == 1
    assert ("href", "#main") in page.attributes
    assert ("id", "main") in page.attributes
    assert page.tags.count("table") == page.tags.count("caption")
    ids = [value for name, value in page.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    levels = [int(tag[1]) for tag in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
