"""Whose a job is and what it is called: equal input, equal name, and no secret in it."""

import hashlib
import re
import string
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from pulumi_sagemaker_training.api.errors import Defect
from pulumi_sagemaker_training.api.model.base import is_match
from pulumi_sagemaker_training.api.model.members import members_by
from pulumi_sagemaker_training.lifecycle.ownership.job_names import (
    MAX_NAME,
    attempt_names,
    base_name,
    digest,
)
from pulumi_sagemaker_training.lifecycle.ownership.owner import (
    OWNER_TAG,
    OWNERSHIP_KEYS,
    PROJECT_TAG,
    RESOURCE_TAG,
    STACK_TAG,
    Owner,
    tag_value,
)
from tests.support.requests import service_shapes

OWNER = Owner("project", "dev", "train", "train")
QUICK = settings(deadline=None, max_examples=100)
# A secret is stretched on purpose: a tenth of a second for each.
SLOW = settings(deadline=None, max_examples=8)

NAMES = st.text(min_size=1, max_size=100)
OWNERS = st.builds(Owner, NAMES, NAMES, NAMES, NAMES, st.text(max_size=20))
VALUES = st.recursive(
    st.text(max_size=5) | st.integers(-9, 9) | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
CONTENTS = st.dictionaries(
    st.sampled_from(["environment", "hyper_parameters", "role_arn", "retry_strategy"]), VALUES
)


def pattern_of(shape: str) -> str:
    return str(service_shapes()[shape]["pattern"])


@given(OWNERS, st.text("0123456789abcdef", min_size=32, max_size=32), st.integers(1, 9999))
@example(Owner("p", "s", "r", "-"), "0" * 32, 1)
@example(Owner("p", "s", "r", "x" * 44 + "--y"), "0" * 32, 9999)
@example(Owner("p", "s", "r", "ä中"), "0" * 32, 2)
@QUICK
def test_every_attempts_name_is_one_that_sagemaker_takes(
    owner: Owner, digest_hex: str, attempt: int
) -> None:
    base = base_name(owner, digest_hex)
    name = base if attempt == 1 else f"{base}-{attempt}"
    assert len(name) <= MAX_NAME
    assert is_match(pattern_of("TrainingJobName"), name)
    assert re.fullmatch(r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}", name)


def test_attempts_are_numbered_from_the_second_on() -> None:
    names = attempt_names("base")
    assert [next(names) for _ in range(3)] == ["base", "base-2", "base-3"]


def test_a_name_begins_with_the_resources_own() -> None:
    assert base_name(Owner("p", "s", "r", "my_model.v2"), "0123456789abcdef") == (
        "my-model-v2-0123456789ab"
    )


@given(st.text(max_size=300))
@example("a" * 300)
@example("=" * 300)
@example("naïve 中²½\u0301")
@QUICK
def test_any_text_becomes_a_tag_value_that_sagemaker_takes(text: str) -> None:
    value = tag_value(text)
    assert len(value) <= 256
    assert is_match(pattern_of("TagValue"), value)


@given(st.text(max_size=300), st.text(max_size=300))
@example("=", "=3D.")
@example("a" * 300, "a" * 301)
@example("%", "=25.")
@example("a" * 256 + "b", "a" * 256 + "c")
@QUICK
def test_different_texts_become_different_tag_values(one: str, other: str) -> None:
    assume(one != other)
    assert tag_value(one) != tag_value(other)


def test_a_plain_text_is_its_own_tag_value() -> None:
    assert tag_value("my-org/project: dev_1@x.y +") == "my-org/project: dev_1@x.y +"


def test_a_text_of_the_longest_length_is_its_own_tag_value() -> None:
    assert tag_value("a" * 256) == "a" * 256
    assert tag_value("a" * 257).startswith("a" * 239 + "-")


def test_the_owner_is_read_from_the_urn() -> None:
    urn = "urn:pulumi:dev::digits::my:index:Pair$pulumi-python:dynamic/x:TrainingJob::train::a"
    assert Owner.from_urn(urn, "org") == Owner(
        "digits", "dev", "my:index:Pair/train::a", "train::a", "org"
    )


def test_a_resource_without_parents_is_known_by_its_name() -> None:
    assert Owner.from_urn("urn:pulumi:dev::digits::x:y:Z::train") == Owner(
        "digits", "dev", "train", "train"
    )


def test_what_is_no_urn_is_our_own_defect() -> None:
    with pytest.raises(Defect, match="please report this"):
        Owner.from_urn("train")


def test_the_owners_tags_name_project_stack_and_resource() -> None:
    assert OWNER.tags() == {PROJECT_TAG: "project", STACK_TAG: "dev", RESOURCE_TAG: "train"}


def test_a_holder_is_tagged_where_there_is_one() -> None:
    assert Owner("p", "s", "r", "r", "me").tags()[OWNER_TAG] == "me"


@given(OWNERS)
@QUICK
def test_the_owners_tags_are_ownership_tags(owner: Owner) -> None:
    assert owner.tags().keys() <= OWNERSHIP_KEYS


@given(CONTENTS, CONTENTS)
@QUICK
def test_the_digest_changes_exactly_when_the_content_changes(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    # Python holds True and 1 equal; a training does not.
    assert (digest(OWNER, one, {}) == digest(OWNER, other, {})) == (repr_of(one) == repr_of(other))


def repr_of(value: Any) -> str:
    if isinstance(value, dict):
        return f"map {sorted((key, repr_of(item)) for key, item in value.items())!r}"
    return repr([repr_of(item) for item in value] if isinstance(value, list) else value)


@given(CONTENTS)
@QUICK
def test_the_order_of_keys_does_not_enter_the_digest(content: dict[str, Any]) -> None:
    turned = dict(reversed(content.items()))
    assert digest(OWNER, content, {}) == digest(OWNER, turned, {})


@pytest.mark.parametrize(
    "owner",
    [
        Owner("other", "dev", "train", "train"),
        Owner("project", "prod", "train", "train"),
        Owner("project", "dev", "other", "train"),
        Owner("project", "dev", "train", "train", "holder"),
        Owner("projectdev", "", "train", "train"),
    ],
)
def test_the_owner_enters_the_digest(owner: Owner) -> None:
    assert digest(owner, {}, {}) != digest(OWNER, {}, {})


def test_triggers_enter_the_digest() -> None:
    assert digest(OWNER, {}, {"a": 1}) != digest(OWNER, {}, {})
    assert digest(OWNER, {}, {"a": 1}) == digest(OWNER, {}, {"a": 1})


def test_a_digest_is_what_it_has_always_been() -> None:
    # Golden: with another digest every job that is not in a state yet would train again.
    fields = {"role_arn": "arn:1", "environment": {"A": "x"}}
    assert digest(OWNER, fields, {"t": 1.0}) == "bacb61463f16d9b476e32e11ba540caf"


PASSWORDS = st.text(string.ascii_letters + string.digits, min_size=8, max_size=20)


@given(PASSWORDS, PASSWORDS)
@SLOW
def test_a_secrets_change_changes_the_digest(one: str, other: str) -> None:
    assume(one != other)
    paths = ["environment.TOKEN"]
    digests = {digest(OWNER, {"environment": {"TOKEN": t}}, {}, paths) for t in (one, other, one)}
    assert len(digests) == 2


@given(PASSWORDS)
@SLOW
def test_a_secret_is_stretched_before_it_enters_the_digest(secret: str) -> None:
    fields = {"environment": {"TOKEN": secret}}
    plain = digest(OWNER, fields, {})
    assert digest(OWNER, fields, {}, ['environment["TOKEN"]']) != plain
    masked = {"environment": {"TOKEN": "[secret]"}}
    assert digest(OWNER, fields, {}, ["environment.TOKEN"]) != digest(OWNER, masked, {})


def test_a_path_is_the_same_secret_however_it_is_spelt() -> None:
    fields = {"environment": {"TOKEN": "hunter22"}}
    spellings = (["environment.TOKEN"], ['environment["TOKEN"]'] * 2)
    assert len({digest(OWNER, fields, {}, paths) for paths in spellings}) == 1


def test_the_same_secret_of_two_owners_gives_unlike_digests() -> None:
    fields = {"environment": {"TOKEN": "hunter22"}}
    other = Owner("project", "prod", "train", "train")
    paths = ["environment.TOKEN"]
    assert digest(OWNER, fields, {}, paths) != digest(other, fields, {}, paths)


def test_a_secret_list_item_is_stretched_too() -> None:
    fields = {"arguments": ["--token", "hunter22"]}
    paths = ["arguments[1]"]
    assert digest(OWNER, fields, {}, paths) != digest(OWNER, fields, {})


@pytest.mark.parametrize(
    ("fields", "triggers", "path"),
    [
        ({"environment": {"TOKEN": "hunter22"}}, {}, 'environment["TOKEN"]'),
        ({"environment": {"TOKEN": "hunter22"}}, {}, "environment"),
        ({"list": [{"a": "x"}, {"a": "hunter22"}]}, {}, "list[1].a"),
        ({"hyper_parameters": {'a "b\\': "hunter22"}}, {}, r'hyper_parameters["a \"b\\"]'),
        ({}, {"token": "hunter22"}, 'triggers["token"]'),
    ],
)
def test_no_secret_enters_the_quick_hash_of_the_name(
    fields: dict[str, Any],
    triggers: dict[str, Any],
    path: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hashed: list[bytes] = []
    sha256 = hashlib.sha256

    def recording(data: bytes) -> Any:
        hashed.append(data)
        return sha256(data)

    monkeypatch.setattr(hashlib, "sha256", recording)
    digest(OWNER, fields, triggers, [path])
    assert len(hashed) == 1
    assert b"hunter22" not in hashed[0]


def test_the_name_is_a_member_of_a_request() -> None:
    assert "training_job_name" in members_by("CreateTrainingJobRequest", "python")
