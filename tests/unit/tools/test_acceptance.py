"""What the acceptance suite asks, compares and writes."""

import dataclasses
import fcntl
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sagemaker_emulator.behaviour import RECORDED, BehaviourError, Behaviours, filled
from sagemaker_emulator.behaviour.table import BEHAVIOURS
from tools import tables
from tools.acceptance import budget, questions, record, stack
from tools.acceptance.ledger import Ledger
from tools.acceptance.target import Target, TargetError
from tools.acceptance.world import World

OWN = {key: behaviour.value for key, behaviour in BEHAVIOURS.items()}
TARGET = Target(None, "eu-west-1", "arn:aws:iam::123456789012:role/training", "my-bucket", "run-1")


def test_each_behaviour_is_asked_for() -> None:
    assert set(questions.asked()) == set(BEHAVIOURS)


def test_a_run_costs_well_below_a_dollar_at_most() -> None:
    jobs = questions.CREATED_JOBS + questions.REFUSED_JOBS + stack.JOBS
    assert budget.worst_case_usd(jobs) < budget.ALLOWED_USD / 3


def test_the_page_shows_what_is_recorded() -> None:
    text = record.PAGE.read_text()
    assert record.page(text, json.loads(RECORDED.read_text())) == text


def test_the_recorded_answers_can_be_played() -> None:
    assert set(Behaviours.load()) == set(BEHAVIOURS)


def test_the_same_answers_are_no_difference() -> None:
    assert record.compared(OWN) == record.Compared({}, {}, {})


def test_what_differs_is_kept_apart_from_what_cannot_be_played_and_from_errors() -> None:
    answers: dict[str, Any] = {
        **OWN,
        "list.default_order": "Ascending",
        "metrics.final": "2.5",
        "model.links": TimeoutError("it did\nnot end"),
    }
    found = record.compared(answers)
    assert found.playable == {"list.default_order": "Ascending"}
    assert list(found.unplayable) == ["metrics.final"]
    assert found.unanswered == {"model.links": "TimeoutError: it did not end"}
    written = json.loads(record.document(found, "eu-west-1", date(2026, 1, 2)))
    assert written["recorded"] == {"on": "2026-01-02", "region": "eu-west-1"}
    page = record.page(record.PAGE.read_text(), written)
    rows = {row[0]: row[3] for row in tables.rows(record.MARKS.section(page))}
    assert rows["`list.default_order`"] == "Ascending"
    assert rows["`metrics.final`"] == "2.5"
    assert rows["`model.links`"] == "no answer: TimeoutError: it did not end"
    assert rows["`stop.ended`"] == "the same"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("stop.finished", "x"),
        ("stop.ended", "a text"),
        ("visible.tags_s", "soon"),
        ("model.links", "copied"),
        ("list.cut_before_filters", "StatusEquals"),
    ],
)
def test_a_behaviour_that_the_emulator_cannot_play_is_refused(key: str, value: object) -> None:
    with pytest.raises(BehaviourError, match=key):
        Behaviours({key: value})


@pytest.mark.parametrize("content", ["", "[]", '{"answers": 3}', "{"])
def test_a_file_that_is_no_file_of_behaviours_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "recorded.json"
    file.write_text(content)
    with pytest.raises(BehaviourError, match="the file of behaviours"):
        Behaviours.load(file)


def test_an_error_has_the_recorded_code_and_words() -> None:
    told = Behaviours({"stop.ended": {"code": "Conflict", "message": "{name} is {status} {x}"}})
    error = told.error("stop.ended", name="a", status="Failed")
    assert (error.code, error.message, error.status) == ("Conflict", "a is Failed {x}", 400)


def test_names_are_filled_in_without_a_meaning_of_other_braces() -> None:
    assert filled("{a} {b} {0} {}", {"a": "{b}"}) == "{b} {b} {0} {}"


def test_members_of_lists_have_one_path() -> None:
    value = {"A": 1, "B": [{"C": 2}, {"C": 2}], "D": ["x"], "E": {"F": None}}
    assert dict(questions.flat(value)) == {"A": 1, "B[].C": 2, "D": ["x"], "E.F": None}


def test_a_ledger_keeps_what_was_written_before_a_kill(tmp_path: Path) -> None:
    with Ledger.begun(tmp_path, TARGET) as ledger:
        ledger.add("a")
        ledger.add("b")
        with ledger.path.open("a") as file:
            file.write('{"job": "c')
    [left] = Ledger.left(tmp_path)
    assert (left.target(), left.jobs()) == (TARGET, ["b", "a"])


def test_the_ledger_of_a_run_that_goes_on_is_not_left(tmp_path: Path) -> None:
    with Ledger.begun(tmp_path, TARGET) as ledger:
        assert list(Ledger.left(tmp_path)) == []
        assert ledger.path.exists()


def test_a_ledger_that_another_run_removes_before_it_is_locked_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = fcntl.flock
    others = [lambda: list(Ledger.left(tmp_path))]

    def late(file: Any, operation: int) -> None:
        if others:
            others.pop()()
        lock(file, operation)

    monkeypatch.setattr(fcntl, "flock", late)
    with Ledger.begun(tmp_path, TARGET) as ledger:
        assert list(Ledger.left(tmp_path)) == []
        assert ledger.target() == TARGET


@pytest.mark.parametrize("written", ["", '{"endpoint": nul'])
def test_a_ledger_without_a_whole_line_is_of_a_run_that_created_nothing(
    written: str, tmp_path: Path
) -> None:
    (tmp_path / "run.jsonl").write_text(written)
    assert list(Ledger.left(tmp_path)) == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("member", "value", "wanted"),
    [
        ("endpoint", "AWS", "ENDPOINT=AWS: give emulator, aws, or a URL"),
        ("endpoint", "localhost:4567", "ENDPOINT=localhost:4567: give emulator, aws, or a URL"),
        ("region", "eu west", "REGION=eu west: give a region such as eu-west-1"),
        ("role", "training", "ROLE=training: give the ARN of a role"),
        ("role", "arn:aws:iam::123456789012:user/a", "arn:aws:iam::<account>:role/<name>"),
        ("bucket", "s3://my-bucket", "BUCKET=s3://my-bucket: give the name of a bucket"),
    ],
)
def test_what_no_account_can_have_is_refused_with_its_name(
    member: str, value: str, wanted: str
) -> None:
    with pytest.raises(TargetError, match=re.escape(wanted)):
        dataclasses.replace(TARGET, **{member: value}).check_words()
    TARGET.check_words()


def test_an_account_that_accepts_what_should_be_refused_is_a_finding(tmp_path: Path) -> None:
    target = Target("http://127.0.0.1:1", "eu-west-1", TARGET.role, "my-bucket", "run-1")
    world = World(target, Ledger(tmp_path / "run-1.jsonl"))
    answer = {"Tags": [{"Key": "a", "Value": "my-bucket"}], "ResponseMetadata": {}}
    said = world.refusal(lambda: answer)
    assert said == 'accepted: {"Tags": [{"Key": "a", "Value": "{bucket}"}]}'
    found = record.compared({**OWN, "tags.of_deleted": said})
    assert list(found.differing) == list(found.unplayable) == ["tags.of_deleted"]
