"""What the report of a job says, and that nothing foreign in it is more than text."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest

from pulumi_sagemaker_training.api.model.description import Description
from pulumi_sagemaker_training.api.services.log_lines import Line
from pulumi_sagemaker_training.cli.report import Figures, render
from pulumi_sagemaker_training.cli.report.curves import curves
from pulumi_sagemaker_training.cli.report.history import History, Point, thinned
from pulumi_sagemaker_training.cli.report.page import billed_usd

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


def page(figures: Figures | None = None, **more: Any) -> str:
    return render(Description.of(fields(**more)), figures or Figures())


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
        "1 h 1 min 1 s",
        "30 min 0 s",
        "50.8 %",
        "s3://bucket/model.tar.gz",
        "validation:accuracy",
        "0.97",
        "epochs",
        "s3://bucket/data/",
        "Training image download completed.",
        "1 min 5 s",
        "MODE",
    ],
)
def test_the_report_tells(expected: str) -> None:
    assert expected in parsed(page()).text


def test_the_cost_is_told_when_the_price_is() -> None:
    assert "0.2000 USD" in parsed(page(Figures(usd_an_hour=0.2))).text
    assert "Cost" not in parsed(page()).text


def test_a_cost_needs_time_price_and_machines() -> None:
    assert billed_usd({"billable_time_in_seconds": 3600}, 1.0) is None
    assert billed_usd(fields(), None) is None


def test_nothing_foreign_is_markup() -> None:
    html = page(
        Figures({HOSTILE: [Point(1, 1), Point(2, 2)]}, [Line(0, HOSTILE, HOSTILE)]),
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
    html = page(Figures(log_tail=[Line(0, "algo-1", "\x1b[31mred\x1b[0m\x07 \u202etxt")]))
    assert "red txt" in parsed(html).text


def test_secrets_are_shown_nowhere() -> None:
    log = [Line(0, "algo-1", "login with hf-abcdef and wandb-123456 and 4-hush-4")]
    figures = Figures(log_tail=log, hidden=frozenset({"quiet"}))
    html = page(
        figures,
        hyper_parameters={"hub_token": "hf-abcdef", "quiet": "4-hush-4"},
        failure_reason="bad login hf-abcdef",
    )
    assert not re.search("hf-abcdef|wandb-123456|4-hush-4", html)
    assert parsed(html).text.count("[secret]") == 6


def test_a_secret_inside_of_a_hyperparameter_is_shown_nowhere() -> None:
    parameters = {"login": '{"user": "me", "hosts": [{"password": "hunter22"}]}', "broken": "{"}
    html = page(Figures(), hyper_parameters=parameters, failure_reason="--login password=hunter22")
    assert "hunter22" not in html
    assert '{"user": "me", "hosts": [{"password": "[secret]"}]}' in parsed(html).text


def test_a_job_that_has_hardly_begun_has_a_report() -> None:
    bare = {
        "training_job_name": "early",
        "training_job_status": "InProgress",
        "secondary_status": "Starting",
    }
    text = parsed(render(Description.of(bare), Figures())).text
    assert "InProgress (Starting)" in text
    assert "The job wrote nothing" in text


def test_equal_jobs_have_equal_reports() -> None:
    figures = Figures({"loss": [Point(1, 1), Point(2, 2)]})
    assert page(figures) == page(figures)


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


def test_train_and_validation_share_a_chart() -> None:
    points = [Point(0, 1.0), Point(1, 0.5)]
    drawn = curves({"train:loss": points, "validation:loss": points, "accuracy": points, "no": []})
    assert [curve.title for curve in drawn] == ["loss", "accuracy"]
    assert drawn[0].words == "train:loss from 1 to 0.5; validation:loss from 1 to 0.5"


@pytest.mark.parametrize(
    "points",
    [
        [Point(5, 1.0)],
        [Point(5, 0.0)],
        [Point(5, 1.0), Point(5, 1.0)],
        [Point(5, 0.0), Point(6, 0.0)],
        [Point(5, -1e-12), Point(6, 1e12)],
    ],
)
def test_any_history_can_be_drawn(points: list[Point]) -> None:
    assert "<svg" in curves({"loss": points})[0].svg


def test_a_long_history_is_thinned_to_its_ends_and_what_lies_between() -> None:
    points = [Point(n, n) for n in range(10_000)]
    kept = thinned(points, 400)
    assert (len(kept), kept[0], kept[-1]) == (400, points[0], points[-1])
