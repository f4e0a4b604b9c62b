"""A sweep as the program declares it, and what is wrong with it."""

from typing import Any

import pytest

from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.api.values.unknown import UNKNOWN
from pulumi_sagemaker_training.lifecycle.sweep.decisions.points import Point
from pulumi_sagemaker_training.lifecycle.sweep.decisions.spec import parse_sweep
from pulumi_sagemaker_training.lifecycle.sweep.decisions.trials import trials_of
from pulumi_sagemaker_training.lifecycle.training_job.decisions.secrecy import (
    fingerprints,
    reconciled_marks,
)
from tests.support.sweeps import OWNER, SWEEP, TEMPLATE, etas, sweep


def wrong(**changes: Any) -> list[str]:
    """Return everything that is wrong with a changed sweep."""
    return [f"{item.path}: {item.message}" for item in sweep(**changes).violations]


def test_nothing_is_wrong_with_a_usual_sweep() -> None:
    assert wrong() == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"points": []}, "points: is empty, and there is no `space`; give points or a space"),
        ({"points": None}, "points: is empty, and there is no `space`; give points or a space"),
        ({"points": [{"eta": 1}, {"eta": "1"}]}, "points[1]: is equal to points[0]: eta=1"),
        ({"points": [{}]}, "points[0]: is not a map of name to value; give at least one value"),
        ({"points": 3}, "points: a number is not allowed; give a list of maps"),
        ({"points": etas(*range(1001))}, "points: are 1001; a sweep has at most 1000"),
        ({"space": {}, "search": "random", "samples": 2}, "space: an empty map is not allowed"),
        ({"direction": "minimise"}, "direction: 'minimise' is not allowed; did you mean 'minimize"),
        ({"direction": None}, "direction: is missing; give 'minimize' or 'maximize'"),
        ({"objective_metric": None}, "objective_metric: is missing; give a metric's name"),
        ({"objective_metric": "rmes"}, "objective_metric: 'rmes' is a metric that no template."),
        ({"objective_metric": "rmes"}, "did you mean 'rmse'?"),
        ({"max_parallel": 0}, "max_parallel: 0 is not allowed; give a whole number from 1 to 1000"),
        ({"max_failed_trials": -1}, "max_failed_trials: -1 is not allowed; give a whole number"),
        ({"on_failed_trials": "halt"}, "on_failed_trials: 'halt' is not allowed; give 'continue'"),
        ({"samples": 3}, "samples: is only for a `space`, and there is none; remove it"),
        (
            {"space": {"eta": {"uniform": [0, 1]}}, "search": "random"},
            "samples: is missing: search='random' needs how many points to take",
        ),
        ({"early_stopping": {}}, "early_stopping: stops nothing; give `median` or `floor`"),
        ({"early_stopping": {"flor": 1}}, "early_stopping.flor: is not a member of early stopping"),
        ({"early_stopping": {"floor": "x"}}, "early_stopping.floor: 'x' is not allowed"),
        ({"max_paralel": 3}, "max_paralel: is not a property of a sweep; did you mean 'max_par"),
        ({"template": {"wait_for": "started"}}, "template.wait_for: is not for a sweep: a sweep"),
        ({"template": {"training_job_name": "x"}}, "template.training_job_name: is not for a sw"),
        ({"template": {"role_arn": "x"}}, "template.role_arn: 'x' "),
    ],
)
def test_what_is_wrong_is_said_in_one_line(changes: dict[str, Any], words: str) -> None:
    found = wrong(**changes)
    assert len(found) == 1, found
    assert words in found[0]
    assert "\n" not in found[0]


def test_a_missing_template_is_named() -> None:
    [found] = parse_sweep({**SWEEP, "template": None}, Settings()).violations
    assert f"{found.path}: {found.message}" == (
        "template: is missing; give the arguments of a training job"
    )


def test_a_point_that_breaks_a_rule_is_named() -> None:
    points = [{"resource_config.instance_type": t} for t in ("ml.m5.large", "ml.m5.lagre")]
    [found] = wrong(points=points)
    assert found.startswith(
        "points[1]: (resource_config.instance_type=ml.m5.lagre) resource_config.instance_type: "
    )
    assert "did you mean" in found


def test_many_wrong_points_are_bounded() -> None:
    points = [*etas(1), *({"eta": "x" * 3000, "n": n} for n in range(50))]
    found = wrong(points=points)
    assert len(found) == 4
    assert found[-1].endswith("and 47 more points are wrong in the like way")


def test_what_is_wrong_with_the_template_is_said_once_for_all_points() -> None:
    assert len(wrong(template={"output_data_config": {"s3_output_path": "nowhere"}})) == 1


def test_a_builtin_algorithm_reports_metrics_that_nothing_defines() -> None:
    image = "811284229777.dkr.ecr.us-east-1.amazonaws.com/xgboost:1"
    algorithm = {"training_image": image, "training_input_mode": "File"}
    changes = {"template": {"algorithm_specification": algorithm}}
    assert not any("objective_metric" in w for w in wrong(objective_metric="x:rmse", **changes))


def test_values_fill_hyperparameters_environment_and_resources() -> None:
    point = Point.of(
        {"eta": 0.5, "environment.MODE": "a", "resourceConfig.instanceType": "ml.m5.xlarge"}
    )
    assert [name for name, _ in point.values] == [
        "environment.MODE",
        "eta",
        "resource_config.instance_type",
    ]
    filled = point.fill(TEMPLATE)
    assert filled["hyper_parameters"] == {"eta": 0.5}
    assert filled["environment"] == {"MODE": "a"}
    assert filled["resource_config"] == {
        **TEMPLATE["resource_config"],
        "instance_type": "ml.m5.xlarge",
    }
    assert "hyper_parameters" not in TEMPLATE


def test_a_hyperparameter_may_have_a_name_with_dots() -> None:
    assert Point.of({"model.layers": 3}).fill({})["hyper_parameters"] == {"model.layers": 3}


def test_points_that_come_with_doubles_are_the_same() -> None:
    assert Point.of({"depth": 3.0}) == Point.of({"depth": 3}) == Point.of({"depth": "3"})


def test_given_points_come_before_those_of_the_space() -> None:
    found = sweep(points=etas(7), space={"eta": {"choice": [5, 7, 9]}}).points
    assert found is not None
    assert [point.as_map()["eta"] for point in found] == [7, 5, 9]


def test_a_trial_has_another_name_than_a_job_of_the_same_resource_and_content() -> None:
    spec = sweep()
    assert spec.points is not None
    trial = spec.trial(spec.points[0])
    assert trial.options.triggers == {"pulumi:sweep": "trial"}


def test_a_trials_digest_does_not_depend_on_other_points_or_on_settings() -> None:
    one, other = trials_of(sweep(), OWNER), trials_of(sweep(points=etas(0.3), seed=None), OWNER)
    assert one is not None
    assert other is not None
    assert set(other) < set(one)


@pytest.mark.parametrize("name", ["points", "template"])
def test_nothing_is_wrong_with_what_is_not_known_yet(name: str) -> None:
    spec = sweep(**{name: {"role_arn": UNKNOWN} if name == "template" else UNKNOWN})
    assert spec.violations == ()
    assert trials_of(spec, OWNER) is None


def test_a_secret_point_is_refused_without_its_value() -> None:
    [found] = wrong(points=etas(0.12345), __secrets=["points[0].eta"])
    assert "is a secret, but points" in found
    assert "0.12345" not in found


def test_a_secret_of_the_program_makes_only_itself_secret() -> None:
    paths = ["template.environment.TOKEN"]
    # As the program makes it: nothing stands in the place of a secret.
    seen = {**TEMPLATE, "environment": {"MODE": "a", "TOKEN": None}}
    plain = fingerprints({"template": seen}, paths)
    template = {"environment": {"MODE": "a", "TOKEN": "hush"}}
    spec = sweep(template=template, __secrets=paths, __plain=plain)
    assert spec.job.secret_paths == ("environment.TOKEN",)
    # A check keeps it so.
    marks = reconciled_marks(spec.given, {}, leaves_out=True)
    checked = parse_sweep({**spec.given, **marks}, Settings())
    assert checked.job.secret_paths == ("environment.TOKEN",)


def test_a_template_that_the_program_did_not_write_so_is_secret_as_a_whole() -> None:
    spec = sweep(template={"environment": {"TOKEN": "hush"}}, __plain="0123456789ab")
    assert set(spec.job.secret_paths) == {*TEMPLATE, "environment"}


def test_a_thousand_points_are_parsed_and_checked_in_seconds() -> None:
    assert wrong(points=etas(*range(1, 1001))) == []
