"""Every kind of constraint is found, and said in words that tell what to do."""

import functools
import json

import pytest
from botocore.session import get_session
from botocore.validate import ParamValidator
from hypothesis import given

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api.model.documentation import installed_shapes
from pulumi_sagemaker_training.api.request import constraints
from pulumi_sagemaker_training.api.request.codec import from_wire, normalise
from pulumi_sagemaker_training.api.request.constraints import broken_constraints
from pulumi_sagemaker_training.api.request.validation import Violation, validate
from pulumi_sagemaker_training.api.values.text import nearest
from pulumi_sagemaker_training.api.values.violation import Secrets
from tests.support.jobs import changed, channel
from tests.support.requests import ROOT, declarable_requests, wire_requests

# What is wrong -> all that is said about it, word for word.
SAID = [
    (
        changed(role_arn=None),
        Violation("role_arn", "is required", codes.MISSING, "required"),
    ),
    (
        changed(tags=[{"keyy": "team", "value": "vision"}]),
        Violation(
            "tags[0].keyy",
            "a Tag has no such member; did you mean key?",
            codes.UNKNOWN_PROPERTY,
            "member",
        ),
    ),
    (
        changed(resource_config__instance_count=2**31),
        Violation(
            "resource_config.instance_count",
            "2147483648 must be 2147483647 or less",
            codes.NOT_ALLOWED,
            "range",
        ),
    ),
    (
        changed(input_data_config=[{**channel(), "shuffle_config": {"seed": -(2**63) - 1}}]),
        Violation(
            "input_data_config[0].shuffle_config.seed",
            "-9223372036854775809 must be -9223372036854775808 or more",
            codes.NOT_ALLOWED,
            "range",
        ),
    ),
    (
        changed(input_data_config=[{"channel_name": "train"}]),
        Violation("input_data_config[0].data_source", "is required", codes.MISSING, "required"),
    ),
    (
        changed(resource_config__instance_type="ml.m5.larg"),
        Violation(
            "resource_config.instance_type",
            "'ml.m5.larg' must be one of the 225 values that TrainingInstanceType has; "
            "did you mean ml.m5.large?",
            codes.NOT_ALLOWED,
            "enum",
        ),
    ),
    (
        changed(resource_config__instance_type="m5.large"),
        Violation(
            "resource_config.instance_type",
            "'m5.large' must be one of the 225 values that TrainingInstanceType has; "
            "did you mean ml.m5.large?",
            codes.NOT_ALLOWED,
            "enum",
        ),
    ),
    (
        changed(algorithm_specification__training_input_mode="file"),
        Violation(
            "algorithm_specification.training_input_mode",
            "'file' must be one of Pipe, File, FastFile; did you mean File?",
            codes.NOT_ALLOWED,
            "enum",
        ),
    ),
    (
        changed(algorithm_specification__training_input_mode=3),
        Violation(
            "algorithm_specification.training_input_mode",
            "must be text, not a number 3",
            codes.WRONG_KIND,
            "type",
        ),
    ),
    (
        changed(role_arn="arn:aws:iam::1234:role/training"),
        Violation(
            "role_arn",
            "'arn:aws:iam::1234:role/training' must be an IAM role's ARN, as "
            "arn:aws:iam::123456789012:role/training",
            codes.NOT_ALLOWED,
            "pattern",
        ),
    ),
    (
        changed(environment={"MY-VAR": "x"}),
        Violation(
            'environment["MY-VAR"]',
            "'MY-VAR' must be letters, digits and underscores, not beginning with a digit",
            codes.NOT_ALLOWED,
            "pattern",
        ),
    ),
    (
        changed(hyper_parameters={"prompt": "y" * 2501}),
        Violation(
            'hyper_parameters["prompt"]',
            f"'{'y' * 79}… has 2501 characters; must have at most 2500 characters",
            codes.NOT_ALLOWED,
            "length",
        ),
    ),
    (
        changed(role_arn="role"),
        Violation(
            "role_arn",
            "'role' has 4 characters; must have at least 20 characters",
            codes.NOT_ALLOWED,
            "length",
        ),
    ),
    (
        changed(retry_strategy={"maximum_retry_attempts": 31}),
        Violation(
            "retry_strategy.maximum_retry_attempts",
            "31 must be 30 or less",
            codes.NOT_ALLOWED,
            "range",
        ),
    ),
    (
        changed(
            resource_config__instance_type="ml.p5.48xlarge",
            resource_config__volume_size_in_gb=None,
            stopping_condition__max_pending_time_in_seconds=60,
        ),
        Violation(
            "stopping_condition.max_pending_time_in_seconds",
            "60 must be 1800 or more",
            codes.NOT_ALLOWED,
            "range",
        ),
    ),
    (
        changed(vpc_config={"security_group_ids": [], "subnets": ["subnet-0"]}),
        Violation(
            "vpc_config.security_group_ids",
            "has 0 entries; must have at least 1",
            codes.NOT_ALLOWED,
            "size",
        ),
    ),
    (
        changed(hyper_parameters={f"p{number}": "1" for number in range(101)}),
        Violation(
            "hyper_parameters", "has 101 entries; must have at most 100", codes.NOT_ALLOWED, "size"
        ),
    ),
    (
        changed(input_data_config=[]),
        Violation(
            "input_data_config", "has 0 entries; must have at least 1", codes.NOT_ALLOWED, "size"
        ),
    ),
    (
        changed(stopping_condition__max_runtime_in_seconds="3600"),
        Violation(
            "stopping_condition.max_runtime_in_seconds",
            "must be a whole number, not text '3600'",
            codes.WRONG_KIND,
            "type",
        ),
    ),
    (
        changed(stopping_condition__max_runtime_in_seconds=0.5),
        Violation(
            "stopping_condition.max_runtime_in_seconds",
            "must be a whole number, not a number 0.5",
            codes.WRONG_KIND,
            "type",
        ),
    ),
    (
        changed(stopping_condition__max_runtime_in_seconds=True),
        Violation(
            "stopping_condition.max_runtime_in_seconds",
            "must be a whole number, not a truth value True",
            codes.WRONG_KIND,
            "type",
        ),
    ),
    (
        changed(enable_network_isolation="true"),
        Violation(
            "enable_network_isolation",
            "must be True or False, not text 'true'",
            codes.WRONG_KIND,
            "type",
        ),
    ),
    (
        changed(output_data_config="s3://bucket"),
        Violation(
            "output_data_config",
            "must be a map of its members, not text 's3://bucket'",
            codes.WRONG_KIND,
            "type",
        ),
    ),
    (
        changed(input_data_config=channel()),
        Violation("input_data_config", "must be a list, not a map", codes.WRONG_KIND, "type"),
    ),
    (
        changed(training_job_name=""),
        Violation(
            "training_job_name",
            "'' has 0 characters; must have at least 1 character",
            codes.NOT_ALLOWED,
            "length",
        ),
    ),
    (
        changed(tags="team=vision"),
        Violation("tags", "must be a map, not text 'team=vision'", codes.WRONG_KIND, "type"),
    ),
    (
        changed(environment=["A=1"]),
        Violation("environment", "must be a map, not a list", codes.WRONG_KIND, "type"),
    ),
    (
        changed(environment={"A": ["x"]}),
        Violation('environment["A"]', "must be text, not a list", codes.WRONG_KIND, "type"),
    ),
    (
        changed(role_arn=object),
        Violation(
            "role_arn", "must be text, not a type <class 'object'>", codes.WRONG_KIND, "type"
        ),
    ),
    (
        changed(role_arn="\ud800"),
        Violation("role_arn", "'\\ud800' is not a RoleArn", codes.NOT_ALLOWED, "value"),
    ),
    (
        changed(resource_config__volume_size=10),
        Violation(
            "resource_config.volume_size",
            "a ResourceConfig has no such member; did you mean volume_size_in_gb?",
            codes.UNKNOWN_PROPERTY,
            "member",
        ),
    ),
    (
        changed(hyperparameters={"a": "b"}),
        Violation(
            "hyperparameters",
            "a training job has no such member; did you mean hyper_parameters?",
            codes.UNKNOWN_PROPERTY,
            "member",
        ),
    ),
    (
        changed(output_data_config__KmsKeyId="key"),
        Violation(
            "output_data_config.KmsKeyId",
            "an OutputDataConfig has no such member; did you mean kms_key_id?",
            codes.UNKNOWN_PROPERTY,
            "member",
        ),
    ),
    (
        changed(vpc_config={"security_group_ids": ["sg-0"], "subnets": ["subnet-0"], "zz": 1}),
        Violation(
            "vpc_config.zz",
            "a VpcConfig has no such member; it has security_group_ids, subnets",
            codes.UNKNOWN_PROPERTY,
            "member",
        ),
    ),
    (
        changed(tags={"semi;colon": "x"}),
        Violation(
            'tags["semi;colon"]',
            "'semi;colon' must be letters, digits, spaces and _ . : / = + - @",
            codes.NOT_ALLOWED,
            "pattern",
        ),
    ),
    (
        changed(tags=[{"key": "a", "value": "*"}]),
        Violation(
            "tags[0].value",
            "'*' must be letters, digits, spaces and _ . : / = + - @",
            codes.NOT_ALLOWED,
            "pattern",
        ),
    ),
]


@pytest.mark.parametrize(("job", "violation"), SAID, ids=lambda item: getattr(item, "path", ""))
def test_a_broken_constraint_is_said_word_for_word(job, violation):
    assert validate(job) == [violation]


def test_every_kind_of_constraint_has_a_case():
    kinds = {name for name, _ in constraints._SENTENCES.values()}
    assert kinds | {"value"} == {violation.rule for _, violation in SAID}


def test_all_violations_of_a_job_are_reported_at_once():
    job = changed(
        role_arn="nobody",
        resource_config__instance_type="ml.none",
        stopping_condition__max_wait_time_in_seconds=700,
        colour="red",
    )
    assert {item.path for item in validate(job)} == {
        "role_arn",
        "resource_config.instance_type",
        "stopping_condition.max_wait_time_in_seconds",
        "colour",
    }


def test_a_broken_value_is_not_followed_up_by_rules():
    job = changed(resource_config__instance_type="ml.m5.larg", resource_config__volume_size_in_gb=0)
    assert [item.rule for item in validate(job)] == ["enum"]


def test_the_name_is_optional_but_checked():
    assert validate(changed(training_job_name="a-1")) == []
    assert [item.path for item in validate(changed(training_job_name="a_1"))] == [
        "training_job_name"
    ]


def test_numbers_that_pulumi_made_floats_are_whole():
    assert validate(changed(resource_config__instance_count=2.0)) == []


@given(wire_requests())
def test_what_the_service_model_allows_breaks_no_constraint(request):
    assert broken_constraints(normalise(from_wire(request, ROOT)), Secrets()) == []


@functools.cache
def _request_shape():
    return get_session().get_service_model("sagemaker").shape_for(ROOT)


@given(wire_requests())
def test_botocore_accepts_the_requests_that_tests_are_made_of(request):
    report = ParamValidator().validate(request, _request_shape())
    assert not report.has_errors(), report.generate_report()


@given(declarable_requests())
def test_a_declarable_request_is_accepted(request):
    assert validate(from_wire(request, ROOT), ownership_tags=5) == []


def test_a_choice_that_a_newer_botocore_has_is_accepted(tmp_path, monkeypatch):
    folder = tmp_path / "sagemaker" / "2099-01-01"
    folder.mkdir(parents=True)
    shapes = {"TrainingInstanceType": {"type": "string", "enum": ["ml.new.xlarge"]}}
    folder.joinpath("service-2.json").write_text(json.dumps({"shapes": shapes}))
    monkeypatch.setenv("AWS_DATA_PATH", str(tmp_path))
    installed_shapes.cache_clear()
    assert validate(changed(resource_config__instance_type="ml.new.xlarge")) == []
    installed_shapes.cache_clear()


@pytest.mark.parametrize(
    ("word", "choice"),
    [("rolearn", "role_arn"), ("RoleArn", "role_arn"), ("role_arm", "role_arn"), ("zz", None)],
)
def test_the_nearest_name_is_found_whatever_the_form(word, choice):
    assert nearest(word, ("role_arn", "tags")) == choice
