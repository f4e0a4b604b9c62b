"""What a preview says of a stack's jobs."""

import json
from typing import Any

import pytest

from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.cli.answers.models import WhyAnswer
from pulumi_sagemaker_training.cli.stack.state import StackState, read_stack
from pulumi_sagemaker_training.cli.why.consequences import other_errors, why_answer
from tests.support.states import DYNAMIC, PLUGIN, dynamic_job, exported, resource, urn

DIGITS = urn(f"{DYNAMIC}TrainingJob", "digits")
TRAINS = 'trains again: hyper_parameters.epochs ("12" → "13"); costs at most $1,000.12: words'
STATE = read_stack(exported(dynamic_job("digits", "digits-1"), dynamic_job("other", "other-1")))


def step(of: str, op: str, **members: Any) -> dict[str, Any]:
    return {"urn": of, "op": op, **members}


def said(of: str, message: str, severity: str = "info") -> dict[str, Any]:
    return {"urn": of, "message": f"{message}\n", "severity": severity}


def answer(
    steps: list[dict[str, Any]], diagnostics: list[dict[str, Any]], state: StackState = STATE
) -> WhyAnswer:
    return why_answer(json.dumps({"steps": steps, "diagnostics": diagnostics}), state)


def test_a_replaced_job_trains_because_of_its_differences_for_its_cost() -> None:
    diff = {"hyper_parameters.epochs": {"kind": "update-replace"}, "__plain": {}}
    steps = [
        step(DIGITS, "create-replacement", detailedDiff=diff),
        step(DIGITS, "replace", replaceReasons=["hyper_parameters"], detailedDiff=diff),
        step(DIGITS, "delete-replaced"),
    ]
    found = answer(steps, [said(DIGITS, TRAINS)])
    digits, other = found.resources
    assert (digits.effect, digits.because) == ("trains", ["hyper_parameters.epochs"])
    assert (digits.words, digits.worst_case_usd) == ([TRAINS], 1000.12)
    assert other.effect == "keeps"
    assert (found.trains, found.worst_case_usd) == (1, 1000.12)


def test_a_new_job_trains_and_a_total_without_a_price_is_not_known() -> None:
    new = urn(f"{PLUGIN}TrainingJob", "new")
    found = answer([step(new, "create"), step(DIGITS, "replace")], [said(DIGITS, TRAINS)])
    assert [(r.name, r.effect, r.is_new) for r in found.resources] == [
        ("digits", "trains", False),
        ("new", "trains", True),
        ("other", "keeps", False),
    ]
    assert (found.trains, found.worst_case_usd) == (2, None)


@pytest.mark.parametrize(
    ("token", "op", "words", "effect"),
    [
        ("TrainingJob", "update", "tags", "updates"),
        ("TrainingJob", "update", "may train again: input of digits", "may train"),
        ("TrainingJob", "delete", "", "deletes"),
        ("Sweep", "update", "2 trials are new: lr=1", "trains"),
        ("Sweep", "update", "all 4 trials are trained again: template", "trains"),
        ("Sweep", "update", "1 trial is removed: lr=1", "updates"),
        ("Champion", "replace", "", "replaces"),
        ("Champion", "create", "", "creates"),
        ("Upload", "replace", "changed train.py", "replaces"),
        ("Upload", "create", "", "creates"),
        ("Upload", "update", "claim", "updates"),
    ],
)
def test_what_an_operation_comes_to(token: str, op: str, words: str, effect: str) -> None:
    of = urn(f"{DYNAMIC}{token}", "x")
    found = answer([step(of, op)], [said(of, words)], read_stack(exported()))
    assert [each.effect for each in found.resources] == [effect]


def test_uploads_and_other_resources_that_stay_are_left_out() -> None:
    upload, bucket = urn(f"{DYNAMIC}Upload", "data"), urn("aws:s3/bucket:Bucket", "b")
    found = answer([step(upload, "same"), step(bucket, "create")], [], read_stack(exported()))
    assert found.resources == []


def test_a_refused_job_fails_and_other_errors_are_told_apart() -> None:
    wrong = [said(DIGITS, "error: role_arn: is wrong", "error"), said("", "error: boom", "error")]
    preview = json.dumps({"steps": [], "diagnostics": wrong})
    assert why_answer(preview, STATE).resources[0].effect == "fails"
    assert other_errors(preview) == ["error: boom"]


@pytest.mark.parametrize("text", ["", "[]", "3", '{"steps": 3}'])
def test_what_is_not_a_preview_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="something else than a preview"):
        why_answer(text, STATE)


def test_a_resource_of_a_component_is_known_by_its_own_type() -> None:
    child = urn(f"{DYNAMIC}TrainingJob", "c", "my:index:Component")
    found = answer([step(child, "create")], [], read_stack(exported(resource("my:x:Y", "y"))))
    assert [each.name for each in found.resources] == ["c"]
