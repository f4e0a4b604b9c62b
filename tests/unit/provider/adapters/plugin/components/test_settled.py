"""What of a component's arguments must be known at once, and what may be an output."""

import asyncio
from typing import Any

import pulumi
import pytest

from pulumi_sagemaker_components import TrainingPipeline
from pulumi_sagemaker_training.adapters.plugin.components.members import arguments_of
from pulumi_sagemaker_training.adapters.plugin.components.settled import settled_members
from pulumi_sagemaker_training.api.errors import InputError

PARTS = arguments_of(TrainingPipeline.arguments)


async def unknown() -> Any:
    done: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    done.set_result(None)
    no: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
    no.set_result(False)
    return pulumi.Output(set(), done, no)


def test_a_stage_may_hold_outputs_that_are_not_known() -> None:
    async def check() -> None:
        role = await unknown()
        given = {"stages": {"a": {"roleArn": role, "after": ["b"]}, "b": {}}}
        assert await settled_members(PARTS, given) == given

    asyncio.run(check())


@pytest.mark.parametrize("path", ["stages", "stages.a", "stages.a.after", "stages.a.after[0]"])
def test_what_a_stage_is_called_and_needs_must_be_known(path: str) -> None:
    async def check() -> None:
        output = await unknown()
        stages: dict[str, Any] = {
            "stages": output,
            "stages.a": {"a": output},
            "stages.a.after": {"a": {"after": output}},
            "stages.a.after[0]": {"a": {"after": [output]}},
        }
        with pytest.raises(InputError) as caught:
            await settled_members(PARTS, {"stages": stages[path]})
        assert str(caught.value) == (
            f"{path}: is an output, whose value is not known yet; give a plain value [SMT-107]"
        )

    asyncio.run(check())


def test_a_member_of_a_secret_stage_stays_secret() -> None:
    async def check() -> None:
        stages = pulumi.Output.secret({"a": {"roleArn": "role", "after": ["b"]}, "b": {}})
        found = await settled_members(PARTS, {"stages": stages})
        assert found["stages"]["a"]["after"] == ["b"]
        role = found["stages"]["a"]["roleArn"]
        assert (await role.is_secret(), await role.future()) == (True, "role")

    asyncio.run(check())
