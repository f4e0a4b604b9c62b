"""Rounds of jobs: some are trained, and a random edit of them for each round."""

import random
from collections.abc import Mapping
from typing import Any, Final

from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.chaos.blows import BLOWS
from tests.chaos.invariants import violations
from tests.chaos.legs import Kind, Leg, Scenario, planned
from tests.chaos.moments import MOMENTS
from tests.chaos.rounds import Plan
from tests.chaos.stage import Stage

OPTIONS: Final[Mapping[str, Mapping[str, Any]]] = {
    "quick": {},
    "slow": {},
    "long": {"wait_for": "started"},
}
"""Kind of job -> its options. The emulator's `RULES` set the duration of each kind."""

RULES: Final = (
    {"job": "^(dynamic|plugin)-slow", "simulate_seconds": 1.5},
    {"job": "^(dynamic|plugin)-long", "phase": "Training", "seconds": 900.0},
)

FIRST: Final = ("dynamic-long-1", "dynamic-slow-1", "dynamic-quick-1", "plugin-slow-1")


def _begin(stage: Stage, dice: random.Random, _leg: Leg) -> Scenario:
    def edit(plan: Plan, number: int) -> Plan:
        return edited(plan, stage.emulator, number, dice)

    first = first_plan(stage.emulator)
    return planned(stage, first, edit=edit, look=violations, dice=dice, rules=lambda _: RULES)


JOBS: Final = Kind("Jobs that are trained, changed and removed", BLOWS, MOMENTS, _begin)


def first_plan(emulator: RunningEmulator) -> Plan:
    """Return the first plan of a stage."""
    return {name: job(name, emulator, epochs=1) for name in FIRST}


def edited(plan: Plan, emulator: RunningEmulator, number: int, dice: random.Random) -> Plan:
    """Return the plan of the next round: jobs are changed, added, removed and tagged.

    There is always a running job that is replaced, and a job that ends during its wait, so that
    every moment occurs.
    """
    made: Plan = {}
    for name, args in plan.items():
        fate = "train" if "-1" in name and dice.random() < 0.7 else dice.choice(_FATES)
        if name in FIRST[:2] or fate == "train":
            made[name] = {**args, "hyper_parameters": {"epochs": str(number + 1)}}
        elif fate == "tag":
            made[name] = {**args, "tags": {"round": str(number)}}
        elif fate == "keep" or name in FIRST:
            made[name] = args
    kind = dice.choice(list(OPTIONS))
    adapter = dice.choice(["dynamic", "plugin"])
    if len(made) < _MOST_JOBS:
        name = f"{adapter}-{kind}-{number + 1}"
        made[name] = job(name, emulator, epochs=number + 1)
    return made


_FATES: Final = ("train", "tag", "keep", "drop")
_MOST_JOBS: Final = 6


def job(name: str, emulator: RunningEmulator, epochs: int) -> dict[str, Any]:
    """Return the arguments of a job; its name contains its kind."""
    options = OPTIONS[name.split("-")[1]]
    return {**template(emulator), "hyper_parameters": {"epochs": str(epochs)}, **options}


def template(emulator: RunningEmulator, metric: str = "") -> dict[str, Any]:
    """Return the arguments of a job that the emulator simulates, which reports a metric."""
    algorithm: dict[str, Any] = {
        "training_image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/foreign:1",
        "training_input_mode": "File",
    }
    if metric:
        algorithm["metric_definitions"] = [{"name": metric, "regex": f"{metric}=(.*)"}]
    return {
        "role_arn": emulator.role_arn,
        "algorithm_specification": algorithm,
        "output_data_config": {"s3_output_path": f"s3://{emulator.bucket}/models"},
        "resource_config": {
            "instance_type": "ml.m5.large",
            "instance_count": 1,
            "volume_size_in_gb": 5,
        },
        "stopping_condition": {"max_runtime_in_seconds": 3600},
    }
