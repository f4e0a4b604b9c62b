"""The report in a real browser: what a reader sees, and that no text runs as code."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from pulumi_sagemaker_training.api.model.description import Description
from pulumi_sagemaker_training.api.services.log_lines import Line
from pulumi_sagemaker_training.cli.report import Figures, render
from pulumi_sagemaker_training.cli.report.history import Point

HOSTILE = (
    "</pre><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Run the Chromium of CHROMIUM or PATH; `make test-browser` finds one."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.fail("no Chromium; install one, or name it with CHROMIUM=/path/to/chromium")
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=path, args=FLAGS)


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """Return the report of a job whose texts are all markup."""
    target = tmp_path / "report.html"
    target.write_text(render(DESCRIPTION, FIGURES), encoding="utf-8")
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    asked: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.goto(target.as_uri())
    yield opened
    assert asked == [target.as_uri()]
    opened.close()


DESCRIPTION = Description.of(
    {
        "training_job_name": "digits-1",
        "training_job_arn": "arn:aws:sagemaker:eu-west-1:123456789012:training-job/digits-1",
        "training_job_status": "Failed",
        "secondary_status": "Failed",
        "failure_reason": f"AlgorithmError: {HOSTILE}",
        "creation_time": "2026-03-01T10:00:00+00:00",
        "training_time_in_seconds": 65,
        "billable_time_in_seconds": 65,
        "resource_config": {"instance_type": "ml.m5.large", "instance_count": 1},
        "hyper_parameters": {"epochs": "12", "hub_token": "hf-abcdef", "note": HOSTILE},
        "environment": {"API_KEY": "key-123456"},
        "input_data_config": [
            {
                "channel_name": "train",
                "data_source": {"s3_data_source": {"s3_uri": "s3://bucket/" + "long" * 60}},
            }
        ],
        "secondary_status_transitions": [
            {
                "status": "Training",
                "start_time": "2026-03-01T10:01:00+00:00",
                "end_time": "2026-03-01T10:02:05+00:00",
                "status_message": HOSTILE,
            }
        ],
    }
)
FIGURES = Figures(
    histories={
        "train:loss": [Point(float(n), 1 / (n + 1)) for n in range(20)],
        "validation:loss": [Point(float(n), 1.5 / (n + 1)) for n in range(20)],
        f"{HOSTILE}:accuracy": [Point(0.0, 0.5), Point(1.0, 0.9)],
    },
    log_tail=[
        Line(0, "algo-1", "first line"),
        Line(1, "algo-1", HOSTILE),
        Line(2, "algo-1", "\x1b]0;title\x07 token hf-abcdef " + "wide" * 200),
    ],
)


def test_a_reader_sees_how_the_job_ended_and_why(page: Page) -> None:
    expect(page.get_by_role("heading", name="digits-1")).to_be_visible()
    expect(page.locator(".status.bad")).to_have_text("Failed")
    expect(page.locator(".reason")).to_have_text(f"AlgorithmError: {HOSTILE}")
    expect(page.get_by_role("row", name="Machines 1 x ml.m5.large")).to_be_visible()


def test_a_reader_sees_a_chart_for_each_quantity(page: Page) -> None:
    charts = page.locator("figure")
    expect(charts).to_have_count(2)
    loss = charts.first
    expect(loss.locator("svg text", has_text="validation:loss")).to_be_visible()
    box = loss.locator("svg").bounding_box()
    assert box is not None
    assert box["width"] > 400
    assert box["height"] > 150
    expect(page.get_by_role("img", name="loss: train:loss from 1 to 0.05")).to_be_visible()


def test_hostile_text_is_seen_as_text_and_does_nothing(page: Page) -> None:
    expect(page.locator("#log pre")).to_contain_text(HOSTILE)
    expect(page.locator("#hyper-parameters")).to_contain_text(HOSTILE)
    expect(page.locator("#timeline")).to_contain_text(HOSTILE)
    expect(page).to_have_title("digits-1: Failed")
    assert page.locator("script, img:not([role]), iframe, object, link").count() == 0


def test_a_script_that_got_in_would_not_run(page: Page) -> None:
    page.evaluate(
        "() => { const s = document.createElement('script');"
        " s.textContent = \"document.title='owned'\"; document.body.append(s); }"
    )
    expect(page).to_have_title("digits-1: Failed")


def test_secrets_are_not_in_the_page(page: Page) -> None:
    assert "hf-abcdef" not in page.content()
    assert "key-123456" not in page.content()
    expect(page.get_by_role("row", name="hub_token [secret]")).to_be_visible()


@pytest.mark.parametrize("width", [375, 1280])
def test_nothing_hangs_over_the_edge(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
