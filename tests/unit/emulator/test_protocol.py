"""Requests are parsed, validated and refused like the service does it."""

from typing import Any

import pytest

from sagemaker_emulator.operations import OPERATIONS
from sagemaker_emulator.protocol import constraints, parse, serialise, spec
from sagemaker_emulator.protocol.errors import (
    InUseError,
    SerializationError,
    ServiceError,
    ValidationError,
)

CREATE = spec.input_shape("CreateTrainingJob")
DESCRIBE = spec.input_shape("DescribeTrainingJob")


def message_for(params: dict[str, object], operation: str = "DescribeTrainingJob") -> str:
    """Return the message of a refused request."""
    shape = spec.input_shape(operation)
    with pytest.raises(ValidationError) as caught:
        constraints.check(parse.parse(params, shape), shape)
    return caught.value.message


def test_missing_member_is_named_in_camel_case() -> None:
    assert message_for({}) == (
        "1 validation error detected: Value null at 'trainingJobName' failed to satisfy "
        "constraint: Member must not be null"
    )


def test_pattern_must_match_the_whole_value() -> None:
    assert message_for({"TrainingJobName": "good/../bad"}) == (
        "1 validation error detected: Value 'good/../bad' at 'trainingJobName' failed to satisfy "
        "constraint: Member must satisfy regular expression pattern: "
        "[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}"
    )


def test_every_violation_is_counted_and_listed() -> None:
    message = message_for({"TrainingJobName": "x" * 70, "ResourceArn": 1})
    assert message.startswith("2 validation errors detected: Value 'xxx")
    assert "Member must have length less than or equal to 63; Value" in message


def test_enum_is_answered_with_its_values() -> None:
    message = message_for({"SortBy": "Colour"}, "ListTrainingJobs")
    assert message.endswith("Member must satisfy enum value set: [Name, CreationTime, Status]")


def test_list_items_are_counted_from_one() -> None:
    message = message_for(
        {"ResourceArn": "arn:aws:sagemaker:us-east-1:123456789012:x", "Tags": [{"Key": "a"}]},
        "AddTags",
    )
    assert "at 'tags.1.member.value'" in message


def test_map_values_are_checked_together() -> None:
    shape = spec.members(CREATE)["Environment"]
    found = list(constraints.violations({"A": "x" * 513}, shape, "environment"))
    assert len(found) == 1
    assert "Map value must satisfy constraint: [Member must have length less than" in found[0]


@pytest.mark.parametrize(
    ("value", "kind"),
    [(7, "NUMBER_VALUE"), (True, "TRUE_VALUE"), ([], "START_ARRAY"), ({}, "START_OBJECT")],
)
def test_a_wrong_json_type_is_refused(value: object, kind: str) -> None:
    with pytest.raises(SerializationError, match=f"{kind} can not be converted to a String"):
        parse.parse({"TrainingJobName": value}, DESCRIBE)


def test_numbers_beyond_32_bits_are_refused() -> None:
    with pytest.raises(SerializationError, match="out of range"):
        parse.parse({"MaxResults": 2**31}, spec.input_shape("ListTrainingJobs"))


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999"])
def test_nan_and_infinity_are_refused(number: str) -> None:
    body = parse.load_json(f'{{"MaxResults": {number}}}'.encode())
    with pytest.raises(SerializationError):
        parse.parse(body, spec.input_shape("ListTrainingJobs"))


def test_unknown_members_are_dropped() -> None:
    assert parse.parse({"TrainingJobName": "a", "Nope": 1}, DESCRIBE) == {"TrainingJobName": "a"}


@pytest.mark.parametrize("body", [b"{", b"[]", b'"x"', b"\xff\xfe", b"[" * 100_000])
def test_bodies_that_are_not_json_objects_are_refused(body: bytes) -> None:
    with pytest.raises(SerializationError):
        parse.load_json(body)


def test_timestamps_are_numbers_or_iso_texts() -> None:
    shape = spec.input_shape("ListTrainingJobs")
    text = parse.parse({"CreationTimeAfter": "2026-01-02T03:04:05Z"}, shape)
    number = parse.parse({"CreationTimeAfter": 1767323045}, shape)
    assert text == number


def test_answers_hold_only_members_of_the_shape() -> None:
    shape = spec.output_shape("DescribeTrainingJob")
    body = serialise.encode({"TrainingJobName": "a", "FailureReason": None, "Own": 1}, shape)
    assert body == b'{"TrainingJobName":"a"}'


def test_operations_without_output_have_an_empty_body() -> None:
    assert serialise.encode({}, spec.output_shape("StopTrainingJob")) == b""


def test_errors_carry_their_code_and_status() -> None:
    assert serialise.encode_error(InUseError("taken")) == (
        b'{"__type": "ResourceInUse", "message": "taken"}'
    )
    custom = ServiceError("no", code="ThrottlingException", status=400)
    assert (custom.code, custom.status) == ("ThrottlingException", 400)


def patterns_of(shape: Any, seen: set[str]) -> set[str]:
    """Return the patterns of a shape and of all shapes in it."""
    if shape.name in seen:
        return set()
    seen.add(shape.name)
    parts = [getattr(shape, name, None) for name in ("member", "key", "value")]
    parts += list(spec.members(shape).values())
    found = {shape.metadata["pattern"]} if "pattern" in shape.metadata else set()
    return found.union(*(patterns_of(part, seen) for part in parts if part is not None))


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_every_pattern_of_a_request_compiles(operation: str) -> None:
    for pattern in patterns_of(spec.input_shape(operation), set()):
        assert constraints._compiled(pattern)
