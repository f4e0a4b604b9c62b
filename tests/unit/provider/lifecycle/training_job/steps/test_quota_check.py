"""The forecast of quotas: what is warned of, with which way out, and when nobody is asked."""

from collections.abc import Collection, Mapping
from typing import Any

import pytest

from pulumi_sagemaker_training.api.model.quotas import QuotaLimit
from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.api.values.unknown import UNKNOWN
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import parse_spec
from pulumi_sagemaker_training.lifecycle.training_job.steps.quota_check import forecast_quotas
from tests.support.fakes import World
from tests.support.jobs import changed

LARGE = "ml.m5.large for training job usage"
WIDE = "ml.c5.xlarge for training job usage"
FALLBACK = {"fallback_instance_types": ["ml.c5.xlarge"]}


class FakeQuotas:
    """Tell quotas, and remember what was asked for."""

    def __init__(self, **values: float) -> None:
        names = {"large": LARGE, "wide": WIDE}
        self.told = {names[key]: QuotaLimit(f"L-{key}", value) for key, value in values.items()}
        self.asked: list[set[str]] = []

    def __call__(self, names: Collection[str], /) -> Mapping[str, QuotaLimit]:
        self.asked.append(set(names))
        return {name: self.told[name] for name in names if name in self.told}


def warnings(quotas: FakeQuotas, settings: Settings | None = None, **changes: Any) -> list[str]:
    world = World()
    spec = parse_spec(changed(**changes), Settings())
    world.quotas = quotas
    forecast_quotas(spec, world.context(settings))
    return world.reporter.warnings


def test_a_quota_that_fits_says_nothing() -> None:
    assert warnings(FakeQuotas(large=1)) == []


def test_a_quota_that_can_never_fit_is_told_with_its_figures_and_the_command() -> None:
    assert warnings(FakeQuotas(large=2), resource_config__instance_count=3) == [
        (
            f"the quota '{LARGE}' is 2, and the job needs 3: the service will refuse the job. "
            "Request more: aws service-quotas request-service-quota-increase --region us-east-1 "
            "--service-code sagemaker --desired-value 3 --quota-code L-large"
        )
    ]


def test_quotas_that_cannot_be_read_say_nothing() -> None:
    assert warnings(FakeQuotas()) == []


def test_each_preferred_type_is_forecast() -> None:
    preferred = [{"instance_type": "ml.m5.large"}, {"instance_type": "ml.c5.xlarge"}]
    resources = {"instance_preferences": preferred, "instance_count": 1}
    found = warnings(FakeQuotas(large=0, wide=0), resource_config=resources)
    assert len(found) == 2
    assert all("will refuse the job" in warning for warning in found)


@pytest.mark.parametrize(
    ("large", "wide", "says"),
    [
        (0, 1, ["'ml.m5.large for training job usage' is 0"]),
        (1, 0, ["'ml.c5.xlarge for training job usage' is 0"]),
    ],
)
def test_a_type_that_can_never_fit_is_skipped_where_another_may_do(
    large: int, wide: int, says: list[str]
) -> None:
    found = warnings(FakeQuotas(large=large, wide=wide), **FALLBACK)
    assert len(found) == len(says)
    assert "this instance type will be skipped" in found[0]
    assert says[0] in found[0]


def test_where_no_type_fits_the_job_will_be_refused() -> None:
    own, fallback = warnings(FakeQuotas(large=0, wide=0), **FALLBACK)
    assert "will refuse the job" in own
    assert "will be skipped" in fallback


def test_nobody_is_asked_of_what_is_not_known_yet_or_where_forecasts_are_off() -> None:
    quotas = FakeQuotas(large=0)
    assert warnings(quotas, resource_config__instance_count=UNKNOWN) == []
    assert warnings(quotas, Settings(has_quota_forecast=False)) == []
    assert quotas.asked == []
