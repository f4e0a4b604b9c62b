"""Rounds of sweeps: points come and go, a disrupted `up`, and the check of every trial."""

import itertools
import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from pulumi_sagemaker_training.adapters.plugin.sweep_names import sweep_to_python
from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.chaos.blows import BLOWS, Blow
from tests.chaos.invariants import FURTHER_ATTEMPT, told_in
from tests.chaos.moments import Moment, held
from tests.chaos.rounds import LEG, Result, cases, run_round
from tests.chaos.stage import PAUSE_S, STACK, Stage

Plan = dict[str, dict[str, Any]]

NAMES: Final = ("dynamic-sweep", "plugin-sweep")
_MOST_POINTS: Final = 6
_RULES: Final = (
    {"job": "", "metrics": {"rmse": 3.2}},
    {"job": "", "simulate_seconds": 1.0},
)


SWEEP_BLOWS: Final = tuple(blow for blow in BLOWS if blow.name != "kill -9 service")
"""The emulator forgets its rules when it is killed, and trials would report no metric."""


def _a_trial_runs(stage: Stage) -> bool:
    return any(status == "InProgress" for status in stage.jobs().values())


SWEEP_MOMENTS: Final = (
    Moment("any time", is_now=None),
    Moment("trial sent", [held("CreateTrainingJob", "before")]),
    Moment("trial accepted, no answer", [held("CreateTrainingJob", "after")]),
    Moment("trials run", [{"job": "", "phase": "Training", "seconds": 3.0}], _a_trial_runs),
    Moment("list, no answer", [held("ListTrainingJobs", "after")]),
    Moment("trial described", [held("DescribeTrainingJob", "after")]),
    Moment("trial let go", [held("DeleteTrainingJob", "before")]),
    Moment("trial gone, not confirmed", [held("DeleteTrainingJob", "after")]),
    Moment("trial marked", [held("AddTags", "after")]),
)
"""Steps in the life of a sweep."""


def run_sweeps(
    seed: int,
    leg: int,
    rounds: int,
    folder: Path,
    variables: Mapping[str, str] | None = None,
    pause_s: float = PAUSE_S,
) -> Iterator[Result]:
    """Run the rounds of one leg on its own stage; the leg ends after a round with violations."""
    dice = random.Random(f"{seed}/sweeps/{leg}")
    chosen = itertools.islice(
        cases(seed, SWEEP_BLOWS, SWEEP_MOMENTS), leg * LEG, leg * LEG + rounds
    )
    stage = Stage(folder, variables, pause_s=pause_s)
    try:
        plan = _prepared(stage)
        for number, (blow, moment) in enumerate(chosen, leg * LEG):
            plan = edited(plan, number, dice)
            result = strike(stage, plan, number, blow, moment, dice)
            yield result
            if result.problems:
                return
    finally:
        stage.close()


def run_single_sweep(
    blow: Blow,
    moment: Moment,
    folder: Path,
    dice: random.Random,
    variables: Mapping[str, str] | None = None,
) -> Result:
    """Run one chosen round on its own stage."""
    stage = Stage(folder, variables)
    try:
        return strike(stage, edited(_prepared(stage), 1, dice), 1, blow, moment, dice)
    finally:
        stage.close()


def strike(
    stage: Stage, plan: Plan, number: int, blow: Blow, moment: Moment, dice: random.Random
) -> Result:
    """Disrupt one run, recover, and check the invariants."""
    return run_round(stage, plan, number, blow, moment, dice, violations, always=_RULES)


def _prepared(stage: Stage) -> Plan:
    plan = {name: _sweep(stage.emulator, [1, 2, 3]) for name in NAMES}
    for rule in _RULES:
        stage.emulator.add_rule(**rule)
    stage.declare(plan)
    first = stage.up()
    assert first.wait() == 0, first.said
    return plan


def edited(plan: Plan, number: int, dice: random.Random) -> Plan:
    """Return the plan of the next round: a point comes, one goes, or the template changes."""
    made: Plan = {}
    for name, args in plan.items():
        points = [*args["points"], {"eta": number + 10}]
        if len(points) > _MOST_POINTS or dice.random() < 0.6:
            points.remove(dice.choice(points[:-1]))
        template = args["template"]
        if dice.random() < 0.3:
            template = {**template, "hyper_parameters": {"epochs": str(number)}}
        made[name] = {**args, "points": points, "template": template}
    return made


def _sweep(emulator: RunningEmulator, etas: Sequence[int]) -> dict[str, Any]:
    return {
        "template": {
            "role_arn": emulator.role_arn,
            "algorithm_specification": {
                "training_image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/foreign:1",
                "training_input_mode": "File",
                "metric_definitions": [{"name": "rmse", "regex": "rmse=(.*)"}],
            },
            "output_data_config": {"s3_output_path": f"s3://{emulator.bucket}/models"},
            "resource_config": {
                "instance_type": "ml.m5.large",
                "instance_count": 1,
                "volume_size_in_gb": 5,
            },
            "stopping_condition": {"max_runtime_in_seconds": 3600},
        },
        "objective_metric": "rmse",
        "direction": "minimize",
        "points": [{"eta": eta} for eta in etas],
        "max_parallel": 2,
    }


def violations(stage: Stage, plan: Mapping[str, Any]) -> list[str]:
    """Return all violations; empty when there are none."""
    return [
        *_of_state(stage, plan),
        *_of_jobs(stage),
        *(f"the secret stands in {path.name}" for path in told_in(stage)),
    ]


def sweeps_in(stage: Stage, stack: str = STACK) -> dict[str, dict[str, Any]]:
    """Return the sweeps in a stack's state, by name."""
    listed = stage.deployment(stack).get("resources") or []
    return {
        str(resource["urn"]).rpartition("::")[2]: resource
        for resource in listed
        if resource["type"].endswith(":Sweep")
    }


def _of_state(stage: Stage, plan: Mapping[str, Any]) -> Iterator[str]:
    found = sweeps_in(stage)
    if found.keys() != plan.keys():
        yield f"lost state: the program declares {sorted(plan)}, the state holds {sorted(found)}"
    for name, resource in found.items():
        for flag in ("delete", "initErrors", "pendingReplacement"):
            if resource.get(flag):
                yield f"unclean state: {name} has {flag}: {resource[flag]}"
        outputs = sweep_to_python(resource["outputs"])
        held_points = sorted(t["point"]["eta"] for t in outputs["trials"].values())
        declared = sorted(point["eta"] for point in plan.get(name, {}).get("points", ()))
        if held_points != declared:
            yield f"{name}: the program declares {declared}, the state holds {held_points}"
        if outputs.get("leaving"):
            yield f"{name}: these should be gone: {sorted(outputs['leaving'])}"
        if outputs["counts"]["completed"] != len(declared):
            yield f"{name}: not all have completed: {outputs['counts']}"


def _of_jobs(stage: Stage) -> Iterator[str]:
    jobs = stage.jobs()
    records = {
        trial["job"]: (name, trial)
        for name, resource in sweeps_in(stage).items()
        for trial in resource["outputs"]["trials"].values()
    }
    for job in sorted(jobs.keys() - records.keys()):
        yield f"orphan: {job} ({jobs[job]}) is in no state"
    for job in sorted(records.keys() - jobs.keys()):
        yield f"lost job: the state holds {job}, which does not exist"
    for job in jobs:
        # No job fails in these rounds, so a second attempt is a training that was paid twice.
        if FURTHER_ATTEMPT.search(job):
            yield f"duplicate: {job}"
    for job in sorted(jobs.keys() & records.keys()):
        yield from _of_claim(stage, job, *records[job])


def _of_claim(stage: Stage, job: str, sweep: str, trial: Mapping[str, Any]) -> Iterator[str]:
    sagemaker = stage.emulator.client("sagemaker")
    arn = sagemaker.describe_training_job(TrainingJobName=job)["TrainingJobArn"]
    tags = {tag["Key"]: tag["Value"] for tag in sagemaker.list_tags(ResourceArn=arn)["Tags"]}
    if trial["claim"] != tags.get("pulumi:claim"):
        yield f"{job}: the job carries another claim than the state"
    if tags.get("pulumi:resource") != sweep:
        yield f"{job}: the job is tagged as {tags.get('pulumi:resource')}"
