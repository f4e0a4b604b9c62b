"""The table of AWS's errors: nothing that the called operations may answer is left out."""

from collections.abc import Iterator

import botocore.exceptions
import pytest
from botocore.loaders import Loader
from botocore.model import ServiceModel

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api import errors
from pulumi_sagemaker_training.api.error_table import classify
from pulumi_sagemaker_training.api.errors import (
    AccessDenied,
    CredentialsError,
    InputError,
    NameTaken,
    NoCapacity,
    NoRegion,
    NotFound,
    NotVisibleYet,
    OutcomeError,
    QuotaExceeded,
    QuotaTooSmall,
    Refused,
    ServiceError,
    Throttled,
    TrainingJobError,
    Unreachable,
)
from pulumi_sagemaker_training.api.values.violation import Violation

OPERATIONS = {
    "sagemaker": (
        "CreateTrainingJob",
        "DescribeTrainingJob",
        "ListTrainingJobs",
        "StopTrainingJob",
        "DeleteTrainingJob",
        "UpdateTrainingJob",
        "ListTags",
        "AddTags",
        "DeleteTags",
    ),
    "service-quotas": (
        "ListAWSDefaultServiceQuotas",
        "GetServiceQuota",
        "GetAWSDefaultServiceQuota",
    ),
    "logs": ("DescribeLogStreams", "GetLogEvents"),
    "sts": ("AssumeRole",),
    "s3": ("ListObjectsV2", "PutObject", "HeadObject", "ListObjectVersions", "DeleteObjects"),
}

# What each error that the service models name comes to. Refused is a decision too: the
# service's own words are all there is to say.
MODELLED: dict[str, type[ServiceError]] = {
    "ResourceNotFound": NotFound,
    "ResourceInUse": NameTaken,
    "ResourceLimitExceeded": QuotaExceeded,
    "InvalidParameterException": Refused,
    "ResourceNotFoundException": NotFound,
    "ServiceUnavailableException": Unreachable,
    "InvalidContextAssertion": Refused,
    "MalformedPolicyDocument": Refused,
    "PackedPolicyTooLarge": Refused,
    "RegionDisabledException": Refused,
    "ExpiredTokenException": CredentialsError,
    "AccessDeniedException": AccessDenied,
    "IllegalArgumentException": Refused,
    "InvalidPaginationTokenException": Refused,
    "NoSuchResourceException": Refused,
    "ServiceException": Refused,
    "TooManyRequestsException": Throttled,
    "NoSuchBucket": NotFound,
    "NoSuchKey": NotFound,
    "InvalidRequest": Refused,
    "InvalidWriteOffset": Refused,
    "TooManyParts": Refused,
    "EncryptionTypeMismatch": Refused,
}

# Botocore's own exceptions that a call may end with, by what they come to.
CLIENT_SIDE: dict[type[ServiceError], tuple[str, ...]] = {
    Unreachable: (
        "ConnectionError",
        "HTTPClientError",
        "EndpointConnectionError",
        "SSLError",
        "ConnectTimeoutError",
        "ProxyConnectionError",
        "ConnectionClosedError",
        "ReadTimeoutError",
        "ResponseStreamingError",
    ),
    CredentialsError: (
        "NoCredentialsError",
        "PartialCredentialsError",
        "CredentialRetrievalError",
        "UnknownCredentialError",
        "ProfileNotFound",
        "NoAuthTokenError",
        "TokenRetrievalError",
        "UnknownTokenProviderError",
        "SSOError",
        "SSOTokenLoadError",
        "UnauthorizedSSOTokenError",
        "LoginError",
        "LoginRefreshRequired",
        "LoginInsufficientPermissions",
        "LoginTokenLoadError",
        "LoginAuthorizationCodeError",
    ),
    NoRegion: ("NoRegionError", "InvalidRegionError"),
    Refused: ("ParamValidationError",),
}


def modelled_errors() -> Iterator[tuple[str, str]]:
    """Yield operation and error code of every error shape of every operation that is called."""
    loader = Loader()
    for service, operations in OPERATIONS.items():
        model = ServiceModel(loader.load_service_model(service, "service-2"), service)
        for operation in operations:
            for shape in model.operation_model(operation).error_shapes:
                yield operation, shape.error_code


@pytest.mark.parametrize(
    ("limit", "kind"), [(0, QuotaTooSmall), (1, QuotaTooSmall), (2, QuotaExceeded)]
)
def test_a_limit_below_what_the_job_needs_is_told_from_one_that_is_used_up(
    limit: int, kind: type[ServiceError]
) -> None:
    words = (
        f"The account-level service limit 'ml.m5.large for training job usage' is {limit} "
        "Instances, with current utilization of 1 Instances and a request delta of 2 Instances. "
        "Please use AWS Service Quotas to request an increase."
    )
    assert type(classify("CreateTrainingJob", "ResourceLimitExceeded", words)) is kind


@pytest.mark.parametrize(("operation", "code"), sorted(set(modelled_errors())))
def test_every_error_shape_of_every_called_operation_is_mapped(operation: str, code: str) -> None:
    assert type(classify(operation, code, "words")) is MODELLED[code]


def subclasses(kind: type) -> Iterator[type]:
    yield kind
    for below in kind.__subclasses__():
        yield from subclasses(below)


@pytest.mark.parametrize(
    "name",
    sorted(
        {
            kind.__name__
            for root in (botocore.exceptions.ConnectionError, botocore.exceptions.HTTPClientError)
            for kind in subclasses(root)
            if kind.__module__ == "botocore.exceptions"
        }
    ),
)
def test_every_fault_of_the_network_is_unreachable(name: str) -> None:
    assert type(classify("DescribeTrainingJob", name, "words")) is Unreachable


@pytest.mark.parametrize(
    ("name", "kind"), [(name, kind) for kind, names in CLIENT_SIDE.items() for name in names]
)
def test_botocores_own_exceptions_are_mapped(name: str, kind: type[ServiceError]) -> None:
    assert hasattr(botocore.exceptions, name)
    assert type(classify("DescribeTrainingJob", name, "words")) is kind


@pytest.mark.parametrize(
    "name",
    sorted(
        name
        for name, kind in vars(botocore.exceptions).items()
        if isinstance(kind, type)
        and issubclass(kind, botocore.exceptions.BotoCoreError)
        and any(part in name for part in ("Credential", "Token", "SSO", "Login", "Auth"))
        # Signing and configuration faults of other services.
        and not name.startswith(("Unsupported", "Unknown", "Pending"))
    ),
)
def test_every_exception_of_botocores_about_credentials_is_one_of_ours(name: str) -> None:
    assert type(classify("DescribeTrainingJob", name, "words")) is CredentialsError


@pytest.mark.parametrize(
    ("code", "words", "kind"),
    [
        ("ValidationException", "Requested resource not found.", NotFound),
        ("ValidationException", "Could not find training job x", NotFound),
        ("ValidationException", "1 validation error detected: ...", Refused),
        ("404", "Not Found", NotFound),
        ("ThrottlingException", "Rate exceeded", Throttled),
        ("Throttling", "", Throttled),
        ("TooManyRequestsException", "", Throttled),
        ("SlowDown", "Please reduce your request rate.", Throttled),
        ("ValidationException", "Rate exceeded", Throttled),
        ("InsufficientInstanceCapacity", "", NoCapacity),
        ("CapacityError", "Unable to provision", NoCapacity),
        ("ValidationException", "CapacityError: no ml.p5", NoCapacity),
        (
            "ValidationException",
            "Could not assume role arn:aws:iam::1:role/r. Please ensure that the role exists",
            NotVisibleYet,
        ),
        (
            "ValidationException",
            "The role does not grant ecr:GetDownloadUrlForLayer permission",
            NotVisibleYet,
        ),
        ("ExpiredToken", "The security token included in the request is expired", CredentialsError),
        ("RequestExpired", "", CredentialsError),
        ("ClientError", "the token has expired and refresh failed", CredentialsError),
        ("InvalidClientTokenId", "", CredentialsError),
        ("UnrecognizedClientException", "", CredentialsError),
        ("SignatureDoesNotMatch", "", CredentialsError),
        ("AccessDeniedException", "not authorized to perform: sagemaker:Create", AccessDenied),
        ("AccessDenied", "not authorized to perform: sts:AssumeRole on role/x", AccessDenied),
        ("403", "Forbidden", AccessDenied),
        ("InternalFailure", "", Unreachable),
        ("ServiceUnavailable", "", Unreachable),
        ("503", "Service Unavailable", Unreachable),
        ("SomethingNew", "never seen", Refused),
        ("", "", Refused),
    ],
)
def test_an_answer_is_classified_by_its_code_and_words(
    code: str, words: str, kind: type[ServiceError]
) -> None:
    assert type(classify("CreateTrainingJob", code, words)) is kind


def test_an_unknown_code_with_a_server_fault_is_unreachable() -> None:
    assert type(classify("X", "Weird", "words", http_status=502)) is Unreachable
    assert type(classify("X", "Weird", "words", http_status=400)) is Refused


@pytest.mark.parametrize("kind", [Throttled, NotVisibleYet, Unreachable])
def test_what_passes_by_itself_may_be_tried_again(kind: type[ServiceError]) -> None:
    assert kind.disposition == "retry"


@pytest.mark.parametrize(
    "kind", [NotFound, NameTaken, AccessDenied, CredentialsError, QuotaExceeded, Refused]
)
def test_what_does_not_pass_by_itself_is_final(kind: type[ServiceError]) -> None:
    assert kind.disposition == "final"


def test_a_refusal_tells_operation_code_words_request_and_advice_in_one_line() -> None:
    error = classify("CreateTrainingJob", "AccessDeniedException", "no\n", "req-1", 400)
    assert str(error) == (
        "CreateTrainingJob: AccessDeniedException: no [request req-1] Allow this action in the "
        "caller's IAM policy; docs/iam.md lists what is needed. [SMT-203]"
    )


def test_a_refusal_without_an_answer_has_no_request_id() -> None:
    assert str(classify("ListTags", "Odd", "words")) == "ListTags: Odd: words [SMT-210]"


def test_bad_input_lists_every_violation_with_its_path() -> None:
    missing = Violation("role_arn", "is missing", codes.MISSING)
    error = InputError([missing, Violation("tags", "are too many", codes.TAGS)])
    assert str(error) == "role_arn: is missing [SMT-102]\ntags: are too many [SMT-117]"
    assert len(error.violations) == 2


def test_a_bad_outcome_tells_job_status_reason_and_the_last_lines() -> None:
    error = OutcomeError("job", "Failed", "no data", codes.JOB_FAILED, ["line 1", "line 2"])
    assert str(error) == (
        "training job job Failed: no data [SMT-319]\n  last log lines:\n    line 1\n    line 2"
    )


def test_every_error_of_this_package_has_one_root() -> None:
    own = [
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, Exception)
    ]
    assert own
    assert all(issubclass(kind, TrainingJobError) for kind in own)


def test_the_tree_at_the_top_of_the_file_names_every_error() -> None:
    drawn = errors.__doc__ or ""
    own = [
        name
        for name, kind in vars(errors).items()
        if isinstance(kind, type) and issubclass(kind, Exception)
    ]
    assert not [name for name in own if name not in drawn]
