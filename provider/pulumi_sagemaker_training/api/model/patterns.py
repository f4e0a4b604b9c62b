"""The patterns of the service model, in words for messages.

A message about a shape that is not listed here shows the pattern itself.
"""

from typing import Final

_ONE_LINE: Final = "text on one line"

IN_WORDS: Final[dict[str, str]] = {
    "AlgorithmImage": "an image's registry path on one line",
    "ArnOrName": "an algorithm's name (letters, digits, hyphens) or its ARN",
    "AttributeName": _ONE_LINE,
    "ChannelName": "letters, digits, dots, hyphens and underscores",
    "CollectionName": _ONE_LINE,
    "ConfigKey": _ONE_LINE,
    "ConfigValue": _ONE_LINE,
    "ContentType": "a MIME type on one line",
    "DirectoryPath": "a path on one line",
    "EvaluatorArn": "an evaluator's ARN on one line",
    "ExperimentEntityName": "letters, digits and hyphens, with a letter or digit at both ends",
    "FileSystemId": "a file system's id, as fs-0123456789abcdef0",
    "HubContentArn": "the ARN of a hub's content on one line",
    "HubDataSetArn": "the ARN of a hub's DataSet, as "
    "arn:aws:sagemaker:us-east-1:123456789012:hub-content/hub/DataSet/name/1.0.0",
    "HyperParameterKey": _ONE_LINE,
    "HyperParameterValue": _ONE_LINE,
    "InstanceGroupName": _ONE_LINE,
    "KmsKeyId": "a KMS key's id, ARN or alias",
    "MetricName": _ONE_LINE,
    "MetricRegex": _ONE_LINE,
    "MlFlowResourceArn": "the ARN of an MLflow tracking server or app, as "
    "arn:aws:sagemaker:us-east-1:123456789012:mlflow-tracking-server/name",
    "MlflowExperimentName": _ONE_LINE,
    "MlflowRunName": _ONE_LINE,
    "ModelPackageArn": "a model package's ARN, as "
    "arn:aws:sagemaker:us-east-1:123456789012:model-package/group/1",
    "ModelPackageGroupArn": "a model package group's ARN, as "
    "arn:aws:sagemaker:us-east-1:123456789012:model-package-group/name",
    "RoleArn": "an IAM role's ARN, as arn:aws:iam::123456789012:role/training",
    "RuleConfigurationName": _ONE_LINE,
    "S3Uri": "a location in S3, as s3://bucket/prefix",
    "SecurityGroupId": "a security group's id, as sg-0123456789abcdef0",
    "SequenceLength": "a number of thousands of tokens, as 32K",
    "ServerlessJobBaseModelArn": "the ARN of a hub's Model, as "
    "arn:aws:sagemaker:us-east-1:aws:hub-content/SageMakerPublicHub/Model/name/1.0.0",
    "SubnetId": "a subnet's id, as subnet-0123456789abcdef0",
    "TagKey": "letters, digits, spaces and _ . : / = + - @",
    "TagValue": "letters, digits, spaces and _ . : / = + - @",
    "TrainingContainerArgument": _ONE_LINE,
    "TrainingContainerEntrypointString": _ONE_LINE,
    "TrainingEnvironmentKey": "letters, digits and underscores, not beginning with a digit",
    "TrainingJobName": "letters, digits and hyphens, with a letter or digit at both ends",
    "TrainingPlanArn": "a training plan's ARN, as "
    "arn:aws:sagemaker:us-east-1:123456789012:training-plan/name",
    "TrainingRepositoryCredentialsProviderArn": "a Lambda function's ARN, as "
    "arn:aws:lambda:us-east-1:123456789012:function:name",
}
