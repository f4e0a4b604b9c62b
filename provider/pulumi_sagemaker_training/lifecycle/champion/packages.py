"""The hand-over of a champion to the model registry."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final, Protocol

from pulumi_sagemaker_training.lifecycle.champion.contest import Contender
from pulumi_sagemaker_training.lifecycle.champion.history import Reign, with_package
from pulumi_sagemaker_training.lifecycle.champion.spec import PackageSpec

_JOB: Final = "training-job-name"
_OWNER: Final = "champion"
_REJECTED: Final = "Rejected"
_APPROVED: Final = "Approved"
_LONGEST_TOKEN: Final = 36


class Registry(Protocol):
    """What a hand-over needs of the model registry."""

    def create(self, request: Mapping[str, Any]) -> str: ...

    def find(self, group: str, properties: Mapping[str, str]) -> str | None: ...

    def set_approval(self, arn: str, status: Any, description: str) -> None: ...


def hand_over(
    before: Reign | None, reign: Reign, package: PackageSpec, owner: str, registry: Registry
) -> Reign:
    """Return the reign whose champion is a version of the group.

    A version that a lost answer or a killed engine has left is met again: by a token, which makes
    CreateModelPackage idempotent, and by its metadata properties.

    Args:
        before: the reign of the state.
        reign: the reign that follows; a champion that came back has its package already.
        package: what the version is.
        owner: the resource, as project/stack/name.
        registry: the model registry.

    Raises:
        ServiceError: SageMaker refuses a call.
    """
    arn = reign.model_package_arn
    if not arn:
        made = request_of(package, reign.champion, owner)
        properties = made["CustomerMetadataProperties"]
        arn = registry.find(package.group, properties) or registry.create(made)
        return with_package(reign, arn)
    if before is not None and before.model_package_arn != arn:
        _put_back(before, arn, package, registry)
    return reign


def _put_back(before: Reign, arn: str, package: PackageSpec, registry: Registry) -> None:
    """Have deployments that take the newest approved version take the one that came back."""
    if package.approval_status != _APPROVED:
        return
    registry.set_approval(arn, _APPROVED, "champion again")
    if before.model_package_arn:
        registry.set_approval(before.model_package_arn, _REJECTED, "no longer champion")


def request_of(package: PackageSpec, champion: Contender, owner: str) -> dict[str, Any]:
    """Return the request that creates a champion's version. Pure."""
    name = champion.training_job_name
    types = {
        "SupportedContentTypes": list(package.content_types),
        "SupportedResponseMIMETypes": list(package.response_types),
    }
    return {
        "ModelPackageGroupName": package.group,
        "ModelPackageDescription": f"Trained by {name}",
        "InferenceSpecification": {
            "Containers": [{"Image": package.image, "ModelDataUrl": champion.model_artifacts}],
            **{key: value for key, value in types.items() if value},
        },
        "ModelApprovalStatus": package.approval_status,
        "CustomerMetadataProperties": {_JOB: name, _OWNER: owner},
        "ClientToken": sha256(f"{owner} {package.group} {name}".encode()).hexdigest()[
            :_LONGEST_TOKEN
        ],
    }
