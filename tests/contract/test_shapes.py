"""botocore's own serializer and parser against the emulator's, for every member."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.parsers import create_parser
from botocore.serialize import create_serializer

from sagemaker_emulator.operations import OPERATIONS
from sagemaker_emulator.protocol import parse, serialise, spec
from sagemaker_emulator.protocol.errors import ServiceError, ValidationError

MOMENT = dt.datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=dt.UTC)
MAX_DEPTH = 6


def sample(shape: Any, depth: int = 0) -> Any:
    """Return a value of a shape, with all members."""
    kind = shape.type_name
    if kind == "structure":
        if depth > MAX_DEPTH:
            return {}
        return {name: sample(member, depth + 1) for name, member in shape.members.items()}
    if kind == "list":
        return [sample(shape.member, depth + 1), sample(shape.member, depth + 1)]
    if kind == "map":
        return {"Key One": sample(shape.value, depth + 1), "é": sample(shape.value, depth + 1)}
    scalars = {"timestamp": MOMENT, "boolean": True, "float": 0.25, "double": 0.5}
    if kind == "string":
        return (shape.metadata.get("enum") or ["text — with ünïcode"])[0]
    return scalars.get(kind, 7)


def plain(value: Any) -> Any:
    """Return a value with timestamps in the emulator's format."""
    if isinstance(value, dt.datetime):
        return value.timestamp()
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


def members_of(side: str) -> Iterator[tuple[str, str]]:
    """Yield every top-level member of every operation's request or answer."""
    for operation in sorted(OPERATIONS):
        model = spec.operation_model(operation)
        shape = getattr(model, f"{side}_shape")
        for name in spec.members(shape) if shape is not None else ():
            if not (operation == "Search" and name == "Results"):
                yield operation, name


@pytest.mark.parametrize(("operation", "member"), list(members_of("input")))
def test_a_request_of_botocore_is_parsed_completely(operation: str, member: str) -> None:
    model: Any = spec.operation_model(operation)
    given = {member: sample(model.input_shape.members[member])}
    sent = create_serializer("json", include_validation=False).serialize_to_request(given, model)
    assert sent["headers"]["X-Amz-Target"] == f"SageMaker.{operation}"
    assert parse.parse(parse.load_json(sent["body"]), model.input_shape) == plain(given)


@pytest.mark.parametrize(("operation", "member"), list(members_of("output")))
def test_an_answer_is_parsed_completely_by_botocore(operation: str, member: str) -> None:
    model: Any = spec.operation_model(operation)
    meant = {member: sample(model.output_shape.members[member])}
    body = serialise.encode(plain(meant), model.output_shape)
    answer = {"status_code": 200, "headers": {"x-amzn-RequestId": "r"}, "body": body}
    parsed = create_parser("json").parse(answer, model.output_shape)
    parsed.pop("ResponseMetadata")
    assert plain(parsed) == plain(meant)


def test_training_job_of_a_search_is_understood_by_botocore() -> None:
    model: Any = spec.operation_model("Search")
    job = sample(spec.service_model().shape_for("TrainingJob"))
    body = serialise.encode(plain({"Results": [{"TrainingJob": job}]}), model.output_shape)
    parsed = create_parser("json").parse(
        {"status_code": 200, "headers": {}, "body": body}, model.output_shape
    )
    assert plain(parsed["Results"]) == plain([{"TrainingJob": job}])


@pytest.mark.parametrize("kind", ServiceError.__subclasses__(), ids=lambda kind: kind.__name__)
def test_errors_are_understood_by_botocore(kind: type[ServiceError]) -> None:
    error = kind("what is wrong")
    answer = {
        "status_code": error.status,
        "headers": {"x-amzn-requestid": "the-id"},
        "body": serialise.encode_error(error),
    }
    shape: Any = spec.output_shape("DescribeTrainingJob")
    parsed = create_parser("json").parse(answer, shape)
    assert parsed["Error"]["Code"] == error.code
    assert parsed["Error"]["Message"] == "what is wrong"
    assert parsed["ResponseMetadata"]["RequestId"] == "the-id"


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_missing_members_are_all_named(operation: str) -> None:
    from sagemaker_emulator.protocol import constraints

    shape = spec.input_shape(operation)
    wanted = spec.required(shape)
    if not wanted:
        constraints.check({}, shape)
        return
    with pytest.raises(ValidationError) as caught:
        constraints.check({}, shape)
    for name in wanted:
        assert f"Value null at '{name[0].lower()}{name[1:]}'" in caught.value.message
