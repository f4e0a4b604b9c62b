"""The report of a stack: what it shows of any state, and what it never shows."""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from html import unescape
from typing import Any

import pytest

from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.api.model.prices import Prices
from pulumi_sagemaker_training.api.services.log_lines import Line
from pulumi_sagemaker_training.cli.report import Reading, Seen, render_job, render_stack
from pulumi_sagemaker_training.cli.stack.state import read_stack
from tests.support.report_pipeline import failed_pipeline
from tests.support.report_sweep import sweep_stack
from tests.support.reports import BEGIN_S, channel, curve, job_fields, seen
from tests.support.states import (
    COMPONENT,
    DYNAMIC,
    PLUGIN,
    SECRET,
    exported,
    resource,
    trial,
    urn,
)
from tests.unit.provider.cli.report.test_report import HOSTILE, parsed

JOB = f"{DYNAMIC}TrainingJob"
SWEEP = f"{DYNAMIC}Sweep"


def page(*resources: Mapping[str, Any], reading: Reading | None = None, **more: Any) -> str:
    """Return the report of a state with these resources."""
    return render_stack(read_stack(exported(*resources, **more)), reading or Reading(), "shop/dev")


def seen_in(html: str) -> str:
    """Return what a reader sees of a page, with single blanks."""
    body = html.partition("<body>")[2]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", body)).split())


def text(*resources: Mapping[str, Any], reading: Reading | None = None) -> str:
    """Return what a reader sees of a state's report."""
    return seen_in(page(*resources, reading=reading))


@cache
def pipeline_text() -> str:
    """Return what a reader sees of a failed pipeline."""
    state, reading = failed_pipeline()
    return seen_in(render_stack(read_stack(state), reading, "shop/dev"))


@cache
def sweep_page(count: int = 200) -> str:
    """Return the report of a sweep."""
    state, reading = sweep_stack(count)
    return render_stack(read_stack(state), reading, "shop/dev")


def test_a_stack_without_jobs_has_a_report_that_says_so() -> None:
    assert "This stack has no training job." in text()
    assert "This stack has no training job." in text(resource(f"{DYNAMIC}Upload", "a", "a"))


def test_a_state_of_a_newer_version_is_refused_in_one_line() -> None:
    with pytest.raises(InputError, match="version 9"):
        page(version=9)


def test_a_job_that_cannot_be_described_is_shown_as_the_state_has_it() -> None:
    held = resource(JOB, "digits", "digits-1", outputs=job_fields("digits-1"))
    denied = "it is shown as the last update left it, because it cannot be described: AccessDenied"
    reading = Reading({"digits-1": Seen(problem=denied)})
    said = text(held, reading=reading)
    assert f"digits: {denied}" in said
    assert "s3://shop/models/digits-1/output/model.tar.gz" in said
    assert "Completed" in said
    alone = render_job(
        reading.seen["digits-1"], read_stack(exported(held)).resources[0], now_s=BEGIN_S
    )
    assert denied in parsed(alone).text


def test_a_creation_that_was_interrupted_is_named() -> None:
    html = page(pending=[resource(JOB, "digits")])
    assert "An update was interrupted while it created digits." in parsed(html).text


def test_jobs_of_the_plugin_read_as_those_of_programs() -> None:
    outputs = {
        "trainingJobName": "digits-1",
        "trainingJobStatus": "Failed",
        "failureReason": "AlgorithmError: out of digits",
        "billableCostUsd": 0.5,
        "hyperParameters": {"some_key": "7"},
    }
    said = text(resource(f"{PLUGIN}TrainingJob", "digits", "digits-1", outputs=outputs))
    assert "AlgorithmError: out of digits" in said
    assert "some_key 7" in said
    assert "$0.50" in said


def test_a_pipeline_says_what_was_kept_and_which_gate_was_missed() -> None:
    said = pipeline_text()
    assert re.search(r"prepare Completed kept 2026-02-26 09:46:40 UTC, 5 min 40 s", said)
    assert "train Completed trained 2026-03-01 10:00:00 UTC" in said
    assert "after prepare (channel data), train (channel model)" in said
    assert "gate missed accuracy 0.8889, must be at least 0.93" in said


def test_failures_have_their_reasons_and_the_end_of_their_logs() -> None:
    said = pipeline_text()
    failures = said.partition("Failures digits-evaluate")[2].partition("Timeline")[0]
    assert "accuracy is 0.8889, but must be at least 0.93" in failures
    assert "AlgorithmError: the exporter said [secret], exit code: 1" in failures
    assert "line 29 of export" in failures
    assert "line 29 of train" not in failures


def test_a_champion_says_who_won_and_why() -> None:
    said = pipeline_text()
    assert "A challenger must have a higher accuracy by at least 0.01." in said
    assert "won digits-train-4d5e6f 0.9610 accuracy 0.961 is better than 0.931" in said
    assert "lost digits-train-333333 0.9190 accuracy 0.919 is not better than 0.931" in said
    assert "digits/19" in said


def test_lineage_leads_from_uploads_over_jobs_to_the_champion() -> None:
    said = pipeline_text()
    table = said.partition("Data or model From Into Channel")[2]
    assert "s3://shop/source/0123456789abcdef/ source digits-prepare code" in table
    prepared = "s3://shop/models/digits-prepare-1a2b3c/output/model.tar.gz"
    assert f"{prepared} digits-prepare digits-train data" in table
    assert "best-digits champion: digits-train-4d" in said


def test_cost_and_what_spot_saved_come_from_the_providers_prices() -> None:
    spot = job_fields(
        "digits-1",
        enable_managed_spot_training=True,
        training_time_in_seconds=7200,
        billable_time_in_seconds=3600,
    )
    held = resource(JOB, "digits", "digits-1", outputs={**spot, "worst_case_cost_usd": 2.76})
    said = text(held, reading=Reading({"digits-1": seen(spot)}))
    assert "digits 1 h 00 min $0.12 $0.12 $2.76 All $0.12 $0.12" in said
    # What the state has counts the attempts that the job continues.
    recorded = {**held, "outputs": {**held["outputs"], "billable_cost_usd": 0.7}}
    assert "$0.70" in text(recorded, reading=Reading({"digits-1": seen(spot)}))


def test_a_cost_that_is_not_known_is_said_to_be_so() -> None:
    held = resource(JOB, "digits", "digits-1", outputs=job_fields("digits-1"))
    assert "digits 10 min 00 s not known" in text(held)


def test_two_hundred_trials_make_less_than_a_megabyte() -> None:
    assert len(sweep_page().encode()) < 500_000


def test_a_sweep_has_its_leaderboard_labelled_by_what_varied() -> None:
    said = seen_in(sweep_page())
    assert "minimize validation:rmse : 200 declared, 186 completed, 5 failed, 9 stopped" in said
    heads = "# validation:rmse eta max_depth resource_config.instance_type subsample Status"
    assert heads in said
    assert "1 0.1608 0.02051 6 ml.g5.xlarge 0.6720 Completed 5 min 12 s $0.02" in said
    assert "The other 180 trials" in said
    assert sweep_page().count('<path class="strand') == 200
    assert "eta (log)" in said


def test_trials_that_failed_alike_are_one_failure() -> None:
    said = seen_in(sweep_page())
    assert "tune: 5 trials Failed AlgorithmError: out of memory, exit code: 137 eta=" in said
    assert said.partition("Sweep tune minimize")[0].count("out of memory") == 1


def test_the_curves_of_all_trials_are_drawn_and_the_best_are_named() -> None:
    curves = sweep_page().partition("Curves of the trials")[2].partition("</figure>")[0]
    assert curves.count("<path") - curves.count('class="key"') == 200
    assert curves.count('scope="row"') == 5


def test_trials_run_side_by_side_in_few_lanes() -> None:
    lanes = sweep_page(30).partition('id="timeline"')[2].partition('class="ticks"')[0]
    assert 10 <= lanes.count('<div class="lane">') <= 20


def test_what_all_trials_share_is_told_once() -> None:
    records = {str(n): trial(f"t-{n}", n / 10, point={"lr": n, "same": 5}) for n in range(3)}
    inputs = {"objective_metric": "loss", "direction": "minimize"}
    held = resource(SWEEP, "tune", "tune-1", inputs=inputs, outputs={"trials": records})
    said = text(held)
    assert "The same for all: same=5." in said
    assert "# loss lr Status" in said


def test_a_sweep_without_trials_and_a_secret_one_say_so() -> None:
    assert "No trial has been started yet." in text(resource(SWEEP, "tune", "tune-1"))
    secret = resource(SWEEP, "tune", "tune-1", outputs={"trials": SECRET})
    assert "The outputs of this sweep are secret" in text(secret)


def test_a_champion_that_is_secret_or_damaged_says_so() -> None:
    kind = f"{DYNAMIC}Champion"
    secret = resource(
        kind, "best", "best", outputs={"history": SECRET, "training_job_name": SECRET}
    )
    assert "The outputs of this champion are secret" in text(secret)
    damaged = resource(kind, "best", "best", outputs={"history": [{"result": "unheard of"}]})
    assert "The history in the state cannot be read" in text(damaged)


def test_jobs_that_report_one_metric_are_compared() -> None:
    held = [
        resource(JOB, name, f"{name}-1", outputs=job_fields(f"{name}-1")) for name in ("a", "b")
    ]
    reading = Reading(
        {
            f"{name}-1": seen(job_fields(f"{name}-1"), histories={"loss": curve(50, low, 2)})
            for name, low in (("a", 0.1), ("b", 0.3))
        }
    )
    html = page(*held, reading=reading)
    assert 'aria-label="loss: a from 2 to' in html
    assert "; b from 2 to" in html


def test_jobs_that_wait_to_be_deleted_are_left_out() -> None:
    parent = f"{COMPONENT}TrainingPipeline"
    stage = resource(
        JOB, "p-train", "p-train-2", parents=(parent,), outputs=job_fields("p-train-2")
    )
    old = {**stage, "id": "p-train-1", "delete": True, "outputs": job_fields("p-train-1")}
    for item in (stage, old):
        item["parent"] = urn(parent, "p")
    said = text(resource(parent, "p"), stage, old)
    assert "p-train-1" not in said
    assert said.count("train Completed trained") == 1


def test_secrets_that_the_state_marks_are_shown_nowhere() -> None:
    fields = job_fields(
        "digits-1",
        hyper_parameters={"quiet": "4-hush-4", "note": "say 4-hush-4", "plain": "visible"},
        environment={"MODE": "8-still-8"},
        failure_reason="bad login 4-hush-4 in 8-still-8",
        input_data_config=[channel("train", "s3://bucket/6-calm-6/data")],
    )
    inputs = {
        "hyper_parameters": {"quiet": SECRET, "note": "x", "plain": "visible"},
        "environment": SECRET,
        "input_data_config": [channel("train", "")],
        "__secrets": ["input_data_config[0].data_source.s3_data_source.s3_uri"],
    }
    held = resource(JOB, "digits", "digits-1", inputs=inputs, outputs={"hyper_parameters": SECRET})
    log = [Line(BEGIN_S, "algo-1", "with 4-hush-4, 8-still-8 from s3://bucket/6-calm-6/data")]
    html = page(held, reading=Reading({"digits-1": seen(fields, log_tail=log)}))
    assert not re.search("4-hush-4|8-still-8|6-calm-6", html)
    assert "visible" in html


def test_secrets_of_a_sweeps_template_and_points_are_shown_nowhere() -> None:
    inputs = {
        "objective_metric": "loss",
        "direction": "minimize",
        "template": {"hyper_parameters": {"quiet": SECRET}},
        "points": [{"key": SECRET}],
    }
    records = {"a": trial("t-1", 0.1, reason="at 4-hush-4, 8-still-8", status="Failed")}
    held = resource(SWEEP, "tune", "tune-1", inputs=inputs, outputs={"trials": records})
    fields = job_fields("t-1", hyper_parameters={"quiet": "4-hush-4", "key": "8-still-8"})
    log = [Line(BEGIN_S, "algo-1", "with 4-hush-4 and 8-still-8")]
    html = page(held, reading=Reading({"t-1": seen(fields, log_tail=log)}))
    assert "at [secret], [secret]" in html
    assert not re.search("4-hush-4|8-still-8", html)


def test_nothing_foreign_in_a_stack_is_markup() -> None:
    fields = job_fields(HOSTILE, status=HOSTILE, metrics={HOSTILE: 1.0}, failure_reason=HOSTILE)
    fields["input_data_config"] = [channel(HOSTILE, HOSTILE)]
    records = {"a": trial(HOSTILE, 0.1, point={HOSTILE: HOSTILE}), "b": trial("t", 1.0)}
    history = [
        {
            "training_job_name": HOSTILE,
            "model_artifacts": HOSTILE,
            "result": "won",
            "reason": HOSTILE,
            "decided_at": HOSTILE,
        }
    ]
    html = page(
        resource(JOB, HOSTILE, HOSTILE, outputs=fields, initErrors=[HOSTILE]),
        resource(
            SWEEP,
            HOSTILE,
            "s",
            outputs={"trials": records},
            inputs={"objective_metric": HOSTILE, "direction": HOSTILE},
        ),
        resource(f"{DYNAMIC}Champion", HOSTILE, "c", outputs={"history": history}),
    )
    tags = set(parsed(html).tags)
    assert not {"script", "img", "iframe", "link", "object"} & tags
    assert parsed(html).text.count("document.title='owned'") > 12


def test_equal_states_have_equal_reports() -> None:
    state, reading = sweep_stack(12)
    pages = {render_stack(read_stack(state), reading, "shop/dev") for _ in range(2)}
    assert len(pages) == 1


@pytest.mark.parametrize("value", [None, 7, "text", [], [{"no": "map"}], {"no": "list"}])
def test_damaged_outputs_end_no_report(value: Any) -> None:
    names = ("training_job_status", "secondary_status_transitions", "resource_config")
    names += ("hyper_parameters", "model_artifacts", "input_data_config", "final_metric_data_list")
    fields = {**job_fields("digits-1"), **dict.fromkeys(names, value)}
    sweep = {"trials": value, "counts": value, "leaderboard": value}
    made = page(
        resource(JOB, "digits", "digits-1", outputs=fields, inputs={"require_metrics": value}),
        resource(SWEEP, "tune", "tune-1", outputs=sweep, inputs={"space": value, "points": value}),
        resource(f"{DYNAMIC}Champion", "best", "best", outputs={"history": value}),
        resource(f"{DYNAMIC}Upload", "data", "data", outputs={"uri": value}),
    )
    assert "digits" in made


def test_every_drawing_has_words_and_every_link_a_target() -> None:
    state, reading = failed_pipeline()
    for html in (sweep_page(), render_stack(read_stack(state), reading, "shop/dev")):
        drawn = re.findall(r'role="(?:img|group)" aria-label="([^"]*)"', html)
        assert len(drawn) >= 3
        assert all(drawn)
        targets = set(re.findall(r' id="([^"]+)"', html))
        assert set(re.findall(r'href="#([^"]+)"', html)) <= targets
        assert not re.search(r"https?://", re.sub(r'href="https://[^"]*"', "", html))


def test_many_jobs_share_the_room_of_the_page() -> None:
    log = [Line(BEGIN_S, "algo-1", "x" * 200)] * 200
    names = [f"j{n}" for n in range(60)]
    held = [resource(JOB, n, f"{n}-1", outputs=job_fields(f"{n}-1")) for n in names]
    values = {"loss": curve(1000, 0.1, 2), "accuracy": curve(1000, 0.1, 2)}
    read = {f"{n}-1": seen(job_fields(f"{n}-1"), log_tail=log, histories=values) for n in names}
    assert len(page(*held, reading=Reading(read))) < 1_000_000


def test_the_state_has_the_curve_of_a_trial_whose_log_is_gone() -> None:
    inputs = {"objective_metric": "loss", "direction": "minimize"}
    records = {"a": trial("t-1", 0.5, curve=[60, 2, 120, 0.5])}
    html = page(resource(SWEEP, "tune", "tune-1", inputs=inputs, outputs={"trials": records}))
    assert 'aria-label="loss: t-1 from 2 to 0.5000"' in html


def test_why_a_price_is_not_known_is_said() -> None:
    held = resource(JOB, "digits", "digits-1", outputs=job_fields("digits-1"))
    read = replace(seen(job_fields("digits-1")), prices=Prices(problem="GetProducts: denied"))
    said = text(held, reading=Reading({"digits-1": read}))
    assert "Not known, because: GetProducts: denied." in said


def test_what_is_hidden_on_the_command_line_is_masked() -> None:
    fields = job_fields("digits-1", hyper_parameters={"quiet": "4-hush-4"})
    held = resource(JOB, "digits", "digits-1", inputs={}, outputs=fields)
    reading = Reading({"digits-1": seen(fields)}, hidden=frozenset({"quiet"}))
    assert "4-hush-4" not in page(held, reading=reading)
    assert "4-hush-4" in page(held, reading=replace(reading, hidden=frozenset()))
