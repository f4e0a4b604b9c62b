"""Rounds of pipelines with a champion: a stage changes, a disrupted `up`, and the check of all.

Each round trains better models than the one before, so each challenger wins, and is a version of
the model package group.
"""

import itertools
import random
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from pulumi_sagemaker_training.adapters.plugin.champion_names import champion_to_python
from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.chaos.blows import BLOWS, Blow
from tests.chaos.invariants import FURTHER_ATTEMPT, resources, told_in
from tests.chaos.moments import Moment, held
from tests.chaos.rounds import LEG, Result, cases, run_round
from tests.chaos.stage import PAUSE_S, STACK, Stage

Plan = dict[str, dict[str, Any]]

NAMES: Final = ("dynamic-pipeline", "plugin-pipeline")
STAGES: Final = ("prepare", "train", "evaluate")
GROUP: Final = "chaos"


PIPELINE_BLOWS: Final = tuple(blow for blow in BLOWS if blow.name != "kill -9 service")
"""The emulator forgets its rules when it is killed, and jobs would report no metric."""


def _a_job_runs(stage: Stage) -> bool:
    return any(status == "InProgress" for status in stage.jobs().values())


PIPELINE_MOMENTS: Final = (
    Moment("any time", is_now=None),
    Moment("job sent", [held("CreateTrainingJob", "before")]),
    Moment("job accepted, no answer", [held("CreateTrainingJob", "after")]),
    Moment("a stage trains", [{"job": "", "phase": "Training", "seconds": 3.0}], _a_job_runs),
    Moment("versions listed, no answer", [held("ListModelPackages", "after")]),
    Moment("version sent", [held("CreateModelPackage", "before")]),
    Moment("version made, no answer", [held("CreateModelPackage", "after")]),
    Moment("former stage deleted, no answer", [held("DeleteTrainingJob", "after")]),
)
"""Steps in the life of a pipeline and its champion."""


def run_pipelines(
    seed: int,
    leg: int,
    rounds: int,
    folder: Path,
    variables: Mapping[str, str] | None = None,
    pause_s: float = PAUSE_S,
) -> Iterator[Result]:
    """Run the rounds of one leg on its own stage; the leg ends after a round with violations."""
    dice = random.Random(f"{seed}/pipelines/{leg}")
    every = cases(seed, PIPELINE_BLOWS, PIPELINE_MOMENTS)
    chosen = itertools.islice(every, leg * LEG, leg * LEG + rounds)
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


def strike(
    stage: Stage, plan: Plan, number: int, blow: Blow, moment: Moment, dice: random.Random
) -> Result:
    """Disrupt one run, recover, and check the invariants."""
    always = _rules(0.5 + number / 1000)
    return run_round(stage, plan, number, blow, moment, dice, violations, always=always)


def _rules(accuracy: float) -> list[dict[str, Any]]:
    return [
        {"job": "", "metrics": {"accuracy": accuracy}},
        {"job": "", "simulate_seconds": 1.0},
    ]


def _prepared(stage: Stage) -> Plan:
    emulator = stage.emulator
    emulator.client("sagemaker").create_model_package_group(ModelPackageGroupName=GROUP)
    for rule in _rules(0.4):
        emulator.add_rule(**rule)
    plan = {name: _pipeline(emulator) for name in NAMES}
    stage.declare(plan)
    first = stage.up()
    assert first.wait() == 0, first.said
    return plan


def edited(plan: Plan, number: int, dice: random.Random) -> Plan:
    """Return the plan of the next round, in which one stage of each pipeline is another."""
    made: Plan = {}
    for name, args in plan.items():
        changed = dice.choice(STAGES)
        other = {**args["stages"][changed], "hyper_parameters": {"round": str(number)}}
        made[name] = {**args, "stages": {**args["stages"], changed: other}}
    return made


def _pipeline(emulator: RunningEmulator) -> dict[str, Any]:
    return {
        "defaults": {
            "role_arn": emulator.role_arn,
            "algorithm_specification": {
                "training_image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/foreign:1",
                "training_input_mode": "File",
                "metric_definitions": [{"name": "accuracy", "regex": "accuracy=(.*)"}],
            },
            "output_data_config": {"s3_output_path": f"s3://{emulator.bucket}/models"},
            "resource_config": {
                "instance_type": "ml.m5.large",
                "instance_count": 1,
                "volume_size_in_gb": 5,
            },
            "stopping_condition": {"max_runtime_in_seconds": 3600},
        },
        "stages": {
            "prepare": {},
            "train": {"artifacts": {"data": "prepare"}},
            "evaluate": {"artifacts": {"data": "prepare", "model": "train"}},
        },
    }


def violations(stage: Stage, plan: Mapping[str, Any]) -> list[str]:
    """Return all violations; empty when there are none."""
    return [
        *_of_state(stage, plan),
        *_of_jobs(stage),
        *_of_champions(stage, plan),
        *(f"the secret stands in {path.name}" for path in told_in(stage)),
    ]


def _of_state(stage: Stage, plan: Mapping[str, Any]) -> Iterator[str]:
    held_names = sorted(_name(resource) for resource in resources(stage))
    declared = sorted(f"{name}-{each}" for name in plan for each in STAGES)
    if held_names != declared:
        yield f"lost state: the program declares {declared}, the state holds {held_names}"
    for resource in [*resources(stage), *_champions(stage).values()]:
        for flag in ("delete", "initErrors", "pendingReplacement"):
            if resource.get(flag):
                yield f"unclean state: {_name(resource)} has {flag}: {resource[flag]}"


def _of_jobs(stage: Stage) -> Iterator[str]:
    held_jobs, jobs = {str(resource["id"]) for resource in resources(stage)}, stage.jobs()
    for job in sorted(jobs.keys() - held_jobs):
        yield f"orphan: {job} ({jobs[job]}) is in no state"
    for job in sorted(held_jobs - jobs.keys()):
        yield f"lost job: the state holds {job}, which does not exist"
    for job in jobs:
        # No job fails in these rounds, so a second attempt is a training that was paid twice.
        if FURTHER_ATTEMPT.search(job):
            yield f"duplicate: {job}"


def _of_champions(stage: Stage, plan: Mapping[str, Any]) -> Iterator[str]:
    sagemaker = stage.emulator.client("sagemaker")
    listed = sagemaker.list_model_packages(ModelPackageGroupName=GROUP, MaxResults=100)
    versions = {item["ModelPackageArn"] for item in listed["ModelPackageSummaryList"]}
    recorded: list[str] = []
    trained = {_name(resource): str(resource["id"]) for resource in resources(stage)}
    found = _champions(stage)
    if found.keys() != {f"{name}-champion" for name in plan}:
        yield f"lost state: the state holds the champions {sorted(found)}"
    for name, resource in found.items():
        outputs = champion_to_python(resource["outputs"])
        judged = [item["training_job_name"] for item in outputs["history"]]
        recorded += [item.get("model_package_arn", "") for item in outputs["history"]]
        if len(set(judged)) != len(judged):
            yield f"{name}: judged twice: {judged}"
        if outputs["training_job_name"] != trained.get(f"{name.removesuffix('-champion')}-train"):
            yield f"{name}: {outputs['training_job_name']} is champion, and is not the newest"
    if sorted(recorded) != sorted(versions):
        yield f"the histories hold the versions {sorted(recorded)}, the group {sorted(versions)}"


def _champions(stage: Stage) -> dict[str, dict[str, Any]]:
    listed = stage.deployment(STACK).get("resources") or []
    return {_name(one): one for one in listed if one["type"].endswith(":Champion")}


def _name(resource: Mapping[str, Any]) -> str:
    return str(resource["urn"]).rpartition("::")[2]
