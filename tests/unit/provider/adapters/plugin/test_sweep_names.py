"""The plugin's spelling of a sweep."""

from typing import Any

import pytest

from pulumi_sagemaker_training.adapters.plugin.sweep_names import (
    in_sweep_words,
    sweep_plugin_path,
    sweep_python_path,
    sweep_to_plugin,
    sweep_to_python,
)
from tests.support.sweeps import SWEEP

WHOLE: dict[str, Any] = {
    **SWEEP,
    "space": {"learning_rate": {"uniform": [0, 1], "steps": 3}},
    "early_stopping": {"after_seconds": 3, "min_trials": 2},
    "max_failed_trials": 3,
    "trials_region": "us-east-1",
    "counts": {"stopped_early": 1},
    "trials": {"0123456789ab": {"billed_s": 3}},
}


def test_every_name_comes_back_as_it_was() -> None:
    assert sweep_to_python(sweep_to_plugin(WHOLE)) == WHOLE


def test_names_of_points_and_records_are_not_changed() -> None:
    spelt = sweep_to_plugin(WHOLE)
    assert spelt["space"] == WHOLE["space"]
    assert spelt["trials"] == WHOLE["trials"]
    assert spelt["earlyStopping"] == {"afterSeconds": 3, "minTrials": 2}
    assert spelt["template"]["resourceConfig"]["instanceType"] == "ml.m5.large"


@pytest.mark.parametrize(
    ("python", "plugin"),
    [
        ("max_parallel", "maxParallel"),
        ("early_stopping.after_seconds", "earlyStopping.afterSeconds"),
        ("template.resource_config.instance_type", "template.resourceConfig.instanceType"),
        ('template.environment["A_B"]', 'template.environment["A_B"]'),
        ("points[3]", "points[3]"),
        ("template", "template"),
    ],
)
def test_a_path_is_spelt_as_the_program_does(python: str, plugin: str) -> None:
    expected = plugin.replace('["A_B"]', ".A_B")
    assert sweep_plugin_path(python) == expected


def test_the_place_of_a_secret_is_found() -> None:
    assert sweep_python_path(("template", "environment", "TOKEN")) == "template.environment.TOKEN"
    assert sweep_python_path(("maxParallel",)) == "max_parallel"


def test_messages_name_properties_as_the_program_does() -> None:
    assert in_sweep_words("max_failed_trials is 0; see resource_config.instance_type") == (
        "maxFailedTrials is 0; see resourceConfig.instanceType"
    )
