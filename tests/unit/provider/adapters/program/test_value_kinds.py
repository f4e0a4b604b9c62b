"""Values of a program that Pulumi cannot send."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pulumi
import pytest
from pulumi.runtime import mocks

import pulumi_sagemaker_training
from pulumi_sagemaker_training import TrainingJob, plugin
from pulumi_sagemaker_training.adapters.program.value_kinds import sendable
from tests.support.jobs import JOB


class Engine(mocks.Mocks):
    """An engine that takes what programs declare."""

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        return "id", dict(args.inputs)

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[Any, Any], None]:
        return {}, None


@pytest.mark.parametrize(
    ("properties", "said"),
    [
        ({"hyper_parameters": {"lr": Decimal("0.1")}}, "hyper_parameters.lr: is of type Decimal"),
        ({"environment": {"A": Path("/data")}}, "environment.A: is of type PosixPath"),
        ({"triggers": {"day": date(2026, 1, 2)}}, "triggers.day: is of type date"),
        ({"triggers": {"a": [1, {2}]}}, "triggers.a[1]: is of type set"),
        ({"tags": {"a": b"x"}}, "tags.a: is of type bytes"),
        ({"input_data_config": [{"channel_name": range(2)}]}, "channel_name: is of type range"),
        ({"hyper_parameters": {1: "x"}}, "hyper_parameters: has a key of type int; keys must be"),
    ],
)
def test_a_value_that_pulumi_cannot_send_is_refused_in_one_line(
    properties: dict[str, Any], said: str
) -> None:
    with pytest.raises(pulumi.RunError) as raised:
        sendable("digits", properties)
    message = str(raised.value)
    assert message.startswith("digits: ")
    assert said in message
    assert "\n" not in message


def test_the_refusal_does_not_show_the_value() -> None:
    with pytest.raises(pulumi.RunError) as raised:
        sendable("digits", {"environment": {"TOKEN": b"a-token-of-the-test"}})
    assert "a-token-of-the-test" not in str(raised.value)


@pulumi.input_type
class ArgsOfAnotherPackage:
    """Arguments as generated SDKs have them."""


def test_what_pulumi_sends_is_left_alone() -> None:
    asset, args = pulumi.FileAsset("x"), ArgsOfAnotherPackage()
    given = {"triggers": {"a": [None, True, 1, 1.5, "x", ["y"], args], "b": asset}, "tags": None}
    assert sendable("digits", given) == given


async def awaited(value: Any) -> Any:
    return value


IN_OUTPUTS: dict[str, Callable[[Any], Any]] = {
    "an output": pulumi.Output.from_input,
    "a secret output": pulumi.Output.secret,
    "what is applied": lambda value: pulumi.Output.from_input("x").apply(lambda _: value),
    "an output in an output": lambda value: pulumi.Output.from_input("x").apply(
        lambda _: {"inner": [pulumi.Output.secret(value)]}
    ),
    "an awaitable": awaited,
}


def job(of: Any, environment: Any) -> None:
    of("digits", **{**JOB, "environment": environment})


def sweep(of: Any, environment: Any) -> None:
    of("digits", template={**JOB, "environment": environment}, points=[{"x": 1}])


def champion(of: Any, environment: Any) -> None:
    model = {"training_job_name": "a", "model_artifacts": "s3://a", "final_metrics": environment}
    of("digits", challenger=model, metric="A", direction="maximize")


def upload(of: Any, environment: Any) -> None:
    of("digits", __file__, bucket="bucket", kms_key_id=environment)


RESOURCES = [
    ("TrainingJob", job, "environment"),
    ("Sweep", sweep, "template.environment"),
    ("Champion", champion, "challenger.final_metrics"),
    ("Upload", upload, "kms_key_id"),
]


@pytest.mark.parametrize("package", [pulumi_sagemaker_training, plugin])
@pytest.mark.parametrize(("name", "declare", "path"), RESOURCES)
@pytest.mark.parametrize("way", IN_OUTPUTS)
def test_a_value_in_an_output_is_refused_in_one_line_when_it_is_registered(
    way: str, name: str, declare: Callable[[Any, Any], None], path: str, package: Any
) -> None:
    mocks.set_mocks(Engine(), project="digits", stack="dev", preview=True)
    value = b"a-token-of-the-test"
    program = pulumi.runtime.test(
        lambda: declare(getattr(package, name), IN_OUTPUTS[way]({"A": value}))
    )
    with pytest.raises(pulumi.RunError) as raised:
        program()
    within = ".inner[0]" if way == "an output in an output" else ""
    assert str(raised.value).startswith(f"digits: {path}{within}.A: is of type bytes, which Pulumi")
    assert "\n" not in str(raised.value)
    assert "a-token" not in str(raised.value)


@pytest.mark.parametrize("package", [pulumi_sagemaker_training, plugin])
@pytest.mark.parametrize(("name", "declare"), [each[:2] for each in RESOURCES])
def test_an_output_that_fails_is_reported_by_its_own_error(
    name: str, declare: Callable[[Any, Any], None], package: Any
) -> None:
    def fail(_: str) -> Any:
        raise ZeroDivisionError("by the program")

    mocks.set_mocks(Engine(), project="digits", stack="dev", preview=True)
    failed = pulumi.Output.from_input("x")
    program = pulumi.runtime.test(lambda: declare(getattr(package, name), failed.apply(fail)))
    with pytest.raises(ZeroDivisionError, match="by the program"):
        program()


@pytest.mark.parametrize("package", [pulumi_sagemaker_training, plugin])
@pytest.mark.parametrize(("name", "declare", "path"), RESOURCES[:-1])
def test_every_resource_of_a_program_refuses_it_when_it_is_declared(
    name: str, declare: Callable[[Any, Any], None], path: str, package: Any
) -> None:
    mocks.set_mocks(Engine(), project="digits", stack="dev", preview=True)
    program = pulumi.runtime.test(lambda: declare(getattr(package, name), {"A": Decimal(1)}))
    with pytest.raises(pulumi.RunError, match=rf"digits: {path}\.A: is of type Decimal"):
        program()


def test_a_value_that_a_transformation_sets_is_refused_too() -> None:
    def set_path(
        seen: pulumi.ResourceTransformationArgs,
    ) -> pulumi.ResourceTransformationResult:
        props = {**seen.props, "environment": {"A": Path("/data")}}
        return pulumi.ResourceTransformationResult(props, seen.opts)

    mocks.set_mocks(Engine(), project="digits", stack="dev", preview=True)
    opts = pulumi.ResourceOptions(transformations=[set_path])
    program = pulumi.runtime.test(lambda: TrainingJob("digits", opts, **JOB) and None)
    with pytest.raises(pulumi.RunError, match=r"digits: environment\.A: is of type PosixPath"):
        program()
