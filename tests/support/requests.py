"""Hypothesis strategies for CreateTrainingJob requests, from botocore's service model.

`wire_requests()` returns what the service model allows; `declarable_requests()` what the
provider's rules allow too, so that it can be sent to an endpoint.
"""

import copy
import functools
import re
from typing import TYPE_CHECKING, Any

from botocore.session import get_session
from hypothesis import strategies as st

from pulumi_sagemaker_training.api.model.base import is_match
from pulumi_sagemaker_training.api.model.members import members_by
from pulumi_sagemaker_training.api.request.codec import from_wire
from pulumi_sagemaker_training.api.request.validation import validate

if TYPE_CHECKING:
    from collections.abc import Callable

Request = dict[str, Any]

ROOT = "CreateTrainingJobRequest"

# AWS's SDKs with types have 32 bits for an integer. For a long they have 64, but Pulumi sends
# doubles, which represent integers exactly up to this one.
_LARGEST_NUMBER = {"integer": 2**31 - 1, "long": 2**53 - 1}
_LONGEST_TEXT = 40
_LONGEST_LIST = 3
_LONGEST_REPEAT = 6

# Hypothesis generates texts from Python's `re`, which has no Unicode classes.
_UNICODE_CLASSES = {
    r"\p{L}": "A-Za-zäß中",
    r"\p{Z}": " ",
    r"\p{N}": "0-9",
    r"\p{Alnum}": "A-Za-z0-9",
}

_ANY_LINE = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")),
    max_size=_LONGEST_TEXT,
)

# A valid job, to which random members are added.
_PLAIN_JOB: Request = {
    "TrainingJobName": "job",
    "RoleArn": "arn:aws:iam::123456789012:role/training",
    "AlgorithmSpecification": {"TrainingImage": "image", "TrainingInputMode": "File"},
    "OutputDataConfig": {"S3OutputPath": "s3://bucket/prefix"},
    "ResourceConfig": {
        "InstanceType": "ml.m5.large",
        "InstanceCount": 1,
        "VolumeSizeInGB": 10,
    },
    "StoppingCondition": {"MaxRuntimeInSeconds": 600},
}


@functools.cache
def service_shapes() -> dict[str, Any]:
    """Return all shapes of botocore's SageMaker service model."""
    loader = get_session().get_component("data_loader")
    shapes: dict[str, Any] = loader.load_service_model("sagemaker", "service-2")["shapes"]
    return shapes


def wire_requests(shape: str = ROOT) -> st.SearchStrategy[Request]:
    """Return a strategy for structures that the service model allows, in botocore's spelling."""
    return _structures(shape)


def declarable_requests() -> st.SearchStrategy[Request]:
    """Return a strategy for requests that break neither a constraint nor a rule.

    Random members are added to a valid job; those that break a rule are left out.
    """
    return wire_requests().map(_declarable)


def _declarable(random: Request) -> Request:
    request: Request = copy.deepcopy(_PLAIN_JOB) | {
        name: value for name, value in random.items() if name not in _PLAIN_JOB
    }
    for name in ("ServerlessJobConfig", "ModelPackageConfig"):
        request.pop(name, None)
    for violation in validate(from_wire(request, ROOT)):
        name = re.split(r"[.\[]", violation.path)[0]
        member = members_by(ROOT, "python")[name]
        if member.wire not in _PLAIN_JOB:
            request.pop(member.wire, None)
    if "MaxWaitTimeInSeconds" not in request["StoppingCondition"]:
        request.pop("EnableManagedSpotTraining", None)
    return request


@functools.cache
def _values(shape: str) -> st.SearchStrategy[Any]:
    model = service_shapes()[shape]
    make: dict[str, Callable[[str], st.SearchStrategy[Any]]] = {
        "structure": _structures,
        "list": _lists,
        "map": _maps,
        "string": _texts,
        "integer": _integers,
        "long": _integers,
        "boolean": lambda _: st.booleans(),
        "float": lambda _: st.floats(allow_nan=False, allow_infinity=False, width=32),
        "timestamp": lambda _: st.datetimes(),
    }
    return make[model["type"]](shape)


@functools.cache
def _structures(shape: str) -> st.SearchStrategy[Request]:
    model = service_shapes()[shape]
    required = set(model.get("required", ()))
    values = {name: _values(member["shape"]) for name, member in model["members"].items()}
    return st.fixed_dictionaries(
        {name: value for name, value in values.items() if name in required},
        optional={name: value for name, value in values.items() if name not in required},
    )


def _lists(shape: str) -> st.SearchStrategy[list[Any]]:
    model = service_shapes()[shape]
    longest = min(model.get("max", _LONGEST_LIST), _LONGEST_LIST)
    return st.lists(
        _values(model["member"]["shape"]), min_size=model.get("min", 0), max_size=longest
    )


def _maps(shape: str) -> st.SearchStrategy[dict[str, Any]]:
    model = service_shapes()[shape]
    keys, values = _values(model["key"]["shape"]), _values(model["value"]["shape"])
    # Names of members as keys: a codec could mistake the keys for members.
    misleading = st.sampled_from(("RoleArn", "role_arn", "S3Uri", "vpcConfig", "Key"))
    return st.dictionaries(
        keys | misleading, values, min_size=model.get("min", 0), max_size=_LONGEST_LIST
    )


def _integers(shape: str) -> st.SearchStrategy[int]:
    model = service_shapes()[shape]
    largest = _LARGEST_NUMBER[model["type"]]
    return st.integers(model.get("min", -largest), model.get("max", largest))


def _texts(shape: str) -> st.SearchStrategy[str]:
    model = service_shapes()[shape]
    if "enum" in model:
        return st.sampled_from(model["enum"])
    shortest, longest = model.get("min", 0), model.get("max", 1024)
    pattern = model.get("pattern")
    if pattern is None or pattern in (".*", ".+", r"[\S\s]*"):
        texts = _ANY_LINE
    else:
        texts = st.from_regex(re.compile(_short(pattern), re.ASCII), fullmatch=True)
    return texts.filter(
        lambda text: (
            shortest <= len(text) <= longest and is_match(model.get("pattern", r"[\S\s]*"), text)
        )
    )


def _short(pattern: str) -> str:
    """Return a pattern in Python's syntax that matches short texts of the original pattern."""
    for unicode_class, plain in _UNICODE_CLASSES.items():
        pattern = pattern.replace(unicode_class, plain)
    return re.sub(
        r"\{(\d+),(\d+)\}",
        lambda bounds: f"{{{bounds[1]},{min(int(bounds[2]), int(bounds[1]) + _LONGEST_REPEAT)}}}",
        pattern,
    )
