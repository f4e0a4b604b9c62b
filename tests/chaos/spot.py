"""Rounds of a training on spot capacity whose first job reaches its time limit.

A round changes the training and disrupts the `up`. Afterwards the state must hold the job that has
completed, with the attempt that it continued; there must be no other job; and every epoch must
have been trained once.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.chaos.blows import BLOWS, Blow
from tests.chaos.invariants import attempts, resources, told_secrets
from tests.chaos.legs import Kind, Leg, Scenario, planned
from tests.chaos.moments import Moment, a_job_runs, held
from tests.chaos.rounds import Plan, Result
from tests.chaos.stage import STACK, Stage
from tests.support.results import epochs_in

NAMES: Final = ("spot-dynamic", "spot-plugin")
_LIMIT_S: Final = 4
_NEXT: Final = "-2$"
_AT_ITS_LIMIT: Final = "MaxRuntimeExceeded"


def _of_the_next(when: str) -> dict[str, Any]:
    return {**held("CreateTrainingJob", when), "match": {"TrainingJobName": _NEXT}}


def _has(status: str, suffix: str) -> Any:
    return lambda stage: any(
        found == status and job.endswith(suffix) for job, found in stage.jobs().items()
    )


SPOT_MOMENTS: Final = (
    Moment("any time", is_now=None),
    Moment("first job trains", is_now=a_job_runs),
    Moment("first job at its limit", is_now=lambda stage: "Stopped" in stage.jobs().values()),
    Moment("next job sent", [_of_the_next("before")]),
    Moment("next job accepted, no answer", [_of_the_next("after")]),
    Moment(
        "next job trains",
        [{"job": _NEXT, "phase": "Training", "seconds": 1.0}],
        _has("InProgress", "-2"),
    ),
    Moment("delete sent", [held("DeleteTrainingJob", "before")]),
    Moment("deleted, no answer", [held("DeleteTrainingJob", "after")]),
)
"""Steps of a training in two jobs, and of the removal of the training before it."""


def _begin(stage: Stage, dice: random.Random, _leg: Leg) -> Scenario:
    def edit(_plan: Plan, number: int) -> Plan:
        return _trainings(stage.emulator, number)

    first = _trainings(stage.emulator, 0)
    scenario = planned(stage, first, edit=edit, look=violations, dice=dice)

    def strike(number: int, blow: Blow, moment: Moment) -> Result:
        result = scenario.strike(number, blow, moment)
        return replace(result, problems=tuple(p for p in result.problems if not _is_limit(p)))

    return Scenario(strike)


SPOT: Final = Kind("Trainings on spot capacity, in two jobs", BLOWS, SPOT_MOMENTS, _begin)


def _is_limit(problem: str) -> bool:
    """Tell whether an `up` failed because it waited for a job that reached its limit.

    It was resumed after an interrupt, and an update cannot start another job in its place; the next
    `up` does (docs/checkpoints.md).
    """
    return problem.startswith("`pulumi up` fails") and _AT_ITS_LIMIT in problem


def _trainings(emulator: RunningEmulator, number: int) -> Plan:
    return {name: _job(name, emulator, number) for name in NAMES}


def _job(name: str, emulator: RunningEmulator, number: int) -> dict[str, Any]:
    return {
        "bucket": emulator.bucket,
        "role_arn": emulator.role_arn,
        "source_dir": "spot",
        "entry_point": "train.py",
        "image": "python:3.12",
        "instance_type": "ml.m5.large",
        "max_runtime_in_seconds": _LIMIT_S,
        "hyper_parameters": {"round": str(number)},
        # Two equal trainings would be refused one prefix.
        "checkpoint_s3_uri": f"s3://{emulator.bucket}/checkpoints/{name}/",
    }


def violations(stage: Stage, plan: Mapping[str, object]) -> list[str]:
    """Return all violations; empty when there are none."""
    last = stage.up()
    found = [] if last.wait() == 0 else [f"an undisturbed `up` fails: {last.said[-1500:]}"]
    jobs = resources(stage)
    if len(jobs) != len(plan):
        found.append(f"lost state: the state holds {[job['id'] for job in jobs]}")
    found += [
        f"unclean state: {resource['urn']} has {flag}: {resource[flag]}"
        for resource in _resources(stage)
        for flag in ("delete", "initErrors", "pendingReplacement")
        if resource.get(flag)
    ]
    found += _attempts(stage, jobs)
    return [*found, *told_secrets(stage)]


def _resources(stage: Stage) -> Sequence[Mapping[str, Any]]:
    return stage.deployment(STACK).get("resources") or []


def _attempts(stage: Stage, jobs: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    known: set[str] = set()
    existing = stage.jobs()
    for job in jobs:
        outputs, names = job["outputs"], attempts(job)
        known |= {str(job["id"]), *names}
        # A pause of the service may be longer than the limit of a job, which then needs another.
        for name in names:
            if name in existing and not _reached_its_limit(stage, name):
                yield f"duplicate: {job['id']} continues {name}, which had not reached its limit"
        yield from _epochs(stage, outputs)
    for name in sorted(existing.keys() - known):
        yield f"orphan: {name} ({existing[name]}) is in no state"
    for name in sorted(known - existing.keys()):
        yield f"lost job: the state holds {name}, which does not exist"


def _reached_its_limit(stage: Stage, job: str) -> bool:
    sagemaker = stage.emulator.client("sagemaker")
    answer = sagemaker.describe_training_job(TrainingJobName=job)
    return str(answer["SecondaryStatus"]) == _AT_ITS_LIMIT


def _epochs(stage: Stage, outputs: Mapping[str, Any]) -> Iterator[str]:
    config = outputs.get("checkpoint_config") or outputs["checkpointConfig"]
    uri = config.get("s3_uri") or config["s3Uri"]
    trained = epochs_in(stage.emulator, uri)
    if trained != [1, 2, 3, 4]:
        yield f"lost work: the epochs {trained} were trained"
