"""The hand-over of a champion to the model registry."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final, Literal, Protocol

from pulumi_sagemaker_training.api.values.arn import parse_arn
from pulumi_sagemaker_training.lifecycle.champion.contest import Contender
from pulumi_sagemaker_training.lifecycle.champion.history import ChampionState, with_package
from pulumi_sagemaker_training.lifecycle.champion.spec import PackageSpec

_JOB: Final = "training-job-name"
_OWNER: Final = "champion"
_REJECTED: Final = "Rejected"
_APPROVED: Final = "Approved"
_LONGEST_TOKEN: Final = 36


class Registry(Protocol):
    """What a hand-over needs of the model registry."""

    def create(self, request: Mapping[str, object]) -> str: ...

    def find(self, group: str, properties: Mapping[str, str]) -> str | None: ...

    def holds(self, arn: str) -> bool: ...

    def set_approval(
        self, arn: str, status: Literal["Approved", "Rejected"], description: str
    ) -> None: ...


def hand_over(
    before: ChampionState | None,
    state: ChampionState,
    package: PackageSpec,
    owner: str,
    registry: Registry,
) -> ChampionState:
    """Return the state whose champion is a version of the group.

    A version that a lost answer or a killed engine has left is found again: by a token, which makes
    CreateModelPackage idempotent, and by its metadata properties.

    Args:
        before: what the state holds; None if there is no champion yet.
        state: the state that follows; a champion that came back has its package already.
        package: what the version is.
        owner: the resource, as project/stack/name.
        registry: the model registry.

    Raises:
        ServiceError: SageMaker refuses a call.
    """
    arn = version_of(state, package.group)
    if arn and before is not None and before.model_package_arn == arn:
        return with_package(state, arn)
    if arn and registry.holds(arn):
        _put_back(state, arn, package, registry)
        return with_package(state, arn)
    made = request_of(package, state.champion, owner, gone=arn)
    properties = made["CustomerMetadataProperties"]
    return with_package(state, registry.find(package.group, properties) or registry.create(made))


def version_of(state: ChampionState, group: str) -> str:
    """Return the ARN of the champion's version of a group; empty without one. Pure.

    The champion's own ARN is absent in the state while a hand-over has not been completed. The
    history always has it.
    """
    found = [state.model_package_arn]
    found += [r.model_package_arn for r in state.history if r.contender == state.champion]
    return next((arn for arn in found if arn and _is_of_group(arn, group)), "")


def _is_of_group(arn: str, group: str) -> bool:
    # The service writes names in ARNs in lower case, or did: both are documented.
    version = parse_arn(arn)
    named = version.resource.split("/")[1:2] if version is not None else []
    return [name.casefold() for name in named] == [group.rpartition("/")[2].casefold()]


def _put_back(state: ChampionState, arn: str, package: PackageSpec, registry: Registry) -> None:
    """Have deployments that take the newest approved version take the one that came back."""
    if package.approval_status != _APPROVED:
        return
    registry.set_approval(arn, _APPROVED, "champion again")
    last = next((r for r in state.history if r.result == "deposed"), None)
    deposed = last.model_package_arn if last is not None else ""
    if deposed not in ("", arn) and registry.holds(deposed):
        registry.set_approval(deposed, _REJECTED, "no longer champion")


def request_of(
    package: PackageSpec, champion: Contender, owner: str, gone: str = ""
) -> dict[str, Any]:
    """Return the request that creates a champion's version. Pure.

    Args:
        package: what the version is.
        champion: the model.
        owner: the resource, as project/stack/name.
        gone: the version that this one replaces because it was deleted.
    """
    name = champion.training_job_name
    types = {
        "SupportedContentTypes": list(package.content_types),
        "SupportedResponseMIMETypes": list(package.response_types),
    }
    request = {
        "ModelPackageGroupName": package.group,
        "ModelPackageDescription": f"Trained by {name}",
        "InferenceSpecification": {
            "Containers": [{"Image": package.image, "ModelDataUrl": champion.model_artifacts}],
            **{key: value for key, value in types.items() if value},
        },
        "ModelApprovalStatus": package.approval_status,
        "CustomerMetadataProperties": {_JOB: name, _OWNER: owner},
    }
    # The token of one request must not come with another: the service refuses that.
    text = json.dumps([request, gone], sort_keys=True)
    return {**request, "ClientToken": sha256(text.encode()).hexdigest()[:_LONGEST_TOKEN]}
