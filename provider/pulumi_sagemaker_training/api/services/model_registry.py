"""Model packages: the versions of a group in the model registry."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from pulumi_sagemaker_training.api.errors import NotFound
from pulumi_sagemaker_training.api.services.client import Clients, calling

if TYPE_CHECKING:
    from mypy_boto3_sagemaker.literals import ModelApprovalStatusType

_RECENT: Final = 5
"""How many of a group's newest versions are looked at for one that a lost call has made."""


class ModelRegistry:
    """The model packages that credentials can reach."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def create(self, request: Mapping[str, Any]) -> str:
        """Create a version of a group, and return its ARN.

        Raises:
            ServiceError: SageMaker refuses it.
        """
        with calling("CreateModelPackage"):
            made = self._clients.sagemaker.create_model_package(**request)
        return str(made["ModelPackageArn"])

    def find(self, group: str, properties: Mapping[str, str]) -> str | None:
        """Return the ARN of a recent version of a group that has certain metadata properties.

        Raises:
            ServiceError: the group cannot be read.
        """
        sagemaker = self._clients.sagemaker
        with calling("ListModelPackages", group):
            listed = sagemaker.list_model_packages(
                ModelPackageGroupName=group,
                SortBy="CreationTime",
                SortOrder="Descending",
                MaxResults=_RECENT,
            )
        for summary in listed["ModelPackageSummaryList"]:
            arn = summary["ModelPackageArn"]
            with calling("DescribeModelPackage", arn):
                found = sagemaker.describe_model_package(ModelPackageName=arn)
            if properties.items() <= found.get("CustomerMetadataProperties", {}).items():
                return arn
        return None

    def holds(self, arn: str) -> bool:
        """Tell whether a version exists.

        Raises:
            ServiceError: SageMaker refuses the call.
        """
        try:
            with calling("DescribeModelPackage", arn):
                self._clients.sagemaker.describe_model_package(ModelPackageName=arn)
        except NotFound:
            return False
        return True

    def set_approval(self, arn: str, status: "ModelApprovalStatusType", description: str) -> None:
        """Change the approval status of a version.

        Raises:
            ServiceError: SageMaker refuses it.
        """
        with calling("UpdateModelPackage", arn):
            self._clients.sagemaker.update_model_package(
                ModelPackageArn=arn, ModelApprovalStatus=status, ApprovalDescription=description
            )
