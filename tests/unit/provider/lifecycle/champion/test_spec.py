"""A champion's declaration: what is read of it, and what is refused, each in one line."""

from math import inf, nan
from typing import Any

import pytest

from pulumi_sagemaker_training.api.values.unknown import UNKNOWN
from pulumi_sagemaker_training.lifecycle.champion.spec import OUTPUTS, read_spec

CHALLENGER = {
    "training_job_name": "a",
    "model_artifacts": "s3://b/a",
    "final_metrics": {"m": 1.0},
}
GOOD = {"challenger": CHALLENGER, "metric": "m", "direction": "maximize"}
PACKAGE = {"model_package_group_name": "g", "image": "i"}


def refused(**changes: Any) -> list[str]:
    return [f"{item.path}: {item.message}" for item in read_spec({**GOOD, **changes})[1]]


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"margn": 1}, "margn: is not a property here; did you mean margin?"),
        ({"metric": 5}, "metric: 5 is not allowed; give the name of a metric"),
        ({"direction": None}, "direction: is missing; give 'maximize' or 'minimize'"),
        ({"direction": ["maximize"]}, "direction: a list of 1 is not allowed; give 'maximize' or"),
        *(
            ({"margin": value}, f"margin: {value!r} is not allowed; give a number that is not")
            for value in (-1, "1", inf, nan, True)
        ),
        ({"gates": "x"}, "gates: 'x' is not allowed; give a map of metric name to"),
        ({"gates": {"a": {"mn": 1}}}, 'gates["a"]: a map of 1 is not allowed; give'),
        ({"challenger": [1]}, "challenger: a list of 1 is not allowed; give a job, or a map of"),
        ({"pin": ""}, "pin: '' is not allowed; give the name of a training job"),
        *(
            ({"history_limit": value}, f"history_limit: {value!r} is not allowed; give a whole")
            for value in (0, 101, 1.5, "5")
        ),
        ({"model_package": []}, "model_package: an empty list is not allowed; give a map of"),
        (
            {"model_package": {**PACKAGE, "approval_status": "approved"}},
            "model_package.approval_status: 'approved' is not allowed; give 'PendingManualApp",
        ),
        (
            {"model_package": {**PACKAGE, "supported_content_types": "text/csv"}},
            "model_package.supported_content_types: 'text/csv' is not allowed; give a list of",
        ),
        *(
            ({"challenger": {**CHALLENGER, name: value}}, f"challenger.{line}")
            for name, value, line in (
                ("x", 1, "x: is not a property here; it has training_job_name"),
                ("model_artifacts", 5, "model_artifacts: 5 is not allowed; give the URI"),
                ("final_metrics", {"m": "1"}, "final_metrics[\"m\"]: '1' is not allowed; give a n"),
            )
        ),
    ],
)
def test_a_wrong_declaration_is_refused_in_one_line(changes: dict[str, Any], line: str) -> None:
    (found,) = refused(**changes)
    assert found.startswith(line)


@pytest.mark.parametrize("name", [*GOOD, "margin", "gates", "pin", "history_limit"])
def test_what_is_not_known_yet_is_not_refused(name: str) -> None:
    assert refused(**{name: UNKNOWN}) == []


def test_outputs_and_marks_are_no_properties_of_the_author() -> None:
    assert refused(**dict.fromkeys(OUTPUTS), __secrets=["challenger"]) == []
