"""What the report of a job says, and that nothing foreign in it is more than text."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest

from pulumi_sagemaker_training.api.model.description import Description
from pulumi_sagemaker_training.api.model.prices import Prices
from pulumi_sagemaker_training.api.services.log_lines import Line
from pulumi_sagemaker_training.cli.report import Seen, render_job
from pulumi_sagemaker_training.cli.report.drawing.samples import Point
from pulumi_sagemaker_training.cli.report.history import History
from tests.support.reports import one_job

HOSTILE = "<script>document.title='owned'</script><img src=x onerror=alert(1)> & \"'"


def fields(**more: Any) -> dict[str, Any]:
    return {
        "training_job_name": "digits-1",
        "training_job_arn": "arn:aws:sagemaker:eu-west-1:123456789012:training-job/digits-1",
        "training_job_status": "Completed",
        "secondary_status": "Completed",
        "creation_time": "2026-03-01T10:00:00+00:00",
        "training_time_in_seconds": 3661,
        "billable_time_in_seconds": 1800,
        "enable_managed_spot_training": True,
        "resource_config": {"instance_type": "ml.m5.large", "instance_count": 2.0},
        "algorithm_specification": {"training_image": "registry/image:1"},
        "model_artifacts": {"s3_model_artifacts": "s3://bucket/model.tar.gz"},
        "hyper_parameters": {"epochs": "12", "hub_token": "hf-abcdef"},
        "environment": {"WANDB_API_KEY": "wandb-123456", "MODE": "fast"},
        "input_data_config": [
            {
                "channel_name": "train",
                "data_source": {"s3_data_source": {"s3_uri": "s3://bucket/data/"}},
            }
        ],
        "secondary_status_transitions": [
            {
                "status": "Training",
                "start_time": "2026-03-01T10:01:00+00:00",
                "end_time": "2026-03-01T10:02:05+00:00",
                "status_message": "Training image download completed.",
            },
            {"status": "Completed", "start_time": "2026-03-01T10:02:05+00:00"},
        ],
        "final_metric_data_list": [
            {"metric_name": "validation:accuracy", "value": 0.97, "timestamp": "2026"}
        ],
        **more,
    }


def page(seen: Seen | None = None, hidden: frozenset[str] = frozenset(), **more: Any) -> str:
    described = Description.of(fields(**more))
    return render_job(replace(seen or Seen(), description=described), hidden=hidden)


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def parsed(html: str) -> _Text:
    parser = _Text()
    parser.feed(html)
    return parser


@pytest.mark.parametrize(
    "expected",
    [
        "digits-1",
        "2 x ml.m5.large",
        "1 h 01 min",
        "30 min 00 s",
        "50.8 %",
        "s3://bucket/model.tar.gz",
        "validation:accuracy",
        "0.9700",
        "epochs",
        "s3://bucket/data/",
        "Training image download completed.",
        "1 min 05 s",
        "MODE",
    ],
)
def test_the_report_tells(expected: str) -> None:
    assert expected in parsed(page()).text


def test_the_cost_is_told_when_the_price_is() -> None:
    priced = Seen(prices=Prices({"ml.m5.large": 0.2}))
    assert "$0.20" in parsed(page(priced)).text
    assert "50.8 % ($0.21)" in parsed(page(priced)).text
    assert "Cost" not in parsed(page()).text


def test_nothing_foreign_is_markup() -> None:
    html = page(
        Seen(
            histories={HOSTILE: [Point(1, 1), Point(2, 2)]},
            log_tail=[Line(0, HOSTILE, HOSTILE)],
            log_problem=HOSTILE,
        ),
        training_job_name=HOSTILE,
        failure_reason=HOSTILE,
        hyper_parameters={HOSTILE: HOSTILE},
        environment={HOSTILE: "x"},
        input_data_config=[{"channel_name": HOSTILE}],
        secondary_status_transitions=[{"status": HOSTILE, "status_message": HOSTILE}],
    )
    assert not {"script", "img"} & set(parsed(html).tags)
    assert parsed(html).text.count("document.title='owned'") >= 9


def test_terminal_escapes_in_the_log_are_gone() -> None:
    html = page(Seen(log_tail=[Line(0, "algo-1", "\x1b[31mred\x1b[0m\x07 \u202etxt")]))
    assert "red txt" in parsed(html).text


def test_secrets_are_shown_nowhere() -> None:
    log = [Line(0, "algo-1", "login with hf-abcdef and wandb-123456 and 4-hush-4")]
    html = page(
        Seen(log_tail=log),
        frozenset({"quiet"}),
        hyper_parameters={"hub_token": "hf-abcdef", "quiet": "4-hush-4"},
        failure_reason="bad login hf-abcdef",
    )
    assert not re.search("hf-abcdef|wandb-123456|4-hush-4", html)
    assert parsed(html).text.count("[secret]") == 6


def test_a_secret_that_is_known_by_its_form_is_shown_nowhere() -> None:
    key = "AKIA" + "ABCDEFGHIJKLMNOP"
    html = page(Seen(log_tail=[Line(0, "a", f"with {key}")]), hyper_parameters={"plain": key})
    assert key not in html


def test_a_secret_inside_of_a_hyperparameter_is_shown_nowhere() -> None:
    parameters = {"login": '{"user": "me", "hosts": [{"password": "hunter22"}]}', "broken": "{"}
    html = page(hyper_parameters=parameters, failure_reason="--login password=hunter22")
    assert "hunter22" not in html
    assert '{"user": "me", "hosts": [{"password": "[secret]"}]}' in parsed(html).text


def test_a_job_that_has_hardly_begun_has_a_report() -> None:
    bare = {
        "training_job_name": "early",
        "training_job_status": "InProgress",
        "secondary_status": "Starting",
    }
    text = parsed(render_job(Seen(Description.of(bare)))).text
    assert "InProgress" in text
    assert "The job wrote nothing" in text


def test_equal_jobs_have_equal_reports() -> None:
    seen = Seen(histories={"loss": [Point(1, 1), Point(2, 2)]})
    assert page(seen) == page(seen)


def test_ten_thousand_values_make_a_small_page() -> None:
    html = render_job(one_job())
    assert len(html) < 60_000
    assert "10,000" in parsed(html).text


def test_a_running_phase_lasts_until_now() -> None:
    running = {"status": "Training", "start_time": "2026-03-01T10:00:00+00:00"}
    described = fields(training_job_status="InProgress", secondary_status_transitions=[running])
    html = render_job(Seen(Description.of(described)), now_s=1_772_359_200 + 90)
    assert "Training, 1 min 30 s" in html


def test_the_last_values_of_the_log_are_told_while_the_service_has_none() -> None:
    seen = Seen(histories={"loss": [Point(1, 0.123456)]})
    assert "0.1235" in parsed(page(seen, final_metric_data_list=[])).text


def test_a_job_without_metrics_has_no_chart() -> None:
    html = page(final_metric_data_list=[])
    assert "Metrics over time" not in html
    assert "Last metrics" not in html


def test_metric_values_are_read_by_the_jobs_own_definitions() -> None:
    history = History(
        [
            {"name": "train:loss", "regex": r"train:loss=([0-9.]+);"},
            {"name": "other", "regex": r"other=(\S+)"},
        ]
    )
    for second, text in enumerate(
        ["epoch=1; train:loss=0.5;", "nothing", "epoch=2; train:loss=0.25;", "other=nan other"]
    ):
        history.add(Line(second, "algo-1", text))
    assert history.series == {"train:loss": [Point(0, 0.5), Point(2, 0.25)], "other": []}


def test_a_definition_that_cannot_be_used_is_passed_over() -> None:
    history = History([{"name": "a", "regex": "("}, {"name": "b", "regex": "no group"}])
    history.add(Line(0, "algo-1", "no group"))
    assert history.series == {}


def test_a_pattern_that_never_ends_is_given_up() -> None:
    history = History([{"name": "slow", "regex": r"((a|b|ab)*)*c"}])
    history.add(Line(0, "algo-1", "ab" * 2000))
    assert history.series == {"slow": []}


def test_the_last_log_lines_of_a_failed_job_stand_beside_its_reason() -> None:
    log = [Line(second, "algo-1", f"line {second}.") for second in range(20)]
    silent = {"training_job_status": "Failed", "failure_reason": "AlgorithmError: , exit code: 1"}
    said = " ".join(parsed(page(Seen(log_tail=log), **silent)).text.split())
    reason, last = said.index("AlgorithmError: , exit code: 1"), said.index("line 19.")
    assert "exit code 1: an error that the code did not catch" in said[reason:last]
    assert last < said.index("All that was kept of its log, 20 lines") < said.index("Facts")
    assert "End of the log" not in said
