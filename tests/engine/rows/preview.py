"""What a preview says of a change, to the letter; and numbers that Pulumi would round."""

from typing import Any, Final

from tests.engine.behaviour import (
    CREATED,
    REPLACED,
    SAME,
    Row,
    Step,
    World,
    destroy,
    preview,
    rule,
    up,
)
from tests.engine.rows.checks import Check
from tests.engine.stacks import Outcome

BIG: Final = 2**53 + 1
HOUR: Final = "costs at most $0.12: 1 x ml.m5.large at $0.115/h for 1 h + $0.0010 for storage"
_PLUGIN_CARRIES_DOUBLES: Final = (
    "a program of the plugin's has no code of ours that sees the number"
)


def _channels(world: World, first: str = "z", *, content_type: str | None = None) -> list[Any]:
    objects = {"s3_data_type": "S3Prefix", "s3_uri": f"s3://{world.emulator.bucket}/data"}
    source = {"data_source": {"s3_data_source": objects}}
    more = {"content_type": content_type} if content_type else {}
    return [{"channel_name": first, **source, **more}, {"channel_name": "a", **source}]


def _in_order(**how: Any) -> Step:
    """Declare two channels, whose order means nothing, and the data that they read."""

    def declare(world: World) -> None:
        _put_data(world)
        world.args["input_data_config"] = _channels(world, **how)

    return declare


def _put_data(world: World) -> None:
    data = {"Bucket": world.emulator.bucket, "Key": "data/one", "Body": b"1"}
    world.client("s3").put_object(**data)


def _shuffled_by(seed: int) -> Step:
    """Declare two channels, the first of which is shuffled."""

    def declare(world: World) -> None:
        _put_data(world)
        first, second = _channels(world)
        world.args["input_data_config"] = [{**first, "shuffle_config": {"seed": seed}}, second]

    return declare


def _details(*paths: str) -> Check:
    """The detailed diff names these paths, and no others."""

    def check(world: World, outcome: Outcome) -> None:
        assert set(outcome.details[world.resource]) == {world.spelt(path) for path in paths}

    return check


def _ends_with(metrics: str) -> Check:
    """The last live line of a completed job begins with its metrics."""

    def check(_: World, outcome: Outcome) -> None:
        last = [line for line in outcome.live if line.startswith("Completed")][-1]
        assert last.startswith(f"Completed · {metrics}"), outcome.live

    return check


def _says_in_one_line(reason: str, cost: str) -> Check:
    """One message tells why the job trains again, and then what it costs."""

    def check(world: World, outcome: Outcome) -> None:
        line = world.spelt(f"trains again: {reason}; {cost}")
        assert line in outcome.diagnostics, outcome.said

    return check


def _sent(**expected: str) -> Check:
    """These hyperparameters reached the service."""

    def check(world: World, _: Outcome) -> None:
        request = world.requests("CreateTrainingJob")[-1]["request"]
        assert {key: request["HyperParameters"].get(key) for key in expected} == expected

    return check


def _shuffled_with(seed: int) -> Check:
    """The seed of the first channel reached the service as a whole number."""

    def check(world: World, _: Outcome) -> None:
        request = world.requests("CreateTrainingJob")[-1]["request"]
        assert request["InputDataConfig"][0]["ShuffleConfig"] == {"Seed": seed}

    return check


def _all_of(*checks: Check) -> Check:
    """Every one of the checks holds."""

    def check(world: World, outcome: Outcome) -> None:
        for one in checks:
            one(world, outcome)

    return check


ROWS: Final = [
    Row(
        "a changed element of a list is named by the author's index, whatever its order means",
        [
            _in_order(),
            up(CREATED),
            _in_order(content_type="text/csv"),
            preview(
                REPLACED,
                says=["trains again: input_data_config[0].content_type"],
                check=_details("input_data_config[0].content_type"),
            ),
        ],
    ),
    Row(
        "an element that takes another's place in a list is one difference, at its index",
        [
            _in_order(),
            up(CREATED),
            _in_order(first="y"),
            preview(REPLACED, says=['input_data_config[0].channel_name ("z" → "y")']),
        ],
    ),
    Row(
        "the reason for a training comes first and its cost after it, in one line",
        [
            up(CREATED),
            preview(
                REPLACED,
                change={"hyper_parameters": {"epochs": "5"}},
                check=_says_in_one_line('hyper_parameters.epochs ("3" → "5")', HOUR),
                # What a job costs is said in full once a run.
                by_itself=True,
            ),
        ],
    ),
    Row(
        "an empty option equals an absent one",
        [
            up(CREATED),
            up(
                SAME,
                change={"triggers": {}, "require_metrics": {}, "fallback_instance_types": []},
                creates=0,
            ),
        ],
    ),
    Row(
        "a map among the hyperparameters is one value, in whatever order its keys come",
        [
            up(CREATED, change={"hyper_parameters": {"cfg": {"z": 1, "b": {"y": 1}, "q": 2}}}),
            up(SAME, change={"hyper_parameters": {"cfg": {"q": 2, "b": {"y": 1}, "z": 1}}}),
        ],
    ),
    Row(
        "a whole number of 2**53 or beyond reaches the job as it was written, at any depth",
        [
            _shuffled_by(BIG),
            up(
                CREATED,
                change={
                    "hyper_parameters": {"seed": BIG, "huge": 12345678901234567890, "in": [BIG]},
                    "triggers": {"data": {"version": BIG}},
                },
                check=_all_of(
                    _sent(seed=str(BIG), huge="12345678901234567890", **{"in": f"[{BIG}]"}),
                    _shuffled_with(BIG),
                ),
            ),
            up(SAME, creates=0),
            preview(
                REPLACED,
                change={"triggers": {"data": {"version": BIG + 1}}},
                says=[f'triggers.data.version ("{BIG}" → "{BIG + 1}")'],
            ),
        ],
        adapters=("dynamic",),
        why=_PLUGIN_CARRIES_DOUBLES,
    ),
    Row(
        "a whole number that Pulumi may have rounded is refused at preview, at any depth",
        [
            preview(
                change={"hyper_parameters": {"seed": BIG, "in": {"a": [BIG]}}},
                error="hyper_parameters.seed: 9007199254740992 may have been rounded",
                by_itself=True,
            ),
            preview(
                error="hyper_parameters.in.a[0]: 9007199254740992 may have been rounded",
                by_itself=True,
            ),
            up(
                CREATED,
                change={"hyper_parameters": {"seed": str(BIG)}},
                check=_sent(seed=str(BIG)),
            ),
            destroy(),
        ],
        adapters=("plugin",),
        why="a program of the dynamic resource hands such a number on as it was written",
    ),
    Row(
        "the last live line of a completed job shows its final metrics",
        [rule(job="", metrics={"accuracy": 0.97}), up(CREATED, check=_ends_with("accuracy=0.97"))],
    ),
    Row(
        "a job of which nothing ran says so at the resource",
        [up(CREATED, says=["Simulated by sagemaker-emulator: "])],
    ),
]
