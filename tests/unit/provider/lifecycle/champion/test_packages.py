"""The hand-over of a champion to the model registry, which may fail at each of its steps."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from pulumi_sagemaker_training.api.errors import Throttled
from pulumi_sagemaker_training.lifecycle.champion.contest import Contender, Rules
from pulumi_sagemaker_training.lifecycle.champion.history import ChampionState, Declaration, decide
from pulumi_sagemaker_training.lifecycle.champion.packages import hand_over, request_of
from pulumi_sagemaker_training.lifecycle.champion.spec import PackageSpec

PACKAGE = PackageSpec("digits", "Approved", "image:1")
RULES = Rules("m", "maximize")
A, B = (Contender(name, f"s3://b/{name}", {"m": value}) for name, value in (("a", 1), ("b", 2)))


@dataclass
class Registry:
    """Versions with their approval; the calls named in `refused` fail once."""

    versions: dict[str, str] = field(default_factory=dict)
    requests: list[Mapping[str, Any]] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)

    def create(self, request: Mapping[str, Any]) -> str:
        self._may("create")
        self.requests.append(request)
        name = request["ModelPackageGroupName"]
        arn = f"arn:aws:sagemaker:r:1:model-package/{name}/{len(self.requests)}"
        self.versions[arn] = request["ModelApprovalStatus"]
        return arn

    def find(self, group: str, properties: Mapping[str, str]) -> str | None:
        return None

    def holds(self, arn: str) -> bool:
        assert arn, "the service refuses a call without a name"
        return arn in self.versions

    def set_approval(self, arn: str, status: Any, description: str) -> None:
        self._may(status)
        self.versions[arn] = status

    def _may(self, call: str) -> None:
        if call in self.refused:
            self.refused.remove(call)
            raise Throttled(call, "ThrottlingException", "Rate exceeded")


def after(
    before: ChampionState | None, challenger: Contender, pin: str | None = None
) -> ChampionState:
    declared = Declaration(challenger, RULES, pin, 20)
    return decide(before, declared, is_judged_again=True, now="2026-11-26T09:30:00").state


def rolled_back(registry: Registry) -> tuple[ChampionState, ChampionState]:
    """Return the state of b, after a, and the state in which a is pinned."""
    first = hand_over(None, after(None, A), PACKAGE, "o", registry)
    second = hand_over(first, after(first, B), PACKAGE, "o", registry)
    return second, after(second, B, pin="a")


@pytest.mark.parametrize("refused", ["Approved", "Rejected"])
def test_a_rollback_whose_approvals_failed_halfway_is_completed_by_the_next_update(
    refused: str,
) -> None:
    registry = Registry()
    second, back = rolled_back(registry)
    registry.refused = {refused}
    with pytest.raises(Throttled):
        hand_over(second, back, PACKAGE, "o", registry)
    kept = replace(back, model_package_arn="")
    done = hand_over(kept, kept, PACKAGE, "o", registry)
    assert done.model_package_arn.endswith("digits/1")
    assert list(registry.versions.values()) == ["Approved", "Rejected"]
    assert len(registry.requests) == 2


def test_a_version_that_was_deleted_is_made_again_with_another_token() -> None:
    registry = Registry()
    second, back = rolled_back(registry)
    del registry.versions[str(back.model_package_arn)]
    assert hand_over(second, back, PACKAGE, "o", registry).model_package_arn.endswith("digits/3")
    tokens = [request["ClientToken"] for request in registry.requests]
    assert len(set(tokens)) == 3


def test_a_deposed_version_that_was_deleted_is_no_obstacle() -> None:
    registry = Registry()
    second, back = rolled_back(registry)
    del registry.versions[second.model_package_arn]
    assert hand_over(second, back, PACKAGE, "o", registry).model_package_arn.endswith("digits/1")


def test_a_deposed_champion_without_a_version_is_not_rejected() -> None:
    registry = Registry()
    first = hand_over(None, after(None, A), PACKAGE, "o", registry)
    second = after(first, B)
    back = hand_over(second, after(second, B, pin="a"), PACKAGE, "o", registry)
    assert back.model_package_arn == first.model_package_arn
    assert list(registry.versions.values()) == ["Approved"]


@pytest.mark.parametrize("group", ["other", "arn:aws:sagemaker:r:1:model-package-group/other"])
def test_a_champion_is_handed_over_to_another_group_too(group: str) -> None:
    registry = Registry()
    first = hand_over(None, after(None, A), PACKAGE, "o", registry)
    moved = hand_over(first, first, replace(PACKAGE, group=group), "o", registry)
    assert moved.model_package_arn != first.model_package_arn
    assert len(registry.requests) == 2


@pytest.mark.parametrize("group", ["digits", "arn:aws:sagemaker:r:1:model-package-group/Digits"])
def test_a_champion_with_a_version_of_its_group_has_no_other(group: str) -> None:
    registry = Registry()
    first = hand_over(None, after(None, A), PACKAGE, "o", registry)
    assert hand_over(first, first, replace(PACKAGE, group=group), "o", registry) == first


def test_a_token_belongs_to_one_request_of_one_champion() -> None:
    requests = [
        request_of(PACKAGE, A, "p/s/x"),
        request_of(PACKAGE, A, "p/s/y"),
        request_of(PACKAGE, B, "p/s/x"),
        request_of(replace(PACKAGE, image="image:2"), A, "p/s/x"),
    ]
    assert len({request["ClientToken"] for request in requests}) == len(requests)
    assert request_of(PACKAGE, A, "p/s/x") == requests[0]
