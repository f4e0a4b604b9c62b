"""Names and ARNs, and the S3 location of a job's results. Pure."""

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from botocore.utils import ArnParser, InvalidArnException

LOG_GROUP = "/aws/sagemaker/TrainingJobs"
_S3_URI = re.compile(r"(?:https|s3)://([^/]+)/?(.*)", re.DOTALL)


class S3Location(NamedTuple):
    """A bucket and a key or prefix in it."""

    bucket: str
    key: str

    @property
    def uri(self) -> str:
        """The location as an S3 URI."""
        return f"s3://{self.bucket}/{self.key}"

    def child(self, relative: str) -> "S3Location":
        """Return a location below this one, separated by exactly one slash."""
        prefix = self.key.rstrip("/")
        return S3Location(self.bucket, f"{prefix}/{relative}" if prefix else relative)


def partition(region: str) -> str:
    """Return the partition of a region."""
    if region.startswith("cn-"):
        return "aws-cn"
    return "aws-us-gov" if region.startswith("us-gov-") else "aws"


def training_job_arn(region: str, account_id: str, name: str) -> str:
    """Return a training job's ARN. The service writes the name in lower case in it."""
    return f"arn:{partition(region)}:sagemaker:{region}:{account_id}:training-job/{name.lower()}"


def parse_arn(text: str) -> Mapping[str, str]:
    """Return an ARN's partition, service, region, account and resource; each empty where none."""
    try:
        return dict(ArnParser().parse_arn(text))
    except InvalidArnException:
        return defaultdict(str)


def training_plan_arn(region: str, account_id: str, name: str) -> str:
    """Return a training plan's ARN."""
    return f"arn:{partition(region)}:sagemaker:{region}:{account_id}:training-plan/{name}"


def model_package_group_arn(region: str, account_id: str, name: str) -> str:
    """Return the ARN of a model package group."""
    return f"arn:{partition(region)}:sagemaker:{region}:{account_id}:model-package-group/{name}"


def model_package_arn(group_arn: str, version: int) -> str:
    """Return the ARN of a group's version. The service writes the name in lower case in it."""
    head, _, name = group_arn.rpartition("/")
    return f"{head.replace('model-package-group', 'model-package')}/{name.lower()}/{version}"


def parse_s3_uri(uri: str) -> S3Location:
    """Split an S3 URI.

    Raises:
        ValueError: the text is not an S3 URI.
    """
    match = _S3_URI.fullmatch(uri)
    if match is None:
        raise ValueError(f"{uri!r} is not an S3 URI")
    return S3Location(match[1], match[2])


def default_bucket(region: str, account_id: str) -> str:
    """Return the default bucket of the SageMaker SDK."""
    return f"sagemaker-{region}-{account_id}"


def execution_role_name() -> str:
    """Return the name of the role that the emulator creates at its start."""
    return "SageMakerEmulatorRole"


def role_arn(region: str, account_id: str, role_name: str) -> str:
    """Return a role's ARN."""
    return f"arn:{partition(region)}:iam::{account_id}:role/{role_name}"


def output_location(output_path: str, job_name: str) -> S3Location:
    """Return the folder that holds a job's artifacts."""
    return parse_s3_uri(output_path).child(f"{job_name}/output")
