"""A job as declared: its request, options and secrets, and everything wrong with it."""

from typing import Any

import pytest

from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.api.values.unknown import UNKNOWN
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import (
    ORIGIN_KEY,
    PLAIN_KEY,
    SECRETS_KEY,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.secrecy import fingerprints
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import MEMBERS, parse_spec
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec_checks import warnings_of
from tests.support.jobs import JOB, changed, channel

STACK = Settings()


def problems(props: dict[str, Any], settings: Settings = STACK) -> dict[str, str]:
    return {item.path: item.message for item in parse_spec(props, settings).violations}


def test_a_plain_job_has_nothing_wrong() -> None:
    spec = parse_spec(JOB, STACK)
    assert spec.violations == ()
    assert spec.is_known
    assert spec.name is None
    assert spec.request["role_arn"] == JOB["role_arn"]


def test_none_is_not_given() -> None:
    assert "environment" not in parse_spec({**JOB, "environment": None}, STACK).given


def test_options_are_no_part_of_the_request() -> None:
    spec = parse_spec({**JOB, "on_delete": "stop"}, STACK)
    assert spec.options.on_delete == "stop"
    assert "on_delete" not in spec.request
    assert "on_delete" not in spec.members


def test_the_stacks_defaults_are_options_too() -> None:
    assert (
        parse_spec(JOB, Settings(option_defaults={"on_delete": "stop"})).options.on_delete == "stop"
    )


def test_a_misspelt_property_is_refused_with_the_nearest_one() -> None:
    assert "did you mean 'role_arn'?" in problems({**JOB, "rolearn": "x"})["rolearn"]


@pytest.mark.parametrize(
    ("triggers", "path"),
    [({"n": float("nan")}, "triggers.n"), ({"m": [{"l": float("nan")}]}, "triggers.m[0].l")],
)
def test_a_trigger_that_equals_nothing_is_refused(triggers: dict[str, Any], path: str) -> None:
    assert "every update would train again" in problems({**JOB, "triggers": triggers})[path]


def test_a_trigger_beyond_every_double_is_refused_as_one_that_may_be_rounded() -> None:
    assert "may have been rounded" in problems({**JOB, "triggers": {"n": 10**400}})["triggers.n"]


def test_an_infinite_trigger_is_one_like_any_other() -> None:
    assert problems({**JOB, "triggers": {"n": float("inf")}}) == {}


def test_a_fallback_that_is_no_instance_type_is_refused_with_the_nearest_one() -> None:
    given = {**JOB, "fallback_instance_types": ["ml.m5.xlarge", "m5.large", "ml.g5.xlarg"]}
    found = problems(given)
    assert set(found) == {"fallback_instance_types[1]", "fallback_instance_types[2]"}
    assert "did you mean ml.m5.large?" in found["fallback_instance_types[1]"]
    assert "did you mean ml.g5.xlarge?" in found["fallback_instance_types[2]"]


def test_a_property_unlike_any_other_is_refused_with_all_there_are() -> None:
    assert "it has " in problems({**JOB, "zzzzzzz": "x"})["zzzzzzz"]


def test_everything_wrong_is_found_at_once() -> None:
    props = changed(resource_config__volume_size_in_gb=0, role_arn=None)
    found = problems({**props, "wait_for": "tomorrow", "zzzzzzz": 1})
    assert {"resource_config.volume_size_in_gb", "role_arn", "wait_for", "zzzzzzz"} <= set(found)


def test_an_explicit_name_is_known_unless_it_is_not_yet() -> None:
    assert parse_spec({**JOB, "training_job_name": "job"}, STACK).name == "job"
    unknown = parse_spec({**JOB, "training_job_name": UNKNOWN}, STACK)
    assert unknown.name is None
    assert not unknown.is_known


def test_tags_are_a_map_however_they_were_given() -> None:
    listed = parse_spec({**JOB, "tags": [{"key": "team", "value": "vision"}]}, STACK)
    mapped = parse_spec({**JOB, "tags": {"team": "vision"}}, STACK)
    assert listed.tags == mapped.tags == {"team": "vision"}
    assert parse_spec(JOB, STACK).tags == {}


def test_a_job_is_trained_by_all_but_name_tags_profiler_and_keep_alive() -> None:
    props = changed(
        training_job_name="job",
        tags={"a": "b"},
        profiler_config={"disable_profiler": True},
        remote_debug_config={"enable_remote_debug": True},
        resource_config__keep_alive_period_in_seconds=60,
    )
    assert parse_spec(props, STACK).trained_by == parse_spec(JOB, STACK).trained_by


def test_a_serverless_job_is_trained_by_what_it_has() -> None:
    assert parse_spec({"role_arn": "x"}, STACK).trained_by == {"role_arn": "x"}


def test_members_are_exactly_what_was_given() -> None:
    props = {**JOB, "environment": {}, SECRETS_KEY: ["x"], "triggers": {"a": 1}}
    assert parse_spec(props, STACK).members == {**JOB, "environment": {}}


def test_every_member_of_the_api_is_a_property() -> None:
    assert len(MEMBERS) == len(set(MEMBERS)) == 28


def test_the_programs_own_story_is_kept_apart() -> None:
    spec = parse_spec({**JOB, ORIGIN_KEY: {"project": "p"}, "__provider": "blob"}, STACK)
    assert spec.origin == {"project": "p"}
    assert "__provider" not in spec.given
    assert spec.violations == ()


def test_secrets_are_masked_wherever_a_text_tells_them() -> None:
    props = {
        **JOB,
        "environment": {"TOKEN": "hunter22", "MODE": "fast"},
        "hyper_parameters": {"key": 12345678.0},
        SECRETS_KEY: ["environment.TOKEN", 'hyper_parameters["key"]'],
    }
    spec = parse_spec(props, STACK)
    said = spec.redact("hunter22 and 12345678, fast")
    assert said == "[secret] and [secret], fast"


@pytest.mark.parametrize(
    ("value", "argument", "shown"),
    [
        ('{"user": "me", "pw": "hunter22"}', "pw=hunter22,user=me", "pw=[secret],user=me"),
        ('{"db": {"pw": "hunter22"}}', "db={'pw': 'hunter22'}", "db={'pw': '[secret]'}"),
        ('["hunter22", 12345678.0]', "['hunter22', 12345678.0]", "['[secret]', [secret].0]"),
        ('"hunter\\u00fc22"', "hunter\u00fc22", "[secret]"),
        ("hunter'22", "'hunter'\"'\"'22'", "'[secret]'"),
    ],
)
def test_a_secret_is_masked_as_script_mode_makes_an_argument_of_it(
    value: str, argument: str, shown: str
) -> None:
    props = {**JOB, "hyper_parameters": {"db": value}, SECRETS_KEY: ["hyper_parameters.db"]}
    reason = 'AlgorithmError: ExecuteUserScriptError:\nExitCode 1\nCommand "python -- a.py --db {}"'
    said = parse_spec(props, STACK).redact(reason.format(argument))
    assert said == reason.format(shown)


@pytest.mark.parametrize("behind", ["", ", exit code: 1"])
def test_the_beginning_of_a_secret_is_masked_where_a_reason_was_cut(behind: str) -> None:
    props = {**JOB, "hyper_parameters": {"key": "hunter22"}, SECRETS_KEY: ["hyper_parameters.key"]}
    reason = "x" * 1000
    spec = parse_spec(props, STACK)
    assert spec.redact(f"{reason} --key hunt{behind}") == f"{reason} --key [secret]{behind}"
    assert spec.redact("--key hunt") == "--key hunt"


def test_a_text_of_a_job_without_secrets_stays_as_it_is() -> None:
    assert parse_spec(JOB, STACK).redact("File") == "File"


def test_a_list_with_a_secret_is_secret_as_a_whole_since_it_may_be_sorted() -> None:
    channels = [channel("b"), channel("a")]
    props = {**JOB, "input_data_config": channels}
    props[SECRETS_KEY] = ["input_data_config[0].data_source", "input_data_config[1]", "role_arn"]
    spec = parse_spec(props, STACK)
    assert spec.secrets_in_request == ("input_data_config", "role_arn")


def test_a_secret_in_a_sorted_list_stays_hidden_from_messages() -> None:
    channels = [channel("b"), channel("a")]
    channels[0]["data_source"]["s3_data_source"]["s3_uri"] = "s3://bucket/hunter22"
    props = {**JOB, "input_data_config": channels}
    path = "input_data_config[0].data_source.s3_data_source.s3_uri"
    spec = parse_spec({**props, SECRETS_KEY: [path]}, STACK)
    assert spec.request["input_data_config"][0]["channel_name"] == "a"
    assert spec.redact("s3://bucket/hunter22") == "[secret]"


def test_a_secret_tag_is_refused_because_tags_are_public() -> None:
    props = {**JOB, "tags": {"a": "hunter22"}, SECRETS_KEY: ["tags.a"]}
    assert "readable by everyone" in problems(props).get("tags.a", "")
    assert "hunter22" not in str(problems(props))


@pytest.mark.parametrize(
    ("name", "written", "given", "public"),
    [
        ("tags", {"a": "1"}, {"a": "hunter22"}, "tags are readable by everyone who may list them"),
        (
            "training_job_name",
            "mine",
            "hunter22",
            "a job's name is its id, and readable by everyone who may list jobs",
        ),
    ],
)
def test_what_somebody_else_wrote_in_public_is_said_to_be_treated_as_public(
    name: str, written: Any, given: Any, public: str
) -> None:
    # It came by a transform that the program did not see, for example.
    program = {**JOB, name: written}
    marks = {PLAIN_KEY: fingerprints(program, [])}
    assert warnings_of(parse_spec({**program, **marks}, STACK)) == []
    spec = parse_spec({**program, **marks, name: given}, STACK)
    [warning] = [item for item in warnings_of(spec) if item.path == name]
    assert warning.message == (
        "was not set by the program, so it may hold a secret; it is treated as public, because "
        f"{public}"
    )
    assert spec.secret_paths == ()


@pytest.mark.parametrize("marks", [None, "environment", 7])
def test_secret_marks_of_another_form_are_none(marks: Any) -> None:
    assert parse_spec({**JOB, SECRETS_KEY: marks}, STACK).secret_paths == ()


def test_our_own_and_default_tags_count_against_the_limit() -> None:
    tags = {f"key{n}": "v" for n in range(43)}
    assert problems({**JOB, "tags": tags}) == {}
    assert "tags" in problems({**JOB, "tags": {**tags, "one": "more"}})
    assert "tags" in problems({**JOB, "tags": tags}, Settings(default_tags={"one": "more"}))
    assert problems({**JOB, "tags": {**tags, "one": "more"}}, Settings(ownership_tags=False)) == {}


@pytest.mark.parametrize("key", ["pulumi:claim", "pulumi:digest", "pulumi:held"])
def test_a_tag_by_which_jobs_are_recognized_is_refused(key: str) -> None:
    found = problems({**JOB, "tags": {key: "mine"}})
    assert list(found) == [f'tags["{key}"]']
    assert "take another key" in found[f'tags["{key}"]']
    assert parse_spec({**JOB, "tags": {key: "mine"}}, STACK, is_unchanged=True).violations == ()


def test_a_tag_whose_place_the_owners_takes_is_a_warning() -> None:
    spec = parse_spec({**JOB, "tags": {"pulumi:stack": "other"}}, STACK)
    assert spec.violations == ()
    [warning] = warnings_of(spec)
    assert warning.path == 'tags["pulumi:stack"]'
    unowned = parse_spec({**JOB, "tags": {"pulumi:stack": "other"}}, Settings(ownership_tags=False))
    assert warnings_of(unowned) == []


@pytest.mark.parametrize("tags", [UNKNOWN, {"a": UNKNOWN}, [UNKNOWN]])
def test_tags_that_are_not_known_yet_may_have_any_key(tags: Any) -> None:
    spec = parse_spec({**JOB, "tags": tags}, STACK)
    assert (spec.violations, warnings_of(spec)) == ((), [])


def test_a_fallback_that_was_tried_already_is_a_warning() -> None:
    own = JOB["resource_config"]["instance_type"]
    given = {**JOB, "fallback_instance_types": ["ml.m5.xlarge", own, "ml.m5.xlarge"]}
    found = {warning.path: warning.message for warning in warnings_of(parse_spec(given, STACK))}
    assert list(found) == ["fallback_instance_types[1]", "fallback_instance_types[2]"]
    assert found["fallback_instance_types[1]"] == f"{own!r} is already tried earlier; remove it"


def test_fallbacks_need_an_instance_type_to_take_the_place_of() -> None:
    props = changed(resource_config={"volume_size_in_gb": 10})
    found = problems({**props, "fallback_instance_types": ["ml.m5.xlarge"]})
    assert "needs resource_config.instance_type" in found["fallback_instance_types"]


@pytest.mark.parametrize("resources", [UNKNOWN, {"instance_type": UNKNOWN}, JOB["resource_config"]])
def test_fallbacks_are_fine_where_there_is_or_may_be_a_type(resources: Any) -> None:
    props = {**JOB, "resource_config": resources, "fallback_instance_types": ["ml.m5.xlarge"]}
    assert "fallback_instance_types" not in problems(props)


def test_what_is_probably_not_meant_is_a_caution() -> None:
    props = changed(
        enable_managed_spot_training=True, stopping_condition__max_wait_time_in_seconds=7200
    )
    assert [c.path for c in warnings_of(parse_spec(props, STACK))] == ["checkpoint_config"]
    assert warnings_of(parse_spec(JOB, STACK)) == []


BIG = 2.0**53


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"hyper_parameters": {"seed": BIG}}, "hyper_parameters.seed"),
        ({"hyper_parameters": {"cfg": {"seeds": [1, -BIG]}}}, "hyper_parameters.cfg.seeds[1]"),
        ({"environment": {"SEED": BIG}}, "environment.SEED"),
        ({"triggers": {"version": [BIG]}}, "triggers.version[0]"),
        (
            {"input_data_config": [channel(shuffle_config={"seed": BIG})]},
            "input_data_config[0].shuffle_config.seed",
        ),
    ],
)
def test_a_number_that_may_have_been_rounded_is_refused(given: dict[str, Any], path: str) -> None:
    (found,) = parse_spec({**JOB, **given}, Settings()).violations
    assert found.path == path
    assert "9007199254740992 may have been rounded" in found.message


def test_a_secret_number_that_may_have_been_rounded_is_not_shown() -> None:
    marks = {SECRETS_KEY: ["environment.SEED"]}
    (found,) = parse_spec({**JOB, "environment": {"SEED": BIG}, **marks}, Settings()).violations
    assert "9007" not in found.message.partition("rounded")[0]


def test_a_number_in_a_job_that_was_accepted_is_not_refused_again() -> None:
    given = {**JOB, "hyper_parameters": {"seed": BIG}}
    assert parse_spec(given, Settings(), is_unchanged=True).violations == ()
