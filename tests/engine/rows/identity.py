"""Rows about identity: one job for one resource, also when an answer or a state is lost."""

from collections.abc import Mapping
from typing import Any, Final

import pulumi

from tests.engine.behaviour import (
    CREATED,
    LONG_TRAINING,
    REPLACED,
    REPLACEMENT_FAILED,
    SAME,
    UPDATED,
    Row,
    Step,
    World,
    behind,
    destroy,
    first_state,
    forced,
    killed,
    no_rules,
    refresh,
    rule,
    second_state,
    taint,
    up,
)
from tests.engine.rows.checks import has_status, is_tagged, kept_the_job, took_another
from tests.engine.stacks import EngineStack, Outcome

A: Final = {"hyper_parameters": {"epochs": "3"}}
B: Final = {"hyper_parameters": {"epochs": "5"}}
FAILS: Final = {"outcome": "Failed", "failure_reason": "AlgorithmError: out of digits"}


def _foreign(client: Any, world: World) -> None:
    args = world.args
    client.create_training_job(
        TrainingJobName=f"{world.resource}-taken",
        RoleArn=args["role_arn"],
        AlgorithmSpecification={
            "TrainingImage": args["algorithm_specification"]["training_image"],
            "TrainingInputMode": "File",
        },
        OutputDataConfig={"S3OutputPath": args["output_data_config"]["s3_output_path"]},
        ResourceConfig={
            "InstanceType": "ml.m5.large",
            "InstanceCount": 1,
            "VolumeSizeInGB": 5,
        },
        StoppingCondition={"MaxRuntimeInSeconds": 60},
    )


def _is_second_attempt(world: World, _: Outcome) -> None:
    assert world.job == f"{world.names[0]}-2"


def _holds_the_second_name(world: World, _: Outcome) -> None:
    assert world.stack.resource(world.resource)["id"].endswith("-2")


def _take_over_own(world: World) -> None:
    world.args["take_over_from"] = f"engine/test/{world.resource}"


def _rename_stack(world: World) -> None:
    world.stack.rename("renamed")


def _rename(world: World) -> None:
    """Give the resource another name, with an alias."""
    world.opts["aliases"] = [pulumi.Alias(name=world.resource)]
    world.resource = f"{world.resource}-renamed"


def _move_away(world: World) -> None:
    """Move the job to another stack of the project, as `pulumi state move` does."""
    target = world.new_stack("stack", name="moved")
    target.program = lambda: None
    assert not target.up().error
    assert isinstance(world.stack, EngineStack)
    world.stack.move(world.resource, "moved")
    world.first = target


def _go_where_it_moved(world: World) -> None:
    """Continue with the stack to which the job was moved."""
    world.args.pop("take_over_from", None)
    first_state(world)


def _cut_off(*updates: Step) -> Step:
    """Restore the state of before some updates, as if the engine was killed in the first."""

    def restore(world: World) -> None:
        before = world.stack.resource(world.resource)
        for update in updates:
            update(world)
        world.stack.change_state(world.resource, lambda now: (now.clear(), now.update(before)))

    return restore


def _first_job_lives(world: World, _: Outcome) -> None:
    assert world.first is not None
    assert world.first.resource(world.resource)["id"] in world.jobs()


def _former_job_lives(world: World, _: Outcome) -> None:
    assert world.jobs()[world.names[0]] == "Completed"
    former = [item["id"] for item in world.stack.resources() if item.get("delete")]
    # Attempts that failed before wait there too.
    assert world.names[0] in former, former


CONTINUING: Final[Mapping[str, Any]] = {
    "options": lambda _: {"continue_on_error": True},
    "by_itself": True,
}
"""A run that goes on after an error."""


def _as_if_not_recorded(world: World) -> None:
    """Take away the mark that a state has recorded the job."""
    client = world.client("sagemaker")
    client.delete_tags(ResourceArn=world.arn, TagKeys=["pulumi:held"])


ROWS: Final = [
    Row(
        "a job stays if its replacement fails, even when the engine continues after the error",
        [
            up(CREATED),
            rule(job="", **FAILS),
            up(
                change=B,
                error="is kept, because its replacement failed in this update",
                check=_former_job_lives,
                jobs=2,
                **CONTINUING,
            ),
            up(error="is kept, because", check=_former_job_lives, **CONTINUING),
            no_rules,
            up(change=A, jobs=1, check=kept_the_job),
            up(SAME),
        ],
    ),
    Row(
        "a job whose replacement failed is deleted after the replacement succeeds",
        [
            up(CREATED),
            rule(job="", **FAILS, times=1),
            up(
                change=B,
                error="is kept, because its replacement failed in this update",
                **CONTINUING,
            ),
            up(jobs=1, check=has_status("Completed"), **CONTINUING),
            up(SAME),
            destroy(jobs=0),
        ],
    ),
    Row(
        "trap 1: a create whose answer is lost resumes the job that it started",
        [
            rule(operation="CreateTrainingJob", effect="reset", when="after", times=1),
            up(CREATED, jobs=1),
            up(SAME, jobs=1),
        ],
    ),
    Row(
        "trap 2: after a kill between acceptance and state, up resumes the running job",
        [
            rule(simulate_seconds=20),
            up(CREATED, change={"wait_for": "created"}),
            killed,
            up(
                CREATED,
                change={"wait_for": None},
                says=["resuming training job"],
                creates=0,
                jobs=1,
            ),
        ],
        apart="its job is to run still when the next run of the engine begins",
    ),
    Row(
        "trap 2: a job that ended before the next up is adopted, and a message says so",
        [
            up(CREATED),
            killed,
            up(CREATED, says=["adopted existing"], creates=0, jobs=1),
            destroy(jobs=0),
        ],
    ),
    Row(
        "trap 2: a job that failed before the next up is not adopted, and a new attempt starts",
        [
            rule(job="", **FAILS, times=1),
            up(CREATED, error="out of digits"),
            killed,
            no_rules,
            up(CREATED, creates=1, check=_holds_the_second_name),
        ],
    ),
    Row(
        "trap 3: a reverted, failed replacement keeps the first job and deletes the other",
        [
            up(CREATED, change=A),
            rule(job="", **FAILS),
            up(REPLACEMENT_FAILED, change=B, error="out of digits", jobs=2, by_itself=True),
            no_rules,
            up(change=A, creates=0, jobs=1, says=["adopted existing"], check=kept_the_job),
            up(SAME, check=has_status("Completed")),
        ],
    ),
    Row(
        "trap 4: a forced replacement of an unchanged job trains again",
        [
            up(CREATED),
            up(REPLACED, options=forced, creates=1, jobs=1, check=_is_second_attempt),
            up(SAME),
        ],
    ),
    Row(
        "trap 4: a tainted job is trained again",
        [up(CREATED), taint, up(REPLACED, creates=1, jobs=1, check=_is_second_attempt), up(SAME)],
    ),
    Row(
        "trap 5: a job that on_delete='retain' kept is adopted by an equal resource",
        [
            up(CREATED, change={"on_delete": "retain"}),
            destroy(jobs=1),
            up(CREATED, creates=0, says=["adopted existing"], check=kept_the_job),
        ],
    ),
    Row(
        "trap 5: a job that on_delete='stop' stopped is not adopted",
        [
            LONG_TRAINING,
            up(CREATED, change={"on_delete": "stop", "wait_for": "started"}),
            destroy(jobs=1),
            up(CREATED, creates=1, check=_holds_the_second_name),
        ],
    ),
    Row(
        "a job that left its state undeleted trains again, and a message says how to adopt it",
        [
            up(CREATED, opts={"retain_on_delete": True}),
            destroy(jobs=1),
            up(
                CREATED,
                opts={"retain_on_delete": False},
                creates=1,
                says=["has the same inputs (Completed), but is trained again", "take_over_from='"],
                check=_holds_the_second_name,
            ),
        ],
    ),
    Row(
        "a job that left its state undeleted is adopted with take_over_from",
        [
            up(CREATED),
            lambda world: world.stack.drop_from_state(world.resource),
            _take_over_own,
            up(
                CREATED,
                creates=0,
                says=["adopted existing", "it is the same job of engine/test/job"],
                check=kept_the_job,
            ),
            up(SAME),
            up(UPDATED, change={"take_over_from": None}, creates=0),
            destroy(jobs=0),
        ],
    ),
    Row(
        "a job that went with a renamed stack keeps its name, and the old stack trains its own",
        [
            up(CREATED),
            _rename_stack,
            up(UPDATED),
            second_state,
            up(
                CREATED,
                creates=1,
                jobs=2,
                says=["it belongs to engine/renamed/{resource} now"],
                check=_holds_the_second_name,
            ),
            destroy(jobs=1, check=_first_job_lives),
        ],
        apart="the stack's name is the whole stack's",
    ),
    Row(
        "trap 6: a second state with equal names trains its own job, and destroys only this one",
        [
            up(CREATED),
            second_state,
            up(CREATED, creates=1, jobs=2, check=_holds_the_second_name),
            destroy(jobs=1, check=_first_job_lives),
        ],
        group="two states",
    ),
    Row(
        "trap 6: a job that a second state adopted stays after the first state's destroy",
        [
            up(CREATED),
            _as_if_not_recorded,
            second_state,
            up(CREATED, creates=0, says=["adopted existing"], jobs=1),
            first_state,
            destroy(jobs=1, says=["not touched"]),
        ],
        group="two states",
    ),
    Row(
        "trap 6: a job is taken back from a second state with equal names as the same job",
        [
            up(CREATED),
            _as_if_not_recorded,
            second_state,
            up(CREATED, creates=0, says=["adopted existing"], jobs=1),
            first_state,
            refresh(),
            up(SAME, says=["this resource's by name, but another state of this stack has it"]),
            _take_over_own,
            up(
                UPDATED,
                says=["from another state of this stack: it is the same job of engine/test/job"],
                creates=0,
                check=kept_the_job,
            ),
            up(SAME),
            first_state,
            destroy(jobs=1, says=["another state of this stack has it; it is not touched"]),
            first_state,
            destroy(jobs=0),
        ],
        group="two states",
    ),
    Row(
        "a job that was moved to another stack stays one job, and its old stack trains its own",
        [
            up(CREATED),
            _move_away,
            up(
                CREATED,
                creates=1,
                jobs=2,
                says=["but is trained again", "take_over_from='engine/test/job'"],
                check=_holds_the_second_name,
            ),
            _go_where_it_moved,
            up(
                UPDATED,
                creates=0,
                jobs=2,
                check=is_tagged(**{"pulumi:stack": "moved"}),
            ),
            up(SAME),
            destroy(jobs=1, check=_first_job_lives),
        ],
        alone="two stacks take part in it",
    ),
    Row(
        "a moved job is taken from its new stack by the old one's own name, and stays at a destroy",
        [
            up(CREATED),
            _move_away,
            _take_over_own,
            up(CREATED, creates=0, jobs=1, says=["it is the same job of engine/test/job"]),
            _go_where_it_moved,
            destroy(jobs=1, says=["not touched"], check=_first_job_lives),
        ],
        alone="two stacks take part in it",
    ),
    Row(
        "a rename of the stack that was cut off before the update continues with the next one",
        [
            up(CREATED),
            _rename_stack,
            rule(operation="AddTags", effect="error", code="AccessDeniedException", times=1),
            up(error="AccessDenied", creates=0),
            no_rules,
            up(UPDATED, creates=0, jobs=1, check=is_tagged(**{"pulumi:stack": "renamed"})),
            up(SAME, check=kept_the_job),
        ],
        apart="the stack's name is the whole stack's",
    ),
    Row(
        "a rename of a resource that was cut off after its tags changed keeps the job",
        [
            up(CREATED),
            _cut_off(
                _rename,
                up(
                    UPDATED,
                    creates=0,
                    check=is_tagged(**{"pulumi:resource": "{resource}"}),
                ),
            ),
            up(creates=0, jobs=1, check=kept_the_job),
            up(SAME, check=is_tagged(**{"pulumi:resource": "{resource}"})),
            destroy(jobs=0),
        ],
    ),
    Row(
        "trap 7: a renamed stack changes only tags",
        [
            up(CREATED),
            _rename_stack,
            up(UPDATED, creates=0, check=is_tagged(**{"pulumi:stack": "renamed"})),
            up(SAME, check=kept_the_job),
        ],
        apart="the stack's name is the whole stack's",
    ),
    Row(
        "trap 7: a renamed resource with an alias changes only tags",
        [
            up(CREATED),
            _rename,
            up(UPDATED, creates=0, check=is_tagged(**{"pulumi:resource": "{resource}"})),
            up(SAME, check=kept_the_job),
        ],
    ),
    Row(
        "another owner's job under the explicit name is never changed",
        [
            behind(_foreign),
            up(
                CREATED,
                change={"training_job_name": "{resource}-taken"},
                error="it is not this resource's with the same inputs",
                jobs=1,
            ),
        ],
    ),
    Row(
        "a forced replacement under an explicit name is refused with advice, and nothing is lost",
        [
            up(CREATED, change={"training_job_name": "{resource}-mine"}),
            up(options=forced, error="delete_before_replace=True", jobs=1, creates=0),
            up(SAME, check=kept_the_job),
        ],
    ),
    Row(
        "existing='fail' refuses an equal job instead of adopting it",
        [
            up(CREATED, change={"on_delete": "retain"}),
            destroy(jobs=1),
            up(CREATED, change={"existing": "fail"}, error="`existing` is 'fail'", jobs=1),
            up(CREATED, change={"existing": "adopt"}, creates=0, check=kept_the_job),
        ],
    ),
    Row(
        "two owners in one account do not adopt each other's jobs",
        [
            up(CREATED, change={"on_delete": "retain"}),
            destroy(jobs=1),
            up(
                CREATED,
                settings={"sagemaker-training:ownerId": "somebody-else"},
                creates=1,
                jobs=2,
                check=took_another,
            ),
        ],
        apart="settings are the whole stack's",
    ),
    Row(
        "without ownership tags a job is identified by its name only",
        [
            up(CREATED, settings={"sagemaker-training:ownershipTags": "false"}),
            up(SAME),
            up(REPLACED, change=B, jobs=1),
            destroy(jobs=0),
        ],
        apart="settings are the whole stack's",
    ),
    Row(
        "an explicitly named job is trained again under its name after it failed",
        [
            rule(job="", **FAILS, times=1),
            up(
                CREATED,
                change={"training_job_name": "{resource}-mine"},
                error="out of digits",
                jobs=1,
            ),
            no_rules,
            up(creates=1, jobs=1, check=has_status("Completed")),
        ],
    ),
]
