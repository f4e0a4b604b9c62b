"""The provider's configuration in the plugin."""

from typing import Any

import pytest

from pulumi_sagemaker_training.adapters.plugin.config import in_own_config, settings_of
from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.api.settings import AssumeRole, Settings
from pulumi_sagemaker_training.api.values.unknown import UNKNOWN

FIRST = "arn:aws:iam::123456789012:role/first"
SECOND = "arn:aws:iam::123456789012:role/second"


def test_settings_of_pulumi_aws_have_the_same_names() -> None:
    settings = settings_of(
        {
            "region": "eu-west-1",
            "assumeRoles": [{"roleArn": FIRST}, {"roleArn": SECOND, "externalId": "x"}],
            "defaultTags": {"tags": {"team": "vision"}},
        }
    )
    assert settings.access.region == "eu-west-1"
    assert settings.access.assume_roles == (
        AssumeRole(FIRST),
        AssumeRole(SECOND, external_id="x"),
    )
    assert settings.default_tags == {"team": "vision"}


@pytest.mark.parametrize(
    "given",
    [
        {"fallbackInstanceTypes": ["ml.m5.large", "ml.m5.xlarge"], "maxCost": 5.0},
        {"fallbackInstanceTypes": '["ml.m5.large", "ml.m5.xlarge"]', "maxCost": "5"},
        {"fallbackInstanceTypes": "ml.m5.large,ml.m5.xlarge", "maxCost": "5"},
    ],
)
def test_values_texts_and_json_mean_the_same(given: dict[str, Any]) -> None:
    defaults = settings_of(given).option_defaults
    assert defaults["fallback_instance_types"] == "ml.m5.large,ml.m5.xlarge"
    assert float(str(defaults["max_cost"])) == 5


def test_booleans_are_accepted() -> None:
    assert settings_of({"ownershipTags": False}).ownership_tags is False


def test_an_unusable_setting_is_reported_by_its_own_name() -> None:
    with pytest.raises(InputError) as refused:
        settings_of({"defaultTags": "team=vision", "maxPollInterval": "often"})
    assert {item.path for item in refused.value.violations} == {"defaultTags", "maxPollInterval"}
    assert "aws:" not in str(refused.value)


def test_a_misspelt_setting_is_refused_and_a_foreign_one_ignored() -> None:
    settings_of({"bucket": "the project's own", "version": "1.0.0"})
    with pytest.raises(InputError, match="did you mean endpointUrl"):
        settings_of({"endpointURL": "http://127.0.0.1:1"})


def test_a_misspelt_member_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match=r"^defaultTags\.tag: .*did you mean tags"):
        settings_of({"defaultTags": {"tag": {"a": "b"}}})


def test_unknown_values_are_not_validated() -> None:
    settings = settings_of({"region": UNKNOWN, "defaultTags": {"tags": {"a": UNKNOWN}}})
    assert settings == Settings()


def test_advice_names_the_settings_of_the_plugin() -> None:
    advice = "set it with `pulumi config set aws:region <region>`"
    assert in_own_config(advice) == (
        "set it with `pulumi config set sagemaker-training:region <region>`"
    )
