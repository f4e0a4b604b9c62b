"""States that were edited, damaged, or written by a newer version: the job stays, and it is said.

What a refresh can read again from the job heals; what the state alone knows is asked for.
"""

from collections.abc import Callable
from typing import Any, Final

from pulumi_sagemaker_training.adapters.plugin.property_names import to_plugin, to_python
from tests.engine.adapters import PLUGIN_TYPE
from tests.engine.behaviour import CREATED, SAME, UPDATED, Row, Step, World, destroy, refresh, up
from tests.engine.rows.checks import kept_the_job

Edit = Callable[[dict[str, Any]], dict[str, Any]]


def _edited(edit: Edit, *, inputs: bool = False) -> Step:
    """Edit the outputs in the state, and with `inputs` the inputs too, in Python spelling."""

    def step(world: World) -> None:
        held = world.stack.resource(world.resource)
        spelt = to_plugin if held["type"] == PLUGIN_TYPE else dict
        changes = {"outputs": spelt(edit(to_python(held["outputs"])))}
        if inputs:
            changes["inputs"] = spelt(edit(to_python(held["inputs"])))
        world.stack.edit_state(world.resource, **changes)

    return step


def _with(**values: Any) -> Edit:
    return lambda props: {**props, **values}


def _without(*names: str) -> Edit:
    return lambda props: {key: value for key, value in props.items() if key not in names}


def _emptied(props: dict[str, Any]) -> dict[str, Any]:
    # Without its provider the engine's own plugin cannot load a dynamic resource at all.
    return {key: value for key, value in props.items() if key == "__provider"}


def _heals(edit: Edit, said: str) -> list[Step]:
    """Return the steps of a damage that a refresh repairs."""
    return [
        up(CREATED),
        _edited(edit),
        destroy(error=said, says=["pulumi refresh", "pulumi state delete"], jobs=1),
        refresh(),
        up(SAME, check=kept_the_job),
        destroy(jobs=0),
    ]


ROWS: Final = [
    Row(
        "an unknown on_delete deletes nothing",
        [
            up(CREATED, change={"on_delete": "stop"}),
            _edited(_with(on_delete="archive"), inputs=True),
            destroy(error="is not allowed; give 'delete' or 'stop' or 'retain'", jobs=1),
            up(UPDATED, change={"on_delete": "delete"}),
            destroy(jobs=0),
        ],
    ),
    Row(
        "a state of a newer format is refused by every verb, and the job does not change",
        [
            up(CREATED),
            _edited(_with(__format=2)),
            up(error="has format 2", jobs=1, creates=0, by_itself=True),
            refresh(None, error="has format 2", by_itself=True),
            destroy(None, error="has format 2", jobs=1, by_itself=True),
        ],
    ),
    Row("outputs that were emptied are read again by a refresh", _heals(_emptied, "is missing")),
    Row(
        "a lost claim is read again by a refresh",
        _heals(_without("ownership_claim"), "ownership_claim: is missing"),
    ),
    Row(
        "a lost ARN is read again by a refresh",
        _heals(_without("training_job_arn"), "training_job_arn: is missing"),
    ),
    Row(
        "outputs of another type are read again by a refresh",
        _heals(_with(tags_all="x"), "tags_all: is text"),
    ),
    Row(
        "damaged outputs are told before an update, in one line",
        [
            up(CREATED),
            _edited(_with(tags_all=["x"], creation_time="yesterday")),
            up(
                error="tags_all: is a list",
                jobs=1,
                creates=0,
                says=["creation_time: is text"],
                by_itself=True,
            ),
            refresh(),
            up(SAME),
        ],
    ),
    Row(
        "a state with another claim deletes nothing",
        [
            up(CREATED),
            _edited(_with(ownership_claim="0123456789abcdef")),
            destroy(jobs=1, says=["not touched"]),
        ],
    ),
]
