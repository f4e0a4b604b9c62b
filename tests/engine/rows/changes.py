"""Rows about changes that replace a job, update it, or have no effect."""

from typing import Any, Final

from tests.engine.behaviour import (
    CREATED,
    DELETED_FIRST,
    REPLACED,
    SAME,
    UPDATED,
    Row,
    World,
    behind,
    destroy,
    preview,
    refresh,
    up,
)
from tests.engine.rows.checks import (
    is_forgotten,
    is_named,
    is_tagged,
    is_untagged,
    kept_the_job,
    new_tags,
    outputs_have,
    took_another,
)
from tests.engine.stacks import Outcome


def _resources(**changes: Any) -> dict[str, Any]:
    base = {"instance_type": "ml.m5.large", "instance_count": 1, "volume_size_in_gb": 5}
    return {"resource_config": {**base, **changes}}


def _tells_in_detail(world: World, outcome: Outcome) -> None:
    details = outcome.details[world.resource]
    expected = world.spelt("hyper_parameters.epochs")
    assert details == {expected: "update-replace"}


ROWS: Final = [
    Row(
        "a preview shows the changed member and the effect of its change",
        [
            up(CREATED),
            preview(
                REPLACED,
                change={"hyper_parameters": {"epochs": "5"}},
                check=_tells_in_detail,
            ),
        ],
        matrix=True,
    ),
    Row(
        "an unchanged job is kept, and CreateTrainingJob is not called",
        [up(CREATED, jobs=1), up(SAME, creates=0, jobs=1), preview(SAME), destroy(jobs=0)],
        matrix=True,
    ),
    Row(
        "a changed hyperparameter trains again before the old job is deleted, and shows the change",
        [
            up(CREATED),
            preview(
                REPLACED,
                change={"hyper_parameters": {"epochs": "5"}},
                says=['hyper_parameters.epochs ("3" → "5")'],
            ),
            up(REPLACED, creates=1, jobs=1, check=took_another),
        ],
        matrix=True,
    ),
    Row(
        "a hyperparameter that is given as a number equals the same one given as text",
        [up(CREATED), up(SAME, change={"hyper_parameters": {"epochs": 3}}, creates=0)],
    ),
    Row(
        "a changed instance type trains again",
        [up(CREATED), up(REPLACED, change=_resources(instance_type="ml.m5.xlarge"), jobs=1)],
    ),
    Row(
        "a field that is removed from the program trains again",
        [
            up(CREATED, change={"environment": {"MODE": "fast"}}),
            up(REPLACED, change={"environment": None}, says=["environment"]),
        ],
    ),
    Row(
        "an empty map equals an absent one",
        [up(CREATED), up(SAME, change={"environment": {}}, creates=0)],
    ),
    Row(
        "a new tag, a changed tag and a removed tag are updated in place",
        [
            up(CREATED, change={"tags": {"team": "a", "stage": "dev"}}),
            up(
                UPDATED,
                change={"tags": {"team": "b", "cost": "1"}},
                creates=0,
                check=is_tagged(team="b", cost="1"),
            ),
            up(UPDATED, change={"tags": {"team": "b"}}, check=is_untagged("cost", "stage")),
            up(SAME),
        ],
        matrix=True,
    ),
    Row(
        "tags as the API's list equal the same tags as a map",
        [
            up(CREATED, change={"tags": {"team": "a"}}),
            up(SAME, change={"tags": [{"key": "team", "value": "a"}]}),
        ],
        adapters=("dynamic",),
        why="the package schema has tags as a map alone",
    ),
    Row(
        "default tags of the stack are added, and follow in place",
        [
            up(
                CREATED,
                settings={"aws:defaultTags": '{"tags": {"owner": "vision"}}'},
                check=is_tagged(owner="vision"),
            ),
            up(
                UPDATED,
                settings={"aws:defaultTags": '{"tags": {"owner": "speech"}}'},
                creates=0,
                check=is_tagged(owner="speech"),
            ),
        ],
        apart="settings are the whole stack's",
    ),
    Row(
        "a tag that is changed outside Pulumi is seen by refresh and repaired by up",
        [
            up(CREATED, change={"tags": {"team": "a"}}),
            behind(lambda client, world: new_tags(client, world, team="z")),
            refresh(check=outputs_have(tags={"team": "z"})),
            up(UPDATED, creates=0, check=is_tagged(team="a")),
            refresh(),
            up(SAME),
        ],
    ),
    Row(
        "tags of others under aws:ignoreTags are not drift",
        [
            up(CREATED, settings={"aws:ignoreTags": '{"keyPrefixes": ["scanner:"]}'}),
            behind(lambda client, world: new_tags(client, world, **{"scanner:seen": "1"})),
            refresh(),
            up(SAME, check=is_tagged(**{"scanner:seen": "1"})),
        ],
        apart="settings are the whole stack's",
    ),
    Row(
        "a job that is deleted outside Pulumi is seen by refresh and trained again by up",
        [
            up(CREATED),
            behind(lambda client, world: client.delete_training_job(TrainingJobName=world.job)),
            refresh(check=is_forgotten),
            up(CREATED, jobs=1),
        ],
    ),
    Row(
        "a job that is deleted outside Pulumi is trained again by up alone",
        [
            up(CREATED),
            behind(lambda client, world: client.delete_training_job(TrainingJobName=world.job)),
            up(REPLACED, says=["no longer exists in us-east-1"], creates=1, jobs=1),
            up(SAME),
        ],
    ),
    Row(
        "with an unchanged explicit name the old job is deleted before the new one is created",
        [
            up(CREATED, change={"training_job_name": "{resource}-mine"}, jobs=1),
            up(
                DELETED_FIRST,
                change={"hyper_parameters": {"epochs": "5"}},
                jobs=1,
                check=is_named("{resource}-mine"),
            ),
        ],
    ),
    Row(
        "writing down the name that a job has anyway changes nothing",
        [
            up(CREATED),
            lambda world: world.args.update(training_job_name=world.job),
            up(SAME, check=kept_the_job),
        ],
    ),
    Row(
        "another explicit name trains again, the new job first",
        [
            up(CREATED, change={"training_job_name": "{resource}-mine"}),
            up(REPLACED, change={"training_job_name": "{resource}-mine-2"}, jobs=1),
        ],
    ),
    Row(
        "a changed trigger trains again",
        [
            up(CREATED, change={"triggers": {"data": "monday"}}),
            up(SAME),
            up(REPLACED, change={"triggers": {"data": "tuesday"}}, says=["triggers.data"], jobs=1),
        ],
    ),
    Row(
        "options are the state's alone",
        [
            up(CREATED),
            up(UPDATED, change={"on_delete": "stop", "on_timeout": "leave"}, creates=0),
            up(SAME, check=kept_the_job),
            up(UPDATED, change={"on_delete": "delete", "on_timeout": None}, creates=0),
        ],
    ),
]
