"""The order of a pipeline's stages, and what is refused."""

from itertools import pairwise
from typing import Any

import pulumi
import pytest

from pulumi_sagemaker_components.pipeline_stages import stages_in_order
from pulumi_sagemaker_components.refusals import ArgumentError
from tests.support.messages import without_code


def names(given: dict[str, Any]) -> list[str]:
    """Return the stages in their order."""
    return [stage.name for stage in stages_in_order(given)]


def test_a_stage_comes_after_those_that_it_needs() -> None:
    given = {
        "evaluate": {"artifacts": {"model": "train"}, "after": ["check"]},
        "train": {"artifacts": {"data": "prepare"}},
        "check": {"after": ["prepare"]},
        "prepare": {},
    }
    found = names(given)
    assert found[0] == "prepare"
    assert found[-1] == "evaluate"


def test_a_value_of_a_stage_takes_the_place_of_the_default() -> None:
    shared = {"role_arn": "role", "tags": {"team": "a"}}
    (stage,) = stages_in_order({"train": {"tags": {"stage": "train"}, "after": []}}, shared)
    assert stage.args == {"role_arn": "role", "tags": {"stage": "train"}}


def test_a_stage_that_is_needed_twice_is_named_once() -> None:
    given = {"a": {}, "b": {"artifacts": {"x": "a", "y": "a"}, "after": ["a"]}}
    assert stages_in_order(given)[1].needs == ("a",)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "stages: {} is not allowed; give at least one stage by name"),
        (["prepare"], "stages: ['prepare'] is not allowed; give at least one stage by name"),
        ({"": {}}, "stages: '' is not allowed as a name; give a text"),
        ({"a": "b"}, "stages.a: 'b' is not allowed; give the arguments of a job by name"),
        (
            {"prepare": {}, "train": {"artifacts": {"data": "prepar"}}},
            "stages.train.artifacts.data: 'prepar' is not a stage; did you mean 'prepare'?",
        ),
        (
            {"prepare": {}, "train": {"after": ["data"]}},
            "stages.train.after[0]: 'data' is not a stage; there are prepare, train",
        ),
        (
            {"a": {"after": "b"}, "b": {}},
            "stages.a.after: 'b' is not allowed; give a list of stages",
        ),
        (
            {"a": {"artifacts": ["b"]}, "b": {}},
            (
                "stages.a.artifacts: ['b'] is not allowed; give the name of a channel and a stage, "
                "such as {'train': 'prepare'}"
            ),
        ),
        (
            {"a": {}, "b": {"artifacts": {"c": "a"}, "input_data_config": [{"channel_name": "c"}]}},
            (
                "stages.b.artifacts.c: input_data_config has a channel of this name too; give one "
                "of them another name"
            ),
        ),
        (
            {"a": {"wait_for": "started"}},
            (
                "stages.a.wait_for: 'started' is not allowed in a pipeline; the model of a stage "
                "exists when its job has completed, so give 'completed' or nothing"
            ),
        ),
        (
            {"a": {"role_arm": "r"}},
            "stages.a.role_arm: is not an argument of a stage; did you mean role_arn?",
        ),
        (
            {"a": {"framework": "sklearn"}},
            (
                "stages.a.framework: is an argument of a script; give entry_point too, or leave it "
                "out"
            ),
        ),
        (
            {"a": {}, "b": {"artifacts": {"c": ["a"]}}},
            "stages.b.artifacts.c: ['a'] is not allowed; give the name of a stage",
        ),
        (
            {"a": {}, "b": {"after": [pulumi.Output.secret("a")]}},
            (
                "stages.b.after[0]: is an output, whose value is not known yet when the resources "
                "are declared; give the name of a stage"
            ),
        ),
        (
            {
                "a": {},
                "b": {"entry_point": "t.py", "artifacts": {"c": "a"}, "channels": {"c": "."}},
            },
            (
                "stages.b.artifacts.c: channels has a channel of this name too; give one of them "
                "another name"
            ),
        ),
        (
            {"a": {"after": ["a"]}},
            "stages: a -> a is a circle; a stage cannot need what comes after it",
        ),
    ],
)
def test_stages_that_are_no_pipeline_are_refused_in_one_line(given: Any, message: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        stages_in_order(given)
    assert without_code(str(caught.value)) == message


def test_a_circle_is_shown_in_the_order_of_what_needs_what() -> None:
    given = {"a": {"after": ["c"]}, "b": {"after": ["a"]}, "c": {"after": ["b"]}}
    with pytest.raises(ArgumentError) as caught:
        stages_in_order(given)
    words = str(caught.value).split(": ")[1].split(" is a circle")[0].split(" -> ")
    assert words[0] == words[-1]
    assert all(before in given[name]["after"] for name, before in pairwise(words))


@pytest.mark.parametrize(
    ("defaults", "message"),
    [
        ({"after": ["a"]}, "defaults.after: is not an argument of a stage"),
        (
            {"rol_arn": "r"},
            "defaults.rol_arn: is not an argument of a stage; did you mean role_arn?",
        ),
        (["r"], "defaults: ['r'] is not allowed; give arguments of a job by name"),
    ],
)
def test_defaults_that_no_stage_can_have_are_refused(defaults: Any, message: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        stages_in_order({"a": {}}, defaults)
    assert without_code(str(caught.value)) == message


def test_a_stage_with_a_script_takes_all_defaults_and_another_those_of_a_job() -> None:
    shared = {"role_arn": "role", "bucket": "b", "framework": "sklearn"}
    given = {"job": {}, "script": {"entry_point": "train.py"}, "folder": {"source_dir": "src"}}
    found = {stage.name: stage for stage in stages_in_order(given, shared)}
    assert found["job"].args == {"role_arn": "role"}
    assert found["script"].args == {**shared, "entry_point": "train.py"}
    assert [found[name].is_script for name in given] == [False, True, True]
