"""Which checkpoints a training begins from: those of the one before, or none."""

import io
import tarfile
from typing import Any, Final

from tests.engine.behaviour import (
    CREATED,
    REPLACED,
    REPLACEMENT_FAILED,
    SAME,
    UPDATED,
    Row,
    World,
    destroy,
    forced,
    killed,
    preview,
    up,
)
from tests.engine.rows.checks import kept_the_job, took_another
from tests.engine.stacks import Outcome

_IMAGE: Final = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3"
_RUN: Final = "import os; exec(os.environ['SCRIPT'])"
_SCRIPT: Final = """
import json, os, pathlib, sys, time
base = pathlib.Path(os.environ.get("SAGEMAKER_BASE_DIR", "/opt/ml"))
spot = base / "checkpoints" / "epoch.json"
done = json.loads(spot.read_text()) if spot.exists() else 0
(base / "model" / "began-at").write_text(str(done))
for epoch in range(done + 1, 5):
    spot.write_text(json.dumps(epoch))
    if epoch == 2 and not done and os.environ.get("BREAKS"):
        sys.exit("out of patience")
    if epoch == 3 and not done and os.environ.get("LONG"):
        time.sleep(60)
"""


def _resumable(own: str | None = None, lr: str = "1", **environment: str) -> Any:
    """Have the job keep checkpoints, and tell in its model at which epoch it began."""

    def change(world: World) -> None:
        world.args.update(
            algorithm_specification={
                "training_image": _IMAGE,
                "training_input_mode": "File",
                "container_entrypoint": ["python3", "-c", _RUN],
            },
            environment={"SCRIPT": _SCRIPT, **environment},
            hyper_parameters={"lr": lr},
            checkpoint_config={"s3_uri": _prefix(world)},
        )
        world.args.pop("own_checkpoints", None)
        if own is not None:
            world.args["own_checkpoints"] = own

    return change


def _prefix(world: World) -> str:
    return f"s3://{world.emulator.bucket}/checkpoints/{world.resource}/"


def _began_at(epoch: int) -> Any:
    def check(world: World, _: Outcome) -> None:
        uri = world.outputs["model_artifacts"]["s3_model_artifacts"]
        bucket, _, key = uri.removeprefix("s3://").partition("/")
        body = world.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
        with tarfile.open(fileobj=io.BytesIO(body)) as model:
            found = model.extractfile("began-at")
            assert found is not None
            assert found.read() == str(epoch).encode()

    return check


def _keeps_them_in(folder: str) -> Any:
    def check(world: World, _: Outcome) -> None:
        found = world.outputs["checkpoint_config"]["s3_uri"]
        assert found.startswith(f"{_prefix(world)}{folder}"), found
        assert (found == _prefix(world)) == (folder == "")

    return check


def _both(*checks: Any) -> Any:
    return lambda world, outcome: [check(world, outcome) for check in checks]


def _has_attempts(*suffixes: str) -> Any:
    """Check that the state's job continues others, which are there, and are no orphans."""

    def check(world: World, _: Outcome) -> None:
        listed = [item["training_job_name"] for item in world.outputs["earlier_attempts"]]
        first = listed[0]
        assert [name.removeprefix(first) for name in (*listed, world.job)] == list(suffixes)
        assert world.jobs().keys() == {*listed, world.job}
        assert world.outputs["recoveries"] == len(listed)
        assert world.outputs["last_checkpoint_time"]

    return check


ROWS: Final = [
    Row(
        "a job at its time limit is continued from its checkpoints in the same up; a kill loses "
        "none of its attempts, and a destroy removes all",
        [
            _resumable("per_training", LONG="1"),
            up(
                CREATED,
                change={"max_attempts": 2, "stopping_condition": {"max_runtime_in_seconds": 8}},
                creates=2,
                says=["attempt 2 of 2 resumes from the checkpoints in s3://"],
                check=_both(_began_at(3), _keeps_them_in("training-"), _has_attempts("", "-2")),
            ),
            up(SAME, creates=0),
            killed,
            up(CREATED, creates=0, says=["adopted existing"], check=_has_attempts("", "-2")),
            destroy(jobs=0),
        ],
    ),
    Row(
        "a changed training starts without the checkpoints of the one before, and says so",
        [
            _resumable(),
            up(CREATED, check=_both(_began_at(0), _keeps_them_in(""))),
            _resumable(lr="2"),
            preview(
                REPLACED,
                says=["starts from the beginning, with its checkpoints in s3://", "would resume"],
            ),
            up(REPLACED, check=_both(took_another, _began_at(0), _keeps_them_in("job"))),
            up(SAME),
            up(UPDATED, change={"tags": {"a": "1"}}, check=_keeps_them_in("job")),
        ],
    ),
    Row(
        "with own_checkpoints='never' a changed training resumes, and the preview says so",
        [
            _resumable("never"),
            up(CREATED, check=_began_at(0)),
            _resumable("never", lr="2"),
            preview(REPLACED, says=["resumes from the checkpoints of training job"]),
            up(REPLACED, check=_both(_began_at(4), _keeps_them_in(""))),
        ],
    ),
    Row(
        "a training that only gets more time resumes from its checkpoints, and says so",
        [
            _resumable(),
            up(CREATED),
            preview(
                REPLACED,
                change={"stopping_condition": {"max_runtime_in_seconds": 7200}},
                says=["resumes from the checkpoints of training job"],
            ),
            up(REPLACED, check=_began_at(4)),
        ],
    ),
    Row(
        "a changed training that failed resumes from its own checkpoints, not from those before",
        [
            _resumable(),
            up(CREATED, check=_began_at(0)),
            _resumable(lr="2", BREAKS="1"),
            up(REPLACEMENT_FAILED, error="out of patience", by_itself=True),
            up(
                says=["resumes from the checkpoints"],
                check=_both(took_another, _began_at(2), _keeps_them_in("job")),
            ),
            up(SAME),
        ],
    ),
    Row(
        "with own_checkpoints='always' the next attempt of a failed first training resumes",
        [
            _resumable("always", BREAKS="1"),
            up(CREATED, error="out of patience"),
            up(
                says=["resumes from the checkpoints"],
                check=_both(_began_at(2), _keeps_them_in("job")),
            ),
        ],
    ),
    Row(
        "a forced replacement of a completed training begins from no checkpoints",
        [
            _resumable(),
            up(CREATED),
            up(
                REPLACED,
                options=forced,
                says=["but is trained again"],
                check=_both(_began_at(0), _keeps_them_in("after-job")),
            ),
        ],
    ),
    Row(
        "the slash at the end of the checkpoints' prefix is asked for, and trains nothing again",
        [
            _resumable(),
            lambda world: world.args.update(checkpoint_config={"s3_uri": _prefix(world)[:-1]}),
            up(CREATED, says=["has no slash at its end"]),
            _resumable(),
            up(SAME, creates=0, check=kept_the_job),
        ],
    ),
]
