"""Rows about another stack's job: it can be imported and adopted, but not lost by accident.

The second stack of these rows uses the plugin, because dynamic resources cannot be imported.
"""

from dataclasses import replace
from typing import Any, Final

from pulumi_sagemaker_training.adapters.plugin.property_names import to_python
from tests.engine.adapters import SPELLINGS, plugin_job
from tests.engine.behaviour import (
    CREATED,
    LONG_TRAINING,
    REPLACED,
    SAME,
    UPDATED,
    Row,
    StackInUse,
    World,
    behind,
    destroy,
    preview,
    refresh,
    up,
)
from tests.engine.rows.checks import has_status, is_tagged, outputs_have
from tests.engine.stacks import Outcome

IMPORTED: Final = ("import",)
MINE: Final = "{resource}-mine"
OWNER: Final = "engine/test/{resource}"
IMPORTER: Final = "shop/prod/{resource}"


def _importer(world: World) -> None:
    """Continue with a stack of another project, which imports the job of the first one."""
    world.opts = {"import_": world.job}
    world.keep_stack("owner")
    stack = world.new_stack("importer", project="shop", name="prod")
    world.use(StackInUse(stack, plugin_job, SPELLINGS["plugin"]))


def _owner(world: World) -> None:
    """Return to the stack that trained the job."""
    world.keep_stack("importer")
    world.use(world.kept["owner"])
    world.opts = {}


def _importer_again(world: World) -> None:
    """Return to the stack that imported the job."""
    world.use(world.kept["importer"])


def _made_by_nobody(client: Any, world: World) -> None:
    args = world.args
    client.create_training_job(
        TrainingJobName=_nobodys(world),
        RoleArn=args["role_arn"],
        AlgorithmSpecification={
            "TrainingImage": args["algorithm_specification"]["training_image"],
            "TrainingInputMode": "File",
        },
        HyperParameters=args["hyper_parameters"],
        OutputDataConfig={"S3OutputPath": args["output_data_config"]["s3_output_path"]},
        ResourceConfig={"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 5},
        StoppingCondition={"MaxRuntimeInSeconds": 3600},
    )


def _nobodys(world: World) -> str:
    return f"{world.resource}-nobodys"


def _import_nobodys(world: World) -> None:
    world.opts = {"import_": _nobodys(world)}


def _forget(world: World) -> None:
    """Remove the job from the state, and import it again."""
    world.opts = {"import_": world.job}
    world.stack.drop_from_state(world.resource)


def _held_by_owner(world: World) -> dict[str, Any]:
    """Return the job's outputs in the state of the stack that trained it, in Python spelling."""
    found: dict[str, Any] = world.kept["owner"].stack.resource(world.resource)["outputs"]
    return to_python(found)


def _by_arn(world: World) -> None:
    world.opts = {"import_": _held_by_owner(world)["training_job_arn"]}


def _kept_its_claim(world: World, _: Outcome) -> None:
    """Check that the job has the claim of its owner's state, and the importer's state has none."""
    assert world.tags(world.job)["pulumi:claim"] == _held_by_owner(world)["ownership_claim"]
    assert "ownership_claim" not in world.outputs


IMPORT: Final = up(
    IMPORTED,
    says=[f"belongs to {OWNER}, not to this resource"],
    creates=0,
    check=_kept_its_claim,
)

_ROWS: Final = [
    Row(
        "an imported job of another stack stays after the importer's destroy",
        [
            up(CREATED),
            _importer,
            IMPORT,
            up(SAME, check=outputs_have(owned_by=OWNER)),
            destroy(jobs=1, says=[f"belongs to {OWNER} now; it is not touched"]),
            _owner,
            up(SAME),
            destroy(jobs=0),
        ],
    ),
    Row(
        "an imported job of another stack stays after its replacement, which trains its own job",
        [
            up(CREATED),
            _importer,
            IMPORT,
            up(
                REPLACED,
                change={"hyper_parameters": {"epochs": "5"}},
                opts={"import_": None},
                creates=1,
                jobs=2,
            ),
            destroy(jobs=1),
            _owner,
            up(SAME, change={"hyper_parameters": {"epochs": "3"}}),
        ],
    ),
    Row(
        "a program that imports another stack's job with other content does not delete that job",
        [
            up(CREATED),
            _importer,
            up(
                change={"hyper_parameters": {"epochs": "5"}},
                says=[f"belongs to {OWNER}"],
                # The engine's message: the import must be removed from the program first.
                error="may not be replaced",
                jobs=1,
                by_itself=True,
            ),
            up(REPLACED, opts={"import_": None}, jobs=2),
            destroy(jobs=1),
            _owner,
            up(SAME, change={"hyper_parameters": {"epochs": "3"}}),
        ],
    ),
    Row(
        "no option of the importer stops an imported running job of another stack",
        [
            LONG_TRAINING,
            up(CREATED, change={"wait_for": "created"}),
            _importer,
            up(says=[f"belongs to {OWNER}"]),
            up(UPDATED, change={"on_delete": "stop", "on_timeout": "stop"}),
            destroy(jobs=1, says=["not touched"]),
            _owner,
            up(change={"on_delete": None, "on_timeout": None}, check=has_status("InProgress")),
        ],
    ),
    Row(
        "an imported job without an owner belongs to the importer and is deleted with it",
        [
            behind(_made_by_nobody),
            _import_nobodys,
            up(IMPORTED, says=["belongs to no stack"]),
            up(SAME),
            up(
                UPDATED,
                change={"tags": {"team": "vision"}},
                check=is_tagged(**{"pulumi:project": "engine"}),
            ),
            destroy(jobs=0),
        ],
        adapters=("plugin",),
        why="dynamic resources cannot be imported",
    ),
    Row(
        "a job that the resource itself has lost is imported again and belongs to it",
        [
            up(CREATED),
            _forget,
            up(IMPORTED, says=[f"belongs to {OWNER}, which is this resource"]),
            up(SAME),
            destroy(jobs=0),
        ],
        adapters=("plugin",),
        why="dynamic resources cannot be imported",
    ),
    Row(
        "an explicit option adopts a job, and its former owner keeps it with a message",
        [
            up(CREATED),
            _importer,
            IMPORT,
            up(
                UPDATED,
                change={"take_over_from": OWNER},
                says=[f"from {OWNER}, which no longer"],
                check=is_tagged(**{"pulumi:project": "shop", "pulumi:stack": "prod"}),
            ),
            up(UPDATED, change={"take_over_from": None}),
            up(SAME),
            _owner,
            refresh(),
            up(SAME, says=[f"belongs to {IMPORTER}"]),
            preview(
                change={"tags": {"a": "1"}},
                error=f"take_over_from='{IMPORTER}'",
                by_itself=True,
            ),
            destroy(jobs=1, says=[f"belongs to {IMPORTER} now; it is not touched"]),
            _importer_again,
            destroy(jobs=0),
        ],
    ),
    Row(
        "a former owner that was not refreshed keeps the job too",
        [
            up(CREATED),
            _importer,
            IMPORT,
            up(UPDATED, change={"take_over_from": OWNER}),
            _owner,
            destroy(jobs=1, says=[f"belongs to {IMPORTER} now; it is not touched"]),
        ],
    ),
    Row(
        "a job is not adopted from a stack that does not own it",
        [
            up(CREATED),
            _importer,
            IMPORT,
            preview(
                change={"take_over_from": "engine/test/other"},
                error="does not own training job",
                by_itself=True,
            ),
        ],
    ),
    Row(
        "a change of another stack's job is refused at preview, and the message names the owner",
        [
            up(CREATED),
            _importer,
            IMPORT,
            preview(change={"tags": {"a": "1"}}, error=f"take_over_from='{OWNER}'", by_itself=True),
            destroy(jobs=1),
        ],
    ),
    Row(
        "another stack's job under an explicit name is not deleted for its replacement",
        [
            up(CREATED, change={"training_job_name": MINE}),
            _importer,
            IMPORT,
            preview(
                change={"hyper_parameters": {"epochs": "5"}},
                error="training_job_name: cannot be changed",
                jobs=1,
                by_itself=True,
            ),
        ],
    ),
    Row(
        "a job imported with retain_on_delete is not deleted",
        [
            behind(_made_by_nobody),
            _import_nobodys,
            up(IMPORTED, opts={"retain_on_delete": True}),
            destroy(jobs=1),
        ],
        adapters=("plugin",),
        why="dynamic resources cannot be imported",
    ),
    Row(
        "a job of another region is imported by its ARN with that region, and can be deleted",
        [
            up(CREATED, change={"region": "eu-west-1"}),
            _importer,
            _by_arn,
            up(IMPORTED, says=[f"belongs to {OWNER}"]),
            up(SAME),
            destroy(says=["not touched"]),
            _owner,
            up(SAME),
        ],
    ),
]

ROWS: Final = [replace(row, group="two projects") for row in _ROWS]
