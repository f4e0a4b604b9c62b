"""The spelling of a sweep that a program in Python declares over the plugin."""

import pulumi
import pytest

from pulumi_sagemaker_training.adapters.program.over_plugin.sweep import SPELLING, spelt_sweep
from tests.support.sweeps import SWEEP


def test_properties_are_spelt_as_the_plugin_does() -> None:
    spelt = spelt_sweep(
        {
            **SWEEP,
            "early_stopping": {"after_seconds": 3},
            "space": {"learning_rate": {"uniform": [0, 1]}},
        }
    )
    assert spelt["objectiveMetric"] == "rmse"
    assert spelt["earlyStopping"] == {"afterSeconds": 3}
    assert spelt["space"] == {"learning_rate": {"uniform": [0, 1]}}
    assert spelt["template"]["resourceConfig"]["instanceType"] == "ml.m5.large"
    assert spelt["points"] == SWEEP["points"]


def test_the_plugins_spelling_in_a_template_is_refused() -> None:
    with pytest.raises(pulumi.RunError, match="did you mean role_arn"):
        spelt_sweep({**SWEEP, "template": {"roleArn": "x"}})


def test_outputs_come_back_with_whole_numbers() -> None:
    assert SPELLING.value("counts", {"stoppedEarly": 1.0}) == {"stopped_early": 1}
    best = {"trial": "t", "point": {"depth": 3.0}, "metric": 2.0}
    assert SPELLING.value("best", best)["point"] == {"depth": 3}
    assert SPELLING.value("best_artifact", None) is None
