"""Model packages: the numbered versions of a group. Pure: time is an argument."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from sagemaker_emulator.state_error import ADVICE, StateError

PENDING = "PendingManualApproval"


@dataclass(slots=True)
class ModelPackageGroup:
    """A group, with what CreateModelPackageGroup was given."""

    region: str
    name: str
    arn: str
    created: float
    description: str | None = None
    last_version: int = 0

    def to_json(self) -> str:
        """Return the group as JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "ModelPackageGroup":
        """Return the group of a JSON text.

        Raises:
            StateError: another version of the emulator wrote it.
        """
        return cls(**_read(text))


@dataclass(slots=True)
class ModelPackage:
    """A version of a group.

    Attributes:
        request: what CreateModelPackage was given, without tags and token.
        token: the client's token; a second request with it makes no second version.
    """

    region: str
    group: str
    version: int
    arn: str
    created: float
    modified: float
    approval: str
    request: dict[str, Any]
    token: str = ""
    approval_description: str | None = None
    metadata: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> str:
        """Return the version as JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "ModelPackage":
        """Return the version of a JSON text.

        Raises:
            StateError: another version of the emulator wrote it.
        """
        return cls(**_read(text))

    def summary(self) -> dict[str, Any]:
        """Return the version as ListModelPackages has it."""
        described = self.request.get("ModelPackageDescription")
        return {
            "ModelPackageGroupName": self.group,
            "ModelPackageVersion": self.version,
            "ModelPackageArn": self.arn,
            **({"ModelPackageDescription": described} if described else {}),
            "CreationTime": self.created,
            "ModelPackageStatus": "Completed",
            "ModelApprovalStatus": self.approval,
        }

    def description(self) -> dict[str, Any]:
        """Return the version as DescribeModelPackage has it."""
        found = {
            **self.request,
            **self.summary(),
            "ModelPackageName": f"{self.group}/{self.version}",
            "ModelPackageStatusDetails": {"ValidationStatuses": [], "ImageScanStatuses": []},
            "LastModifiedTime": self.modified,
        }
        if self.metadata:
            found["CustomerMetadataProperties"] = self.metadata
        if self.approval_description is not None:
            found["ApprovalDescription"] = self.approval_description
        return found


def _read(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise StateError(f"a model package is damaged. {ADVICE}") from error
    if not isinstance(found, dict):
        raise StateError(f"a model package is damaged. {ADVICE}")
    return found
