"""Explicit providers of a program's resources."""

from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from pulumi.runtime import mocks

import pulumi_sagemaker_training
from pulumi_sagemaker_training import plugin
from tests.support.jobs import JOB


class Engine(mocks.Mocks):
    """An engine that takes what programs declare."""

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        return "id", dict(args.inputs)

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[Any, Any], None]:
        return {}, None


MODEL: Any = {"training_job_name": "a", "model_artifacts": "s3://a", "final_metrics": {"A": 1}}
DECLARED: dict[str, Callable[[Any, pulumi.ResourceOptions], Any]] = {
    "TrainingJob": lambda of, opts: of.TrainingJob("digits", opts, **JOB),
    "Sweep": lambda of, opts: of.Sweep("digits", opts, template=JOB, points=[{"x": 1}]),
    "Champion": lambda of, opts: of.Champion("digits", opts, challenger=MODEL, metric="A"),
    "Upload": lambda of, opts: of.Upload("digits", __file__, bucket="bucket", opts=opts),
}


@pytest.fixture
def warned(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the warnings of the program."""
    said: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", lambda words, *_, **__: said.append(words))
    return said


def declare(kind: str, package: Any, provider: str, *, of_the_parent: bool = False) -> None:
    def program() -> None:
        given = pulumi.ProviderResource(provider, "given", {})
        opts = pulumi.ResourceOptions(provider=given)
        if of_the_parent:
            parent = pulumi.ComponentResource("test:index:Parent", "parent", {}, opts)
            opts = pulumi.ResourceOptions(parent=parent)
        DECLARED[kind](package, opts)

    mocks.set_mocks(Engine(), project="digits", stack="dev", preview=True)
    pulumi.runtime.test(program)()


@pytest.mark.parametrize("package", [pulumi_sagemaker_training, plugin])
@pytest.mark.parametrize("kind", DECLARED)
def test_a_provider_of_another_package_is_said_to_have_no_effect(
    kind: str, package: Any, warned: list[str]
) -> None:
    declare(kind, package, "aws")
    assert len(warned) == 1
    assert warned[0].startswith("digits: provider: is for resources of aws, and has no effect on")
    assert "\n" not in warned[0]


@pytest.mark.parametrize("kind", DECLARED)
def test_the_plugins_provider_has_an_effect_on_the_plugins_resources_only(
    kind: str, warned: list[str]
) -> None:
    declare(kind, plugin, "sagemaker-training")
    assert warned == []
    declare(kind, pulumi_sagemaker_training, "sagemaker-training")
    assert "is for resources of sagemaker-training, and has no effect on this one" in warned[0]


def test_a_parents_provider_is_for_its_other_children(warned: list[str]) -> None:
    declare("TrainingJob", pulumi_sagemaker_training, "aws", of_the_parent=True)
    assert warned == []
