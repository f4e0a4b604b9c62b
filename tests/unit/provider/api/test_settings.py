"""What a stack sets once is read from its configuration, and everything wrong is told."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.api.settings import Access, AssumeRole, Settings, read_settings


def read(config: Mapping[str, Any], names: Mapping[str, str] | None = None) -> Settings:
    texts = {
        key: value if isinstance(value, str) else json.dumps(value) for key, value in config.items()
    }
    return read_settings(texts.get, names)


def test_an_empty_configuration_gives_the_defaults() -> None:
    assert read({}) == Settings()


def test_an_empty_text_counts_as_not_set() -> None:
    assert read({"aws:region": "", "sagemaker-training:ownerId": ""}) == Settings()


def test_access_is_read_under_the_names_of_pulumi_aws() -> None:
    settings = read(
        {
            "aws:region": "eu-west-1",
            "aws:profile": "research",
            "aws:accessKey": "AK",
            "aws:secretKey": "SK",
            "aws:token": "T",
            "sagemaker-training:endpointUrl": "http://localhost:1",
        }
    )
    assert settings.access == Access(
        region="eu-west-1",
        profile="research",
        endpoint_url="http://localhost:1",
        access_key="AK",
        secret_key="SK",
        token="T",
    )


def test_roles_are_assumed_in_the_order_given() -> None:
    settings = read(
        {
            "aws:assumeRoles": [
                {"roleArn": "arn:1", "sessionName": "s", "externalId": "e", "durationSeconds": 900},
                {"roleArn": "arn:2"},
            ]
        }
    )
    assert settings.access.assume_roles == (
        AssumeRole("arn:1", "s", "e", 900),
        AssumeRole("arn:2"),
    )


def test_a_single_role_is_read_too() -> None:
    settings = read({"aws:assumeRole": {"roleArn": "arn:1"}})
    assert settings.access.assume_roles == (AssumeRole("arn:1"),)


def test_default_and_ignored_tags_are_read() -> None:
    settings = read(
        {
            "aws:defaultTags": {"tags": {"team": "vision", "year": 2026}},
            "aws:ignoreTags": {"keys": ["cost"], "keyPrefixes": ["auto:"]},
        }
    )
    assert settings.default_tags == {"team": "vision", "year": "2026"}
    assert settings.ignored_tag_keys == {"cost"}
    assert settings.ignored_tag_prefixes == ("auto:",)


def test_our_own_settings_are_read() -> None:
    settings = read(
        {
            "sagemaker-training:ownerId": "me",
            "sagemaker-training:ownershipTags": "False",
            "sagemaker-training:maxPollInterval": "0.5",
            "sagemaker-training:onDelete": "stop",
        },
        {"on_delete": "onDelete", "wait_for": "waitFor"},
    )
    assert settings.owner_id == "me"
    assert settings.ownership_tags is False
    assert settings.max_poll_interval_s == 0.5
    assert settings.option_defaults == {"on_delete": "stop"}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("aws:defaultTags", "not json"),
        ("aws:defaultTags", "[1]"),
        ("aws:defaultTags", '{"tags": ["team"]}'),
        ("aws:defaultTags", '{"tags": null}'),
        ("aws:ignoreTags", "7"),
        ("aws:ignoreTags", '{"keys": "cost"}'),
        ("aws:ignoreTags", '{"keyPrefixes": [1]}'),
        ("aws:assumeRoles", "{}"),
        ("aws:assumeRoles", '["arn:aws:iam::1:role/x"]'),
        ("aws:assumeRoles", "[{}]"),
        ("aws:assumeRole", '"arn"'),
        ("sagemaker-training:ownershipTags", "perhaps"),
        ("sagemaker-training:maxPollInterval", "soon"),
        ("sagemaker-training:maxPollInterval", "nan"),
        ("sagemaker-training:maxPollInterval", "0"),
        ("sagemaker-training:maxPollInterval", "301"),
    ],
)
def test_a_setting_that_cannot_be_used_is_refused_by_its_key(key: str, value: str) -> None:
    with pytest.raises(InputError) as caught:
        read({key: value})
    assert [item.path for item in caught.value.violations] == [key]
    assert f"pulumi config set {key}" in str(caught.value)


def test_everything_wrong_is_told_at_once() -> None:
    with pytest.raises(InputError) as caught:
        read({"aws:defaultTags": "x", "sagemaker-training:maxPollInterval": "x"})
    assert len(caught.value.violations) == 2


def test_a_resource_overrides_what_it_sets_and_keeps_the_rest() -> None:
    stack = Access(region="a", profile="p", assume_roles=(AssumeRole("arn:1"),), endpoint_url="u")
    assert stack.overridden() == stack
    own = stack.overridden(region="b", assume_role_arn="arn:2")
    assert own == Access(
        region="b", profile="p", assume_roles=(AssumeRole("arn:2"),), endpoint_url="u"
    )


def test_keys_are_not_shown() -> None:
    shown = repr(Access(access_key="AKIA", secret_key="hidden", token="alike"))
    assert not any(word in shown for word in ("AKIA", "hidden", "alike"))


def test_previews_say_prices_unless_they_are_off() -> None:
    assert read({}).has_price_lines
    assert read({"sagemaker-training:prices": "auto"}).has_price_lines
    assert not read({"sagemaker-training:prices": "off"}).has_price_lines
    with pytest.raises(InputError, match="has to be auto or off"):
        read({"sagemaker-training:prices": "never"})
