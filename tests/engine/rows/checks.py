"""Checks that rows share."""

from collections.abc import Callable
from typing import Any

from tests.engine.behaviour import World
from tests.engine.stacks import Outcome

Check = Callable[[World, Outcome], None]


def kept_the_job(world: World, _: Outcome) -> None:
    """Check that the state has the job of the first successful step."""
    assert world.job == world.names[0]


def took_another(world: World, _: Outcome) -> None:
    """Check that the state has another job than after the last successful step."""
    assert world.job != world.names[-1]


def is_forgotten(world: World, _: Outcome) -> None:
    """Check that the state has no job."""
    assert not world.stack.resources()


def is_named(name: str) -> Check:
    """Check that the state has a job with this name."""

    def check(world: World, _: Outcome) -> None:
        assert world.job == world.filled(name)

    return check


def is_tagged(**expected: str) -> Check:
    """Check that the job has these tags."""

    def check(world: World, _: Outcome) -> None:
        tags = world.tags(world.job)
        assert {key: tags.get(key) for key in expected} == world.filled(expected)

    return check


def is_untagged(*keys: str) -> Check:
    """Check that the job has none of these tags."""

    def check(world: World, _: Outcome) -> None:
        assert not set(keys) & world.tags(world.job).keys()

    return check


def has_status(status: str) -> Check:
    """Check that the service shows this status for the job in the state."""

    def check(world: World, _: Outcome) -> None:
        assert world.jobs()[world.job] == status

    return check


def outputs_have(**expected: Any) -> Check:
    """Check that the outputs in the state have these values, in Python spelling."""

    def check(world: World, _: Outcome) -> None:
        outputs = world.outputs
        filled = {key: world.filled(value) for key, value in expected.items()}
        assert {key: outputs.get(key) for key in expected} == filled

    return check


def has_type(instance_type: str) -> Check:
    """Check that the job in the state runs on instances of this type."""

    def check(world: World, _: Outcome) -> None:
        assert world.outputs["resource_config"]["instance_type"] == instance_type

    return check


def new_tags(client: Any, world: World, **tags: str) -> None:
    """Tag the job outside Pulumi."""
    client.add_tags(
        ResourceArn=world.arn,
        Tags=[{"Key": key, "Value": value} for key, value in tags.items()],
    )
