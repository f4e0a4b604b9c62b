"""Rounds of pipelines: a stage changes, a disrupted `up`, and the check of every stage."""

import random
from collections.abc import Mapping
from typing import Any, Final

from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.chaos.blows import BLOWS
from tests.chaos.invariants import held_as_declared, resources, strays, told_secrets
from tests.chaos.jobs import template
from tests.chaos.legs import Kind, Leg, Scenario, planned
from tests.chaos.moments import Moment, a_job_runs, held
from tests.chaos.rounds import Plan
from tests.chaos.stage import Stage

NAMES: Final = ("dynamic-pipeline", "plugin-pipeline")
STAGES: Final = ("prepare", "train", "evaluate")
_RULES: Final = (
    {"job": "", "metrics": {"accuracy": 0.9}},
    {"job": "", "simulate_seconds": 1.0},
)


PIPELINE_MOMENTS: Final = (
    Moment("any time", is_now=None),
    Moment("job sent", [held("CreateTrainingJob", "before")]),
    Moment("job accepted, no answer", [held("CreateTrainingJob", "after")]),
    Moment("a stage trains", [{"job": "", "phase": "Training", "seconds": 3.0}], a_job_runs),
    Moment("metrics read, no answer", [held("DescribeTrainingJob", "after")]),
    Moment("former stage removed", [held("DeleteTrainingJob", "before")]),
    Moment("former stage deleted, no answer", [held("DeleteTrainingJob", "after")]),
)
"""Steps in the life of a pipeline, whose second stage has a gate."""


def _begin(stage: Stage, dice: random.Random, _leg: Leg) -> Scenario:
    def edit(plan: Plan, number: int) -> Plan:
        return edited(plan, number, dice)

    first = {name: _pipeline(stage.emulator) for name in NAMES}
    return planned(stage, first, edit=edit, look=violations, dice=dice, rules=lambda _: _RULES)


PIPELINES: Final = Kind("Pipelines of three stages", BLOWS, PIPELINE_MOMENTS, _begin)


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
        "defaults": template(emulator, "accuracy"),
        "stages": {
            "prepare": {},
            "train": {
                "artifacts": {"data": "prepare"},
                "require_metrics": {"accuracy": {"min": 0.8}},
            },
            "evaluate": {"artifacts": {"data": "prepare", "model": "train"}},
        },
    }


def violations(stage: Stage, plan: Mapping[str, Any]) -> list[str]:
    """Return all violations; empty when there are none."""
    jobs = resources(stage)
    return [
        *held_as_declared(jobs, [f"{name}-{each}" for name in plan for each in STAGES]),
        *strays(stage, {str(job["id"]) for job in jobs}),
        *told_secrets(stage),
    ]
