"""How far a create came, by what it left at SageMaker."""

import pytest

from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.lifecycle.ownership.create_moments import (
    RECORDED_TAGS,
    CreateMoment,
    moment_reached,
)
from pulumi_sagemaker_training.lifecycle.ownership.owner import CLAIM_TAG, Owner
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import parse_spec
from pulumi_sagemaker_training.lifecycle.training_job.steps.create import create
from tests.support.fakes import World
from tests.support.jobs import JOB


@pytest.mark.parametrize(
    ("tags", "moment"),
    [
        (None, CreateMoment.PENDING),
        ({}, CreateMoment.ACCEPTED),
        ({CLAIM_TAG: "claim"}, CreateMoment.ACCEPTED),
        ({CLAIM_TAG: "claim", **RECORDED_TAGS}, CreateMoment.RECORDED),
    ],
)
def test_the_moment_is_known_by_the_job_and_its_tags(
    tags: dict[str, str] | None, moment: CreateMoment
) -> None:
    assert moment_reached(tags) is moment


def tags_in(world: World) -> dict[str, str] | None:
    """Return the tags of the only job there is, or None."""
    return next((record.tags for record in world.jobs.records.values()), None)


def test_a_create_goes_from_pending_over_accepted_to_recorded() -> None:
    world = World()
    seen = [moment_reached(tags_in(world))]
    owner = Owner("project", "dev", "train", "train")
    create(parse_spec(JOB, Settings()), owner, world.context(), replacement_requested=False)
    seen.append(moment_reached(tags_in(world)))
    world.marker.flush()
    seen.append(moment_reached(tags_in(world)))
    assert seen == list(CreateMoment)
