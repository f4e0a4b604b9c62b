"""Rows about components, each declared in Python over both adapters and in YAML."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.engine.behaviour import (
    CREATED,
    REPLACED,
    SAME,
    WAYS_OF_COMPONENTS,
    Row,
    Step,
    World,
    destroy,
    up,
)
from tests.engine.rows.checks import Check
from tests.engine.stacks import Outcome
from tests.support.emulators import needs_bubblewrap
from tests.support.results import epochs_in, keys_below, lines_of

TESTS: Final = Path(__file__).parents[2]
SCRIPT: Final = "print('loss=0.5;')\n"
RESUMES_AT_ITS_LIMIT: Final = (TESTS / "chaos" / "program" / "spot" / "train.py").read_text()
EXCHANGES_GRADIENTS: Final = (
    TESTS.parent / "examples" / "distributed" / "source" / "train.py"
).read_text()
PART: Final = "0,1\n1,3\n2,5\n"
REMARK: Final = "# A remark.\n"


def files(texts: Mapping[str, str]) -> Step:
    """Write files of the row's folder, by their paths in it."""

    def write(world: World) -> None:
        for path, text in texts.items():
            file = world.folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)

    return write


def _local(**more: Any) -> Callable[[RunningEmulator], dict[str, Any]]:
    def args(emulator: RunningEmulator) -> dict[str, Any]:
        return {"bucket": emulator.bucket, "prefix": "{resource}", **more}

    return args


def _training(**more: Any) -> Callable[[RunningEmulator], dict[str, Any]]:
    def args(emulator: RunningEmulator) -> dict[str, Any]:
        return {
            "bucket": emulator.bucket,
            "role_arn": emulator.role_arn,
            "source_dir": "{folder}/code",
            "entry_point": "train.py",
            "image": "python:3.12",
            "instance_type": "ml.m5.large",
            **more,
        }

    return args


def _holds(*names: str) -> Check:
    """Check that S3 has these files of the row, and no other."""

    def check(world: World, _: Outcome) -> None:
        found = keys_below(world.emulator, f"{world.resource}/")
        assert {Path(key).name for key in found if "/.claims/" not in key} == set(names)

    return check


def _reports_a_loss_below(limit: float) -> Check:
    def check(world: World, _: Outcome) -> None:
        assert world.outputs["final_metrics"]["loss"] < limit

    return check


def _continued_at_its_limit(world: World, _: Outcome) -> None:
    outputs = world.outputs
    [earlier] = outputs["earlier_attempts"]
    assert world.job == f"{earlier['training_job_name']}-2"
    # No epoch was trained twice.
    assert epochs_in(world.emulator, outputs["checkpoint_config"]["s3_uri"]) == [1, 2, 3, 4]


def _hosts_exchanged_gradients(world: World, outcome: Outcome) -> None:
    _reports_a_loss_below(0.1)(world, outcome)
    by_host = lines_of(world.emulator, world.job)
    assert sorted(by_host) == ["algo-1", "algo-2"]
    assert all("of 6 rows" in lines[-1] for lines in by_host.values()), by_host


def _row(
    component: str,
    sentence: str,
    args: Callable[[RunningEmulator], Mapping[str, Any]],
    steps: Sequence[Step],
    **more: Any,
) -> Row:
    given: Any = args
    ways = WAYS_OF_COMPONENTS
    return Row(sentence, steps, component, given, ways, group="components", **more)


ROWS: Final = [
    _row(
        "Dataset",
        "a dataset is uploaded once, again when a file changes, and removed with its stack",
        _local(path="{folder}/data"),
        [
            files({"data/rows.csv": "1,2\n"}),
            up(CREATED, check=_holds("rows.csv")),
            up(SAME),
            files({"data/rows.csv": "1,3\n", "data/more.csv": "5,6\n"}),
            up(REPLACED, says=["changed rows.csv"], check=_holds("more.csv", "rows.csv")),
            destroy(check=_holds()),
        ],
    ),
    _row(
        "SourceBundle",
        "a bundle of code is uploaded without what it excludes, and again when a line changes",
        _local(path="{folder}/code", entry_point="train.py", exclude=["test_*"]),
        [
            files({"code/train.py": SCRIPT, "code/test_train.py": ""}),
            up(CREATED, check=_holds("train.py")),
            files({"code/test_train.py": REMARK}),
            up(SAME),
            files({"code/train.py": SCRIPT + REMARK}),
            up(REPLACED, says=["changed train.py"], check=_holds("train.py")),
            destroy(check=_holds()),
        ],
    ),
    _row(
        "ScriptTrainingJob",
        "a script trains with its data, and again when a line of it changes",
        _training(
            channels={"train": "{folder}/data"},
            metric_definitions=[{"name": "loss", "regex": "loss=([0-9.]+);"}],
        ),
        [
            files({"code/train.py": SCRIPT, "data/rows.csv": PART}),
            up(CREATED, creates=1, check=_reports_a_loss_below(0.6)),
            up(SAME, creates=0),
            files({"code/train.py": SCRIPT + REMARK}),
            up(
                REPLACED,
                creates=1,
                jobs=1,
                says=["changed train.py", "trains again: input_data_config[0]"],
            ),
            destroy(jobs=0),
        ],
    ),
    _row(
        "SpotTrainingJob",
        "a training on spot capacity continues in another job at its limit; a change starts afresh",
        _training(max_runtime_in_seconds=3),
        [
            files({"code/train.py": RESUMES_AT_ITS_LIMIT}),
            up(
                CREATED,
                creates=2,
                says=["attempt 2 of 3 resumes from the checkpoints in s3://"],
                check=_continued_at_its_limit,
            ),
            up(SAME, creates=0),
            files({"code/train.py": RESUMES_AT_ITS_LIMIT + REMARK}),
            up(
                REPLACED,
                creates=2,
                says=["starts from the beginning, with its checkpoints in s3://"],
                check=_continued_at_its_limit,
            ),
            destroy(jobs=0),
        ],
    ),
    _row(
        "DistributedTrainingJob",
        "the hosts of a distributed training exchange what they learn from their parts",
        _training(
            channels={
                "train": {
                    "source": "{folder}/data",
                    "s3_data_distribution_type": "ShardedByS3Key",
                }
            },
            hyper_parameters={"epochs": 20, "rate": 0.3},
            instance_count=2,
            metric_definitions=[{"name": "loss", "regex": "loss=([0-9.]+);"}],
        ),
        [
            files(
                {
                    "code/train.py": EXCHANGES_GRADIENTS,
                    "data/first.csv": PART,
                    "data/second.csv": PART,
                }
            ),
            up(CREATED, creates=1, check=_hosts_exchanged_gradients),
            up(SAME, creates=0),
            up(
                REPLACED,
                change={"hyper_parameters": {"epochs": 25, "rate": 0.3}},
                creates=1,
                says=["trains again: hyper_parameters.epochs"],
                check=_hosts_exchanged_gradients,
            ),
            destroy(jobs=0),
        ],
        needs=needs_bubblewrap,
    ),
]
