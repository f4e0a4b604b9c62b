"""What a stack sets once is read from its configuration, and everything wrong is told."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.api.services.client import Clients
from pulumi_sagemaker_training.api.settings import (
    Access,
    AssumeRole,
    Settings,
    WebIdentity,
    read_settings,
)
from pulumi_sagemaker_training.api.settings.table import AWS_KEYS, KEYS

FIRST = "arn:aws:iam::123456789012:role/first"
SECOND = "arn:aws:iam::123456789012:role/second"


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
                {
                    "roleArn": FIRST,
                    "sessionName": "name",
                    "externalId": "e",
                    "duration": "1h30m",
                    "policy": {"Version": "2012-10-17", "Statement": []},
                    "policyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
                    "tags": {"team": "vision", "year": 2026},
                    "transitiveTagKeys": ["team"],
                    "sourceIdentity": "someone",
                },
                {"roleArn": SECOND, "durationSeconds": 900},
            ]
        }
    )
    assert settings.access.assume_roles == (
        AssumeRole(
            FIRST,
            session_name="name",
            external_id="e",
            duration_s=5400,
            policy='{"Version": "2012-10-17", "Statement": []}',
            policy_arns=("arn:aws:iam::aws:policy/ReadOnlyAccess",),
            tags=(("team", "vision"), ("year", "2026")),
            transitive_tag_keys=("team",),
            source_identity="someone",
        ),
        AssumeRole(SECOND, duration_s=900),
    )


def test_a_single_role_is_read_too() -> None:
    settings = read({"aws:assumeRole": {"roleArn": FIRST}})
    assert settings.access.assume_roles == (AssumeRole(FIRST),)


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
        ("aws:ignoreTags", "7"),
        ("aws:assumeRole", '"arn"'),
        ("aws:assumeRoles", "7"),
        ("aws:allowedAccountIds", "12345"),
        ("aws:allowedAccountIds", '{"a": 1}'),
        ("aws:forbiddenAccountIds", '["123456789012", "mine"]'),
        ("aws:forbiddenAccountIds", "[null]"),
        ("aws:useFipsEndpoint", "perhaps"),
        ("aws:maxRetries", "0"),
        ("aws:maxRetries", "2.5"),
        ("aws:retryMode", "legacy"),
        ("aws:httpsProxy", "socks5://proxy:1"),
        ("aws:httpProxy", "http://proxy:none"),
        ("aws:ec2MetadataServiceEndpointMode", "IPv5"),
        ("aws:s3UsEast1RegionalEndpoint", "global"),
        ("sagemaker-training:endpointUrl", "127.0.0.1:4567"),
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


@pytest.mark.parametrize(
    ("key", "value", "refused"),
    [
        ("aws:defaultTags", '{"tag": {"a": "b"}}', ".tag: .*did you mean tags"),
        ("aws:defaultTags", '{"tags": ["team"]}', ".tags: "),
        ("aws:defaultTags", '{"tags": null}', ".tags: "),
        ("aws:defaultTags", '{"tags": {"a": []}}', r'.tags\["a"\]: '),
        ("aws:ignoreTags", '{"key": ["cost"]}', ".key: .*did you mean keys"),
        ("aws:ignoreTags", '{"keyPrefixes": [[]]}', ".keyPrefixes: "),
        ("aws:assumeRoles", "{}", r"\[0\].roleArn: is required"),
        ("aws:assumeRoles", '[{"roleArn": "x"}]', r"\[0\].roleArn: must be a role's ARN"),
        ("aws:assumeRoles", f'[{{"rolArn": "{FIRST}"}}]', "did you mean roleArn"),
        ("aws:assumeRoles", f'[{{"roleArn": "{FIRST}", "extId": "e"}}]', "extId: .*externalId"),
        ("aws:assumeRole", f'{{"roleArn": "{FIRST}", "duration": "5m"}}', ".duration: must be"),
        ("aws:assumeRole", f'{{"roleArn": "{FIRST}", "duration": "1 hour"}}', "1h30m"),
        ("aws:assumeRole", f'{{"roleArn": "{FIRST}", "policy": "all"}}', ".policy: "),
        ("aws:assumeRole", f'{{"roleArn": "{FIRST}", "sessionName": "a b"}}', ".sessionName: "),
        ("aws:assumeRole", f'{{"roleArn": "{FIRST}", "zzz": 1}}', "it has roleArn, "),
        ("aws:endpoints", '[{"sagemeker": "http://x"}]', "did you mean sagemaker"),
        ("aws:endpoints", '{"s3": "x"}', r"\[0\].s3: "),
        ("aws:assumeRoleWithWebIdentity", f'{{"roleArn": "{FIRST}"}}', "give one of webIdentity"),
    ],
)
def test_a_member_that_cannot_be_used_is_refused_by_its_path(
    key: str, value: str, refused: str
) -> None:
    with pytest.raises(InputError, match=f"^{key}.*{refused}"):
        read({key: value})


@pytest.mark.parametrize(
    ("config", "refused"),
    [
        ({"aws:tokenBucketRateLimiterCapacity": "9"}, "aws:tokenBucketRateLimiterCapacity"),
        ({"aws:tagPolicyCompliance": "warning"}, "aws:tagPolicyCompliance"),
        ({"aws:sharedConfigFiles": ["a", "b"]}, "aws:sharedConfigFiles"),
        ({"aws:sharedCredentialsFiles": ["a", "b"]}, "aws:sharedCredentialsFiles"),
        (
            {"aws:useFipsEndpoint": True, "sagemaker-training:endpointUrl": "http://x"},
            "aws:useFipsEndpoint",
        ),
        ({"aws:insecure": True, "aws:customCaBundle": "x"}, "aws:insecure"),
        (
            {"aws:skipRequestingAccountId": True, "aws:allowedAccountIds": ["123456789012"]},
            "aws:skipRequestingAccountId",
        ),
        (
            {"aws:assumeRole": {"roleArn": FIRST, "duration": "1h", "durationSeconds": 900}},
            "aws:assumeRoles",
        ),
        ({"sagemaker-training:ignoredSettings": ["allowedAccountIds"]}, "ignoredSettings"),
    ],
)
def test_what_cannot_be_honoured_is_refused_by_its_name(
    config: Mapping[str, Any], refused: str
) -> None:
    with pytest.raises(InputError, match=refused):
        read(config)


def test_settings_without_an_effect_are_accepted() -> None:
    assert read({"aws:tagPolicyCompliance": "disabled"}) == Settings()


def test_a_refused_setting_can_be_ignored_explicitly() -> None:
    config = {
        "aws:tagPolicyCompliance": "error",
        "sagemaker-training:ignoredSettings": ["tagPolicyCompliance"],
    }
    assert read(config) == Settings()


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("aws:alowedAccountIds", "allowedAccountIds"),
        ("aws:allowedAccountId", "allowedAccountIds"),
        ("aws:regoin", "region"),
        ("aws:assumeRols", "assumeRoles"),
        ("sagemaker-training:ownerID", "ownerId"),
        ("sagemaker-training:ondelet", "onDelete"),
        ("sagemaker-training:allowedAccountsIds", "allowedAccountIds"),
    ],
)
def test_a_misspelt_setting_is_refused_with_the_nearest(key: str, meant: str) -> None:
    with pytest.raises(InputError, match=f"^{key}: .*did you mean {meant}\\?"):
        read_settings({key: "x"}.get, {"on_delete": "onDelete"}, [key])


@pytest.mark.parametrize(
    "key", ["aws:autonaming", "aws:vpcId", "gcp:regoin", "sagemaker-training:bucket", "aws", "x:y"]
)
def test_a_foreign_setting_is_ignored(key: str) -> None:
    assert read_settings({}.get, {}, [key]) == Settings()


@pytest.mark.parametrize("key", AWS_KEYS)
def test_what_pulumi_aws_has_is_read_under_either_name(key: str) -> None:
    example = KEYS[key].example
    for space in ("aws:", "sagemaker-training:"):
        if key == "tokenBucketRateLimiterCapacity":
            with pytest.raises(InputError, match=f"{space}{key}: is not supported here"):
                read({f"{space}{key}": example})
        elif key != "tagPolicyCompliance":
            assert read({f"{space}{key}": example}) != Settings()


def test_the_name_under_aws_goes_first() -> None:
    both = {"aws:region": "eu-west-1", "sagemaker-training:region": "us-east-1"}
    assert read(both).access.region == "eu-west-1"


def test_how_aws_is_reached_is_read() -> None:
    access = read(
        {
            "aws:allowedAccountIds": "123456789012, 999999999999",
            "aws:forbiddenAccountIds": [111111111111],
            "aws:assumeRoleWithWebIdentity": {
                "roleArn": FIRST,
                "webIdentityTokenFile": "/run/token",
                "duration": "900s",
            },
            "aws:endpoints": [{"cloudwatchlogs": "http://logs", "ec2": "x"}, {"s3": "http://s3"}],
            "aws:useFipsEndpoint": "true",
            "aws:maxRetries": "7",
            "aws:sharedConfigFiles": "one",
            "aws:s3UsePathStyle": "false",
            "aws:ec2MetadataServiceEndpointMode": "IPv6",
            "aws:skipCredentialsValidation": "false",
            "aws:userAgents": ["team/1.0"],
        }
    ).access
    assert access == Access(
        allowed_account_ids=("123456789012", "999999999999"),
        forbidden_account_ids=("111111111111",),
        web_identity=WebIdentity(FIRST, duration_s=900, token_file="/run/token"),
        endpoints=(("logs", "http://logs"), ("s3", "http://s3")),
        use_fips=True,
        max_attempts=7,
        config_file="one",
        s3_path_style=False,
        metadata_mode="ipv6",
        is_identity_checked=True,
        user_agents=("team/1.0",),
    )


def test_the_endpoint_of_service_quotas_reaches_its_client() -> None:
    access = read(
        {"aws:region": "eu-west-1", "aws:endpoints": {"servicequotas": "http://q"}}
    ).access
    client = Clients(access).client_in_region("service-quotas", "eu-west-1", {})
    assert client.meta.endpoint_url == "http://q"


@pytest.mark.parametrize("service", ["servicecatalog", "servicediscovery", "sns"])
def test_endpoints_of_services_with_similar_names_are_ignored(service: str) -> None:
    assert read({"aws:endpoints": {service: "http://x"}}).access.endpoints == ()


def test_the_endpoint_of_a_service_goes_before_that_of_all() -> None:
    access = Access(endpoint_url="http://all", endpoints=(("s3", "http://s3"),))
    assert access.endpoint_of("s3") == "http://s3"
    assert access.endpoint_of("logs") == "http://all"
    assert access.overridden(endpoint_url="http://own").endpoint_of("s3") == "http://own"


def test_all_violations_are_reported_together() -> None:
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


def test_a_resource_cannot_override_the_guards() -> None:
    guarded = Access(allowed_account_ids=("1",), forbidden_account_ids=("2",))
    own = guarded.overridden(region="b", profile="p", assume_role_arn="a", endpoint_url="u")
    assert own.allowed_account_ids == ("1",)
    assert own.forbidden_account_ids == ("2",)


def test_a_profile_of_a_resource_goes_before_the_keys_of_the_stack() -> None:
    stack = Access(access_key="AK", secret_key="SK", token="T", web_identity=WebIdentity("arn"))
    assert stack.overridden(profile="p") == Access(profile="p")


def test_keys_are_not_shown() -> None:
    roles = (AssumeRole("arn", external_id="outside"),)
    access = Access(
        access_key="AKIA",
        secret_key="hidden",
        token="alike",
        https_proxy="http://me:word@proxy",
        assume_roles=roles,
        web_identity=WebIdentity("arn", token="eyJ"),
    )
    shown = repr(access)
    assert not any(word in shown for word in ("AKIA", "hidden", "alike", "word", "outside", "eyJ"))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("aws:assumeRoles", '[{"externalId": "hunter22"}'),
        ("aws:assumeRole", '{"roleArn": "x", "externalId": ["hunter22"]}'),
        ("aws:assumeRoleWithWebIdentity", '{"webIdentityToken": ["hunter22"]}'),
        ("aws:httpsProxy", "ftp://me:hunter22@proxy"),
        ("aws:defaultTags", '{"tags": "hunter22"}'),
    ],
)
def test_no_refusal_shows_what_may_be_secret(key: str, value: str) -> None:
    with pytest.raises(InputError) as caught:
        read({key: value})
    assert "hunter22" not in str(caught.value)


def test_previews_forecast_quotas_unless_they_are_off() -> None:
    assert read({}).has_quota_forecast
    assert not read({"sagemaker-training:quotas": "off"}).has_quota_forecast
    with pytest.raises(InputError, match="must be auto or off"):
        read({"sagemaker-training:quotas": "never"})


def test_previews_say_prices_unless_they_are_off() -> None:
    assert read({}).has_price_lines
    assert read({"sagemaker-training:prices": "auto"}).has_price_lines
    assert not read({"sagemaker-training:prices": "off"}).has_price_lines
    with pytest.raises(InputError, match="must be auto or off"):
        read({"sagemaker-training:prices": "never"})
