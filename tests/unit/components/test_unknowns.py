"""What a component makes of arguments that are known later."""

import asyncio
from typing import Any

import pulumi
import pytest

from pulumi_sagemaker_components.refusals import ArgumentError
from pulumi_sagemaker_components.unknowns import naming, with_known
from pulumi_sagemaker_training import codes


def refuse(_: Any) -> None:
    raise ArgumentError("bucket", "is no bucket", codes.NOT_ALLOWED)


def test_a_late_refusal_names_its_component() -> None:
    async def late() -> None:
        with naming("digits"):
            made = with_known({"bucket": pulumi.Output.from_input("x")}, refuse)
        await made.future()

    with pytest.raises(ArgumentError) as refused:
        asyncio.run(late())
    assert str(refused.value) == "digits: bucket: is no bucket [SMT-104]"


def test_a_refusal_at_once_names_its_component() -> None:
    with pytest.raises(ArgumentError, match=r"^digits: bucket: is no bucket"), naming("digits"):
        with_known({"bucket": "x"}, refuse)
