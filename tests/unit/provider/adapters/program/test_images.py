"""`image_uri` in a program: the region of the stack, and errors as Pulumi shows them."""

from collections.abc import Iterator

import pulumi
import pytest
from pulumi.runtime import set_all_config

from pulumi_sagemaker_training import image_uri


@pytest.fixture(autouse=True)
def nothing_configured(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    set_all_config({})
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    yield
    set_all_config({})


@pytest.mark.parametrize("key", ["aws:region", "sagemaker-training:region"])
def test_the_region_is_that_of_the_stack(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    set_all_config({key: "eu-west-1"})
    assert ".eu-west-1." in image_uri("ntm")


@pytest.mark.parametrize("name", ["AWS_REGION", "AWS_DEFAULT_REGION"])
def test_a_stack_without_a_region_has_that_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "eu-west-2")
    assert ".eu-west-2." in image_uri("ntm")


def test_a_region_that_is_given_comes_before_that_of_the_stack() -> None:
    set_all_config({"aws:region": "eu-west-1"})
    assert ".ap-south-1." in image_uri("ntm", region="ap-south-1")


def test_a_refusal_is_an_error_of_the_program_in_one_line() -> None:
    with pytest.raises(pulumi.RunError, match=r"^image_uri: version: is required") as caught:
        image_uri("pytorch", region="eu-west-1")
    assert "\n" not in str(caught.value)


def test_an_output_is_refused_with_what_to_do() -> None:
    # Without a value: an event loop would have to bring it.
    region: pulumi.Output[str] = pulumi.Output.__new__(pulumi.Output)
    said = r"image_uri: region: is an output, whose value is not known yet; call image_uri within"
    with pytest.raises(pulumi.RunError, match=said):
        image_uri("ntm", region=region)  # type: ignore[arg-type]
