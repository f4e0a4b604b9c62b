"""The behaviours that AWS's documentation leaves open: their questions, values and sources.

A text may have names in braces, such as `{name}`: they stand for what differs from job to job.
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple


class Behaviour(NamedTuple):
    """One behaviour.

    Attributes:
        question: what it is about, as a sentence.
        value: what the emulator does unless AWS was seen to do otherwise.
        source: where the value is from.
    """

    question: str
    value: Any
    source: str


def _error(code: str, message: str) -> dict[str, str]:
    return {"code": code, "message": message}


_NOT_FOUND = _error("ValidationException", "Requested resource not found.")
_SEEN = "answers that users of AWS quote in public issues"
_NO_OBJECTS = (
    'No S3 objects found under S3 URL "{uri}" given in input data source. Please ensure that the '
    "bucket exists in the selected region ({region}), that objects exist under that S3 prefix, and "
    'that the role "{role}" has "s3:ListBucket" permissions on bucket "{bucket}".'
)
_REFERENCE = "API reference of SageMaker"
_ASSUMED = "no source: assumed"

BEHAVIOURS: Final[Mapping[str, Behaviour]] = {
    "describe.missing": Behaviour(
        "What does DescribeTrainingJob answer for a job that does not exist?", _NOT_FOUND, _SEEN
    ),
    "describe.adds": Behaviour(
        "Which members of the request does a description have that were not given?",
        {
            "AlgorithmSpecification.EnableSageMakerMetricsTimeSeries": False,
            "EnableInterContainerTrafficEncryption": False,
            "EnableManagedSpotTraining": False,
            "EnableNetworkIsolation": False,
            "InputDataConfig[].CompressionType": "None",
            "InputDataConfig[].DataSource.S3DataSource.S3DataDistributionType": "FullyReplicated",
            "InputDataConfig[].RecordWrapperType": "None",
            "OutputDataConfig.CompressionType": "GZIP",
            "OutputDataConfig.KmsKeyId": "",
            "ResourceConfig.VolumeSizeInGB": 30,
            "StoppingCondition.MaxRuntimeInSeconds": 86_400,
        },
        f"{_REFERENCE}; descriptions that users of AWS show in public issues",
    ),
    "create.name_taken": Behaviour(
        "What does CreateTrainingJob answer for the name of a job that exists?",
        _error(
            "ResourceInUse",
            "Training job names must be unique within an AWS account and region, "
            "and a training job with this name already exists ({arn})",
        ),
        _SEEN,
    ),
    "create.role_missing": Behaviour(
        "What does CreateTrainingJob answer for a role that does not exist?",
        _error(
            "ValidationException",
            "Could not assume role {role}. Please ensure that the role exists and allows principal "
            "'sagemaker.amazonaws.com' to assume the role.",
        ),
        _SEEN,
    ),
    "create.input_missing": Behaviour(
        "What does CreateTrainingJob answer for an input prefix without objects?",
        _error("ValidationException", _NO_OBJECTS),
        _SEEN,
    ),
    "create.bucket_missing": Behaviour(
        "What does CreateTrainingJob answer for an input in a bucket that does not exist?",
        _error(
            "ValidationException",
            f"{_NO_OBJECTS} Error message from S3: The specified bucket does not exist",
        ),
        _SEEN,
    ),
    "stop.ended": Behaviour(
        "What does StopTrainingJob answer for a job that has ended?",
        _error(
            "ValidationException",
            "The request was rejected because the training job is in status {status}.",
        ),
        _SEEN,
    ),
    "delete.running": Behaviour(
        "What does DeleteTrainingJob answer for a job that runs?",
        _error(
            "ResourceInUse",
            "The training job {name} is in status {status} and cannot be deleted. "
            "Only training jobs in status Completed, Failed or Stopped can be deleted.",
        ),
        f"{_REFERENCE}, DeleteTrainingJob, for the code; the words are assumed",
    ),
    "tags.missing": Behaviour(
        "What does ListTags answer for a job that never existed?", _NOT_FOUND, _ASSUMED
    ),
    "tags.of_deleted": Behaviour(
        "What does ListTags answer for a job that has been deleted?", _NOT_FOUND, _ASSUMED
    ),
    "tags.reserved": Behaviour(
        "What does AddTags answer for a key that begins with `aws:`?",
        _error(
            "ValidationException",
            "Tag keys starting with 'aws:' are reserved for system use.",
        ),
        f"{_REFERENCE}, Tag, for the rule; the words are assumed",
    ),
    "list.default_order": Behaviour(
        "In which order does ListTrainingJobs list when no order is asked for?",
        "Descending",
        f"{_REFERENCE}, ListTrainingJobs, contradicts itself; SDKs and console show the newest "
        "first",
    ),
    "list.cut_before_filters": Behaviour(
        "By which filters are pages filtered after they have been cut?",
        ["NameContains", "StatusEquals"],
        f"{_REFERENCE}, ListTrainingJobs, for the status; boto3's issues 2838 and 3347 for names",
    ),
    "visible.described_s": Behaviour(
        "How many seconds after CreateTrainingJob is a job described?", 0, _ASSUMED
    ),
    "visible.listed_s": Behaviour(
        "How many seconds after CreateTrainingJob is a job listed?", 0, _ASSUMED
    ),
    "visible.tags_s": Behaviour(
        "How many seconds after CreateTrainingJob are a job's tags listed?", 0, _ASSUMED
    ),
    "visible.deleted_s": Behaviour(
        "How many seconds after DeleteTrainingJob is a job still described?", 0, _ASSUMED
    ),
    "metrics.not_finite": Behaviour(
        "What is the final value of a metric whose last value in the log is NaN?",
        "the last finite value",
        "API reference of CloudWatch, MetricDatum: NaN and infinities are not supported",
    ),
    "metrics.final": Behaviour(
        "Which of several values of a metric is its final value?",
        "last",
        f"{_REFERENCE}, FinalMetricDataList, says final",
    ),
    "model.links": Behaviour(
        "What becomes of a symbolic link in the model folder?", "link", _ASSUMED
    ),
    "failure.reason": Behaviour(
        "What is the FailureReason of a job that wrote a failure file and ended with a code?",
        "AlgorithmError: {text}, exit code: {code}",
        _SEEN,
    ),
}

CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "list.default_order": ("Ascending", "Descending"),
    "metrics.not_finite": ("the last finite value", "no value"),
    "metrics.final": ("first", "last", "largest", "smallest"),
    "model.links": ("link", "file", "missing"),
}
"""The values that the emulator can play, of behaviours that are choices."""
