"""Small assertions that rows share."""

from collections.abc import Callable
from typing import Any

from tests.engine.behaviour import World
from tests.engine.stacks import Outcome

Check = Callable[[World, Outcome], None]


def kept_the_job(world: World, _: Outcome) -> None:
    """The state holds the job of the first successful step."""
    assert world.job == world.names[0]


def took_another(world: World, _: Outcome) -> None:
    """The state holds another job than after the last successful step."""
    assert world.job != world.names[-1]


def is_forgotten(world: World, _: Outcome) -> None:
    """The state holds no job any more."""
    assert not world.stack.resources()


def is_named(name: str) -> Check:
    """The state holds a job of this name."""

    def check(world: World, _: Outcome) -> None:
        assert world.job == name

    return check


def is_tagged(**expected: str) -> Check:
    """The job has these tags."""

    def check(world: World, _: Outcome) -> None:
        tags = world.tags(world.job)
        assert {key: tags.get(key) for key in expected} == expected

    return check


def is_untagged(*keys: str) -> Check:
    """The job has none of these tags."""

    def check(world: World, _: Outcome) -> None:
        assert not set(keys) & world.tags(world.job).keys()

    return check


def has_status(status: str) -> Check:
    """The job of the state has this status at the service."""

    def check(world: World, _: Outcome) -> None:
        assert world.jobs()[world.job] == status

    return check


def outputs_have(**expected: Any) -> Check:
    """The state's outputs have these values; python spelling."""

    def check(world: World, _: Outcome) -> None:
        outputs = world.outputs
        assert {key: outputs.get(key) for key in expected} == expected

    return check


def new_tags(client: Any, world: World, **tags: str) -> None:
    """Tag the job behind Pulumi's back."""
    client.add_tags(
        ResourceArn=world.arn,
        Tags=[{"Key": key, "Value": value} for key, value in tags.items()],
    )
