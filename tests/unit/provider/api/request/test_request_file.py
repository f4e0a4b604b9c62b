"""A request that others have written is taken verbatim, from a dict or a file."""

import json

import pytest
import yaml
from hypothesis import given

from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.api.request.codec import to_wire
from pulumi_sagemaker_training.api.request.request_file import from_request
from tests.support.messages import without_code
from tests.support.requests import wire_requests

REQUEST = {
    "TrainingJobName": "job",
    "RoleArn": "arn:aws:iam::123456789012:role/training",
    "Environment": {"RoleArn": "kept"},
    "Tags": [{"Key": "team", "Value": "vision"}],
}
PYTHON = {
    "training_job_name": "job",
    "role_arn": "arn:aws:iam::123456789012:role/training",
    "environment": {"RoleArn": "kept"},
    "tags": [{"key": "team", "value": "vision"}],
}


def _file(folder, name, text):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def _message(source):
    with pytest.raises(InputError) as caught:
        from_request(source)
    return str(caught.value)


def test_a_dict_is_taken():
    assert from_request(REQUEST) == PYTHON


@given(wire_requests())
def test_any_dict_reaches_the_wire_as_it_was(request):
    assert to_wire(from_request(request)) == request


@pytest.mark.parametrize("name", ["job.json", "job"])
def test_a_json_file_is_taken(tmp_path, name):
    assert from_request(_file(tmp_path, name, json.dumps(REQUEST))) == PYTHON


@pytest.mark.parametrize("name", ["job.yaml", "job.yml", "job.YAML"])
def test_a_yaml_file_is_taken(tmp_path, name):
    assert from_request(_file(tmp_path, name, yaml.safe_dump(REQUEST))) == PYTHON


def test_a_path_may_be_text_as_the_cli_has_it(tmp_path):
    path = _file(tmp_path, "job.json", json.dumps(REQUEST))
    assert from_request(f"file://{path}") == PYTHON


def test_a_byte_order_mark_is_ignored(tmp_path):
    text = b"\xef\xbb\xbf" + json.dumps(REQUEST).encode()
    assert from_request(_file(tmp_path, "job.json", text)) == PYTHON


def test_a_date_in_yaml_is_text(tmp_path):
    path = _file(tmp_path, "job.yaml", "Environment:\n  SINCE: 2025-01-01\n")
    assert from_request(path) == {"environment": {"SINCE": "2025-01-01"}}


def test_anchors_and_merges_in_yaml_are_taken(tmp_path):
    text = "Environment: &env {A: a}\nHyperParameters: {<<: *env, B: b}\n"
    assert from_request(_file(tmp_path, "job.yaml", text)) == {
        "environment": {"A": "a"},
        "hyper_parameters": {"A": "a", "B": "b"},
    }


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        (
            "job.json",
            '{\n "RoleArn": x}',
            "job.json: is not JSON: Expecting value at line 2, column 13",
        ),
        ("job.json", '{"RoleArn": "a", "RoleArn": "b"}', "has the key 'RoleArn' twice in one map"),
        ("job.json", "[]", "must hold a map of CreateTrainingJob's members, not a list"),
        ("job.json", b"\xff", "is not UTF-8 text (byte 0)"),
        ("job.yaml", "RoleArn: [", "is not YAML: expected the node content, but found '<stream"),
        ("job.yaml", "a: b\nRoleArn: @", "at line 2, column 10"),
        ("job.yaml", "RoleArn: a\nRoleArn: b\n", "has the key 'RoleArn' twice in one map"),
        ("job.yaml", "RoleArn: \x01", "is not YAML: "),
        ("job.yaml", "", "must hold a map of CreateTrainingJob's members, not nothing"),
        ("job.yaml", "RoleArn: !!python/object:os.system x", "is not YAML: could not determine"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_place(tmp_path, name, text, words):
    assert words in _message(_file(tmp_path, name, text))


def test_a_missing_file_is_named(tmp_path):
    words = f"{tmp_path / 'job.json'}: there is no such file [SMT-124]"
    assert _message(tmp_path / "job.json") == words


def test_a_folder_is_not_a_file(tmp_path):
    assert "cannot be read: Is a directory" in _message(tmp_path)


def test_members_that_the_api_does_not_have_are_all_named_with_the_nearest():
    message = _message(
        {
            "RoleARN": "x",
            "ResourceConfig": {"Volume": 1},
            "DebugHookConfig": {"S3OutputPath": "s3://b/t"},
            "VpcConfig": {"Zone": "a"},
            "InputDataConfig": [{"ChannelName": "a", "DataSourc": {}}],
            "Environment": {"Anything": "goes"},
        }
    )
    no_member = "has no such member;"
    assert list(map(without_code, message.splitlines())) == [
        f"request.RoleARN: CreateTrainingJob {no_member} did you mean RoleArn?",
        f"request.ResourceConfig.Volume: ResourceConfig {no_member} did you mean VolumeSizeInGB?",
        f"request.VpcConfig.Zone: VpcConfig {no_member} it has SecurityGroupIds, Subnets",
        f"request.InputDataConfig[0].DataSourc: Channel {no_member} did you mean DataSource?",
    ]


def test_values_of_the_wrong_kind_are_left_to_validation():
    assert from_request({"ResourceConfig": "big"}) == {"resource_config": "big"}
