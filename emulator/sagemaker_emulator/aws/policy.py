"""The IAM permissions that a request requires.

A rule ``{"policy": {...}}`` allows every caller what the policy allows, and nothing else.
"""

import re
import urllib.parse
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import Any

from sagemaker_emulator.aws.policy_document import Permission
from sagemaker_emulator.http.message import Request
from sagemaker_emulator.names import training_job_arn, training_plan_arn
from sagemaker_emulator.protocol import query

_OBJECT_ACTIONS = {
    "GET": "s3:GetObject",
    "HEAD": "s3:GetObject",
    "PUT": "s3:PutObject",
    "POST": "s3:PutObject",
    "DELETE": "s3:DeleteObject",
}
_UPLOAD_CALLS = {
    "PUT": "UploadPart",
    "POST": "CompleteMultipartUpload",
    "DELETE": "AbortMultipartUpload",
    "GET": "ListParts",
}
_OBJECT_CALLS = {
    "GET": "GetObject",
    "HEAD": "HeadObject",
    "PUT": "PutObject",
    "POST": "PostObject",
    "DELETE": "DeleteObject",
}
_BUCKET_CALLS = {
    "GET": "ListObjectsV2",
    "HEAD": "HeadBucket",
    "PUT": "CreateBucket",
    "DELETE": "DeleteBucket",
}
_PREFIXES = {"monitoring": "cloudwatch"}
"""IAM's name of a service where requests are signed for another one."""
_LISTS = {"ListTrainingJobs", "Search", "SearchTrainingPlanOfferings", "ListTrainingPlans"}
_KEY_IN_DELETION = re.compile(r"\{.*\}")


def required_permissions(
    request: Request,
    service: str,
    operation: str,
    params: dict[str, Any],
    region: str,
    account: str,
) -> list[Permission]:
    """Return the permissions that a request requires."""
    if service == "sagemaker":
        return list(_of_sagemaker(operation, params, region, account))
    if service == "s3":
        return list(_of_s3(request))
    if service == "logs":
        group = (
            f"arn:aws:logs:{region}:{account}:log-group:/aws/sagemaker/TrainingJobs:log-stream:*"
        )
        return [Permission(f"logs:{operation}", group)]
    if service == "sts":
        return list(_of_sts(request, operation))
    if operation == "SimulatePrincipalPolicy":
        return [
            Permission(f"iam:{operation}", query.form_of(request.body).get("PolicySourceArn", "*"))
        ]
    return [Permission(f"{_PREFIXES.get(service, service)}:{operation}")]


def _of_sts(request: Request, operation: str) -> Iterator[Permission]:
    """Yield the permissions of a call of STS; some calls require none, as on AWS."""
    form = query.form_of(request.body)
    if operation != "AssumeRole":
        return
    role = form.get("RoleArn", "*")
    yield Permission("sts:AssumeRole", role)
    if any(key.startswith("Tags.") for key in form):
        yield Permission("sts:TagSession", role)
    if "SourceIdentity" in form:
        yield Permission("sts:SetSourceIdentity", role)


def _of_sagemaker(
    operation: str, params: dict[str, Any], region: str, account: str
) -> Iterator[Permission]:
    arn = _resource_of(params, region, account)
    yield Permission(f"sagemaker:{operation}", "*" if operation in _LISTS else str(arn))
    if operation == "CreateTrainingJob":
        passed = {"iam:PassedToService": "sagemaker.amazonaws.com"}
        yield Permission("iam:PassRole", str(params["RoleArn"]), passed)
        if params.get("Tags"):
            yield Permission("sagemaker:AddTags", str(arn))
        for plan in _plans_of(params):
            reserved = plan.replace(":training-plan/", ":reserved-capacity/")
            yield Permission("sagemaker:CreateTrainingJob", plan)
            yield Permission("sagemaker:CreateTrainingJob", f"{reserved}-rc1")


def _resource_of(params: dict[str, Any], region: str, account: str) -> str:
    """Return the ARN that a request to SageMaker is about; `*` where it is about none."""
    if params.get("ResourceArn"):
        return str(params["ResourceArn"])
    if plan := params.get("TrainingPlanName"):
        return str(plan) if ":" in plan else training_plan_arn(region, account, plan)
    name = params.get("TrainingJobName")
    return training_job_arn(region, account, name) if name else "*"


def _plans_of(params: dict[str, Any]) -> list[str]:
    """Return the training plans of a job: both they and their capacity are resources of it.

    Source: `AllowUseOfTrainingPlanResources` of the managed policy AmazonSageMakerFullAccess.
    """
    resources = params.get("ResourceConfig") or {}
    listed = resources.get("InstancePreferences") or []
    plans = [plan for item in listed for plan in item.get("TrainingPlanArns", [])]
    return [*filter(None, [resources.get("TrainingPlanArn")]), *plans]


def s3_call(request: Request) -> dict[str, Any]:
    """Return bucket, key and query of a request to S3, and the API operation where it is known."""
    path = urllib.parse.unquote(request.path)
    query = dict(urllib.parse.parse_qsl(request.query, keep_blank_values=True))
    has_key = bool(path.strip("/").partition("/")[2])
    if "uploadId" in query:
        calls = _UPLOAD_CALLS
    elif "uploads" in query:
        calls = {"POST": "CreateMultipartUpload", "GET": "ListMultipartUploads"}
    elif "delete" in query:
        calls = {"POST": "DeleteObjects"}
    elif "versions" in query:
        calls = {"GET": "ListObjectVersions"}
    else:
        calls = _OBJECT_CALLS if has_key else _BUCKET_CALLS
    call = calls.get(request.method)
    return {"path": path, "call": call} if call else {"path": path}


def _of_s3(request: Request) -> Iterator[Permission]:
    bucket, _, key = urllib.parse.unquote(request.path).strip("/").partition("/")
    query = dict(urllib.parse.parse_qsl(request.query, keep_blank_values=True))
    where = f"arn:aws:s3:::{bucket}"
    if key and "uploadId" in query and request.method in ("GET", "DELETE"):
        is_list = request.method == "GET"
        action = "s3:ListMultipartUploadParts" if is_list else "s3:AbortMultipartUpload"
        yield Permission(action, f"{where}/{key}")
    elif key:
        yield Permission(_OBJECT_ACTIONS.get(request.method, "s3:*"), f"{where}/{key}")
    elif request.method == "POST" and "delete" in query:
        for item in _deleted(request.body):
            yield Permission("s3:DeleteObject", f"{where}/{item}")
    elif request.method in ("GET", "HEAD"):
        if "uploads" in query:
            yield Permission("s3:ListBucketMultipartUploads", where)
            return
        action = "s3:ListBucketVersions" if "versions" in query else "s3:ListBucket"
        yield Permission(action, where, {"s3:prefix": query.get("prefix", "")})
    else:
        yield Permission("s3:CreateBucket" if request.method == "PUT" else "s3:DeleteBucket", where)


def _deleted(body: bytes) -> Iterator[str]:
    try:
        root = ET.fromstring(body)  # noqa: S314 - moto parses the same bytes
    except ET.ParseError:
        return
    for element in root.iter():
        if _KEY_IN_DELETION.sub("", element.tag) == "Key":
            yield element.text or ""
