"""Model packages and their groups, as far as models of training jobs need them.

Versions are numbered from 1 in their group, and a number is not used again. A version is Completed
at once: nothing scans its image. Packages without a group, and shared ones, are not offered.

Source: the operations' pages in the SageMaker API reference; a group with versions cannot be
deleted ("DeleteModelPackageGroup"). The sentences of the errors are ours.
"""

import sqlite3
from typing import Any

from sagemaker_emulator.jobs.service import JobService
from sagemaker_emulator.model.model_package import PENDING, ModelPackage, ModelPackageGroup
from sagemaker_emulator.names import model_package_arn, model_package_group_arn, parse_arn
from sagemaker_emulator.operations.paging import decode_token, encode_token
from sagemaker_emulator.protocol.errors import NotImplementedHereError, ValidationError

DEFAULT_PAGE = 10
_IGNORED = ("Tags", "ClientToken", "CustomerMetadataProperties", "ModelApprovalStatus")


def create_model_package_group(
    service: JobService, region: str, params: dict[str, Any]
) -> dict[str, Any]:
    """Make a group."""
    context, name = service.context, params["ModelPackageGroupName"]
    group = ModelPackageGroup(
        region=region,
        name=name,
        arn=model_package_group_arn(region, context.options.account_id, name),
        created=context.clock.now(),
        description=params.get("ModelPackageGroupDescription"),
    )
    try:
        with context.store.transaction():
            context.store.packages.insert_group(group)
            tags = {tag["Key"]: tag["Value"] for tag in params.get("Tags", [])}
            context.store.put_tags(group.arn, tags)
    except sqlite3.IntegrityError:
        raise ValidationError(f"Model Package Group already exists: {group.arn}") from None
    return {"ModelPackageGroupArn": group.arn}


def describe_model_package_group(
    service: JobService, region: str, params: dict[str, Any]
) -> dict[str, Any]:
    """Return a group."""
    return _described(_group(service, region, params["ModelPackageGroupName"]))


def delete_model_package_group(
    service: JobService, region: str, params: dict[str, Any]
) -> dict[str, Any]:
    """Remove an empty group."""
    group = _group(service, region, params["ModelPackageGroupName"])
    packages = service.context.store.packages
    if packages.versions(region, group.name):
        raise ValidationError(f"Model Package Group {group.name} has versions; delete them first.")
    packages.remove_group(group)
    return {}


def list_model_package_groups(
    service: JobService, region: str, params: dict[str, Any]
) -> dict[str, Any]:
    """Return a page of groups."""
    found = [_described(group) for group in service.context.store.packages.groups(region)]
    part = params.get("NameContains", "").lower()
    kept = [group for group in found if part in group["ModelPackageGroupName"].lower()]
    by_name = params.get("SortBy") == "Name"
    kept.sort(
        key=lambda group: group["ModelPackageGroupName" if by_name else "CreationTime"],
        reverse=params.get("SortOrder", "Ascending") == "Descending",
    )
    return _page("ModelPackageGroupSummaryList", kept, params)


def create_model_package(
    service: JobService, region: str, params: dict[str, Any]
) -> dict[str, Any]:
    """Make the next version of a group; the same token makes no second one."""
    if "ModelPackageGroupName" not in params:
        raise NotImplementedHereError("CreateModelPackage without ModelPackageGroupName")
    context, token = service.context, params.get("ClientToken", "")
    group = _group(service, region, params["ModelPackageGroupName"])
    packages, now = context.store.packages, context.clock.now()
    with context.store.transaction():
        for made in packages.versions(region, group.name):
            if token and made.token == token:
                return {"ModelPackageArn": made.arn}
        group.last_version += 1
        package = ModelPackage(
            region=region,
            group=group.name,
            version=group.last_version,
            arn=model_package_arn(group.arn, group.last_version),
            created=now,
            modified=now,
            approval=params.get("ModelApprovalStatus", PENDING),
            request={key: value for key, value in params.items() if key not in _IGNORED},
            token=token,
            metadata=params.get("CustomerMetadataProperties", {}),
        )
        packages.save_group(group)
        packages.save(package)
    return {"ModelPackageArn": package.arn}


def describe_model_package(
    service: JobService, region: str, params: dict[str, Any]
) -> dict[str, Any]:
    """Return a version, by its ARN."""
    return _package(service, region, params["ModelPackageName"]).description()


def update_model_package(
    service: JobService, region: str, params: dict[str, Any]
) -> dict[str, Any]:
    """Change a version's approval and metadata."""
    package = _package(service, region, params["ModelPackageArn"])
    package.approval = params.get("ModelApprovalStatus", package.approval)
    package.approval_description = params.get("ApprovalDescription", package.approval_description)
    package.metadata |= params.get("CustomerMetadataProperties", {})
    for key in params.get("CustomerMetadataPropertiesToRemove", []):
        package.metadata.pop(key, None)
    package.modified = service.context.clock.now()
    service.context.store.packages.save(package)
    return {"ModelPackageArn": package.arn}


def delete_model_package(
    service: JobService, region: str, params: dict[str, Any]
) -> dict[str, Any]:
    """Remove a version; its number is not used again."""
    service.context.store.packages.remove(_package(service, region, params["ModelPackageName"]))
    return {}


def list_model_packages(service: JobService, region: str, params: dict[str, Any]) -> dict[str, Any]:
    """Return a page of a group's versions."""
    if "ModelPackageGroupName" not in params:
        raise NotImplementedHereError("ListModelPackages without ModelPackageGroupName")
    group = _group(service, region, params["ModelPackageGroupName"])
    status = params.get("ModelApprovalStatus")
    kept = [
        package.summary()
        for package in service.context.store.packages.versions(region, group.name)
        if (status is None or package.approval == status)
        and params.get("CreationTimeAfter", 0) < package.created
        and package.created < params.get("CreationTimeBefore", float("inf"))
    ]
    kept.sort(
        key=lambda package: (package["CreationTime"], package["ModelPackageVersion"]),
        reverse=params.get("SortOrder", "Ascending") == "Descending",
    )
    return _page("ModelPackageSummaryList", kept, params)


def _page(key: str, found: list[dict[str, Any]], params: dict[str, Any]) -> dict[str, Any]:
    question = {k: v for k, v in params.items() if k not in ("NextToken", "MaxResults")}
    [start] = decode_token(params.get("NextToken"), question, [0])
    end = start + int(params.get("MaxResults", DEFAULT_PAGE))
    answer: dict[str, Any] = {key: found[start:end]}
    if end < len(found):
        answer["NextToken"] = encode_token(question, [end])
    return answer


def _described(group: ModelPackageGroup) -> dict[str, Any]:
    return {
        "ModelPackageGroupName": group.name,
        "ModelPackageGroupArn": group.arn,
        **({"ModelPackageGroupDescription": group.description} if group.description else {}),
        "CreationTime": group.created,
        "CreatedBy": {},
        "ModelPackageGroupStatus": "Completed",
    }


def _group(service: JobService, region: str, named: str) -> ModelPackageGroup:
    """Return a group, by its name or ARN."""
    name = parse_arn(named)["resource"].partition("/")[2] if named.startswith("arn:") else named
    group = service.context.store.packages.group(region, name)
    if group is None:
        raise ValidationError(f"Model Package Group does not exist: {named}")
    return group


def _package(service: JobService, region: str, named: str) -> ModelPackage:
    package = service.context.store.packages.get(named)
    if package is None or package.region != region:
        raise ValidationError(f"ModelPackage {named} does not exist.")
    return package
