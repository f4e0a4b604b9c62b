"""Where a rule says that a trial's value is declared: in the template, or in a point."""

from typing import Any

import pytest

from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.policies.job import DYNAMIC_SWEEP, PLUGIN_SWEEP, Job
from pulumi_sagemaker_training.policies.resource import read_jobs

INSTANCE = "resource_config.instance_type"
LARGE = "ml.p3.16xlarge"


def jobs(type_: str, **sweep: Any) -> list[Job]:
    resources = {"instance_type": "ml.m5.large", "instance_count": 1, "volume_size_in_gb": 5}
    spelt = {"instanceType": "ml.m5.large", "instanceCount": 1, "volumeSizeInGb": 5}
    is_plugin = type_ == PLUGIN_SWEEP
    template = {"resourceConfig": spelt} if is_plugin else {"resource_config": resources}
    return list(read_jobs(type_, {"template": template, **sweep}, (), Settings()))


def instances(found: list[Job]) -> dict[str, str]:
    """Return the instance types of the jobs, by where they are said to be declared."""
    return {job.path(INSTANCE): job.view.root["resource_config"]["instance_type"] for job in found}


@pytest.mark.parametrize(
    ("type_", "name"), [(DYNAMIC_SWEEP, INSTANCE), (PLUGIN_SWEEP, "resourceConfig.instanceType")]
)
def test_a_value_of_a_point_is_named_by_the_point(type_: str, name: str) -> None:
    points = [{"eta": 0.1}, {"eta": 0.2}, {"eta": 0.1, name: LARGE}, {"eta": 0.3, name: LARGE}]
    assert instances(jobs(type_, points=points)) == {
        f"template.{name}": "ml.m5.large",
        f"points[2]: {name}": LARGE,
    }


def test_a_value_of_the_space_is_named_by_the_space() -> None:
    found = jobs(DYNAMIC_SWEEP, space={INSTANCE: {"choice": [LARGE]}}, search="grid")
    assert instances(found) == {f"space: {INSTANCE}": LARGE}


def test_a_variable_of_a_point_is_named_by_the_point_and_others_by_the_template() -> None:
    [job] = jobs(DYNAMIC_SWEEP, points=[{"environment.API_TOKEN": "x"}])
    assert job.path("environment.API_TOKEN") == "points[0]: environment.API_TOKEN"
    assert job.path("role_arn") == "template.role_arn"
