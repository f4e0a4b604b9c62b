"""Every pattern of the service model compiles and means what it says, in Java's way."""

import pytest

from pulumi_sagemaker_training.api.model.base import is_match
from pulumi_sagemaker_training.api.model.generated.spellings import MAP_KEYS, MAPS, SCALARS
from pulumi_sagemaker_training.api.model.members import walk
from pulumi_sagemaker_training.api.model.patterns import IN_WORDS
from tests.support.requests import service_shapes

_SAGEMAKER = "arn:aws:sagemaker:us-east-1:123456789012"
_LINES = "two\nlines"

# Shape -> a text that matches its pattern, and one that does not.
EXAMPLES = {
    "AlgorithmImage": ("123456789012.dkr.ecr.us-east-1.amazonaws.com/train:1", _LINES),
    "ArnOrName": (f"{_SAGEMAKER}:algorithm/boost", "ends-with-"),
    "AttributeName": ("source-ref", _LINES),
    "AutoMLJobArn": (f"{_SAGEMAKER}:automl-job/a", f"{_SAGEMAKER}:job/a"),
    "ChannelName": ("train.v1-a_b", "train data"),
    "CollectionName": ("losses", _LINES),
    "ConfigKey": ("save_interval", _LINES),
    "ConfigValue": ("100", _LINES),
    "ContentType": ("text/csv", _LINES),
    "DirectoryPath": ("/opt/ml/checkpoints", _LINES),
    "EvaluatorArn": (f"{_SAGEMAKER}:hub-content/h/JsonDoc/e/1", _LINES),
    "ExperimentEntityName": ("a-b", "-a"),
    "FileSystemId": ("fs-0123456789abcdef0", "fs-XYZ"),
    "HubContentArn": (f"{_SAGEMAKER}:hub-content/h/Model/m", _LINES),
    "HubDataSetArn": (
        "arn:aws:sagemaker:us-east-1:aws:hub-content/hub/DataSet/d/1.0.0",
        "arn:aws:sagemaker:us-east-1:aws:hub-content/hub/Model/d/1.0.0",
    ),
    "HyperParameterKey": ("learning rate", _LINES),
    "HyperParameterTuningJobArn": (
        f"{_SAGEMAKER}:hyper-parameter-tuning-job/t",
        f"{_SAGEMAKER}:tuning/t",
    ),
    "HyperParameterValue": ("0.1", _LINES),
    "InstanceGroupName": ("group one", ""),
    "KmsKeyId": ("alias/key", "key with spaces"),
    "LabelingJobArn": (f"{_SAGEMAKER}:labeling-job/l", "labeling-job/l"),
    "MetricName": ("loss", ""),
    "MetricRegex": ("loss=(.*)", ""),
    "MlFlowResourceArn": (f"{_SAGEMAKER}:mlflow-tracking-server/m", f"{_SAGEMAKER}:mlflow/m"),
    "MlflowExperimentId": ("1", _LINES),
    "MlflowExperimentName": ("first", _LINES),
    "MlflowRunId": ("1", _LINES),
    "MlflowRunName": ("first", _LINES),
    "ModelPackageArn": (f"{_SAGEMAKER}:model-package/g/1", f"{_SAGEMAKER}:model-package/"),
    "ModelPackageGroupArn": (
        f"{_SAGEMAKER}:model-package-group/g",
        f"{_SAGEMAKER}:model-package-group/with space",
    ),
    "ProcessingJobArn": (f"{_SAGEMAKER}:processing-job/p", f"{_SAGEMAKER}:processing-job/-"),
    "RoleArn": ("arn:aws:iam::123456789012:role/service-role/Train", "arn:aws:iam::1:role/Train"),
    "RuleConfigurationName": ("Overfit", _LINES),
    "S3Uri": ("s3://bucket/key", "bucket/key"),
    "SecurityGroupId": ("sg-0123", "sg_0123"),
    "SequenceLength": ("32K", "32k"),
    "ServerlessJobBaseModelArn": (
        "arn:aws:sagemaker:us-east-1:aws:hub-content/SageMakerPublicHub/Model/m/1.0.0",
        "m",
    ),
    "StatusDetails": ("fine", _LINES),
    "SubnetId": ("subnet-0123", "subnet 0123"),
    "TagKey": ("Größe 中: a@b", "semi;colon"),
    "TagValue": ("", "no*star"),
    "TrainingContainerArgument": ("--epochs", _LINES),
    "TrainingContainerEntrypointString": ("python3", _LINES),
    "TrainingEnvironmentKey": ("_PATH2", "2PATH"),
    "TrainingEnvironmentValue": (_LINES, None),  # it lets everything pass
    "TrainingJobArn": (f"{_SAGEMAKER}:training-job/j", f"{_SAGEMAKER}:training-job/"),
    "TrainingJobName": ("a-1", "a_1"),
    "TrainingPlanArn": (f"{_SAGEMAKER}:training-plan/p", f"{_SAGEMAKER}:plan/p"),
    "TrainingRepositoryCredentialsProviderArn": (
        "arn:aws-cn:lambda:cn-north-1:123456789012:function:f",
        "arn:äws:lambda:eu-west-1:123456789012:function:f",
    ),
}


def _patterns():
    shapes = service_shapes()
    return {name: shapes[name]["pattern"] for name in SCALARS if "pattern" in shapes[name]}


def test_every_pattern_has_its_examples():
    assert set(EXAMPLES) == set(_patterns())


@pytest.mark.parametrize("shape", sorted(EXAMPLES))
def test_a_pattern_accepts_what_it_should(shape):
    assert is_match(_patterns()[shape], EXAMPLES[shape][0])


@pytest.mark.parametrize("shape", sorted(set(EXAMPLES) - {"TrainingEnvironmentValue"}))
def test_a_pattern_refuses_what_it_should(shape):
    assert not is_match(_patterns()[shape], EXAMPLES[shape][1])


def test_a_pattern_matches_the_whole_value():
    assert not is_match("[a-z]+", "abc!")
    assert not is_match("[a-z]+", "abc\n")


def test_digits_and_letters_are_ascii_as_in_java():
    assert not is_match(r"\d", "٣")
    assert not is_match(r"\w", "é")


def test_every_pattern_that_a_request_can_break_is_said_in_words():
    shapes = {member.shape for _, member in walk("CreateTrainingJobRequest")}
    reached = shapes | {MAP_KEYS.get(shape, shape) for shape in shapes}
    reached |= {MAPS.get(shape, shape) for shape in shapes}
    assert (set(_patterns()) & reached) - set(IN_WORDS) <= {"TrainingEnvironmentValue"}
