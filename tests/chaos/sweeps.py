"""Rounds of sweeps: points come and go, a disrupted `up`, and the check of every trial."""

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from pulumi_sagemaker_training.adapters.plugin.sweep_names import sweep_to_python
from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.chaos.blows import BLOWS
from tests.chaos.invariants import (
    held_as_declared,
    name_of,
    resources,
    strays,
    tags_of,
    told_secrets,
    wrong_tags,
)
from tests.chaos.jobs import template
from tests.chaos.legs import Kind, Leg, Scenario, planned
from tests.chaos.moments import Moment, a_job_runs, held
from tests.chaos.rounds import Plan
from tests.chaos.stage import Stage

NAMES: Final = ("dynamic-sweep", "plugin-sweep")
_MOST_POINTS: Final = 6
_RULES: Final = (
    {"job": "", "metrics": {"rmse": 3.2}},
    {"job": "", "simulate_seconds": 1.0},
)


SWEEP_MOMENTS: Final = (
    Moment("any time", is_now=None),
    Moment("trial sent", [held("CreateTrainingJob", "before")]),
    Moment("trial accepted, no answer", [held("CreateTrainingJob", "after")]),
    Moment("trials run", [{"job": "", "phase": "Training", "seconds": 3.0}], a_job_runs),
    Moment("list, no answer", [held("ListTrainingJobs", "after")]),
    Moment("trial described", [held("DescribeTrainingJob", "after")]),
    Moment("trial removed", [held("DeleteTrainingJob", "before")]),
    Moment("trial gone, not confirmed", [held("DeleteTrainingJob", "after")]),
    Moment("trial marked", [held("AddTags", "after")]),
)
"""Steps in the life of a sweep."""


def _begin(stage: Stage, dice: random.Random, _leg: Leg) -> Scenario:
    def edit(plan: Plan, number: int) -> Plan:
        return edited(plan, number, dice)

    first = {name: _sweep(stage.emulator, [1, 2, 3]) for name in NAMES}
    return planned(stage, first, edit=edit, look=violations, dice=dice, rules=lambda _: _RULES)


SWEEPS: Final = Kind("Sweeps whose points come and go", BLOWS, SWEEP_MOMENTS, _begin)


def edited(plan: Plan, number: int, dice: random.Random) -> Plan:
    """Return the plan of the next round: a point comes, one goes, or the template changes."""
    made: Plan = {}
    for name, args in plan.items():
        points = [*args["points"], {"eta": number + 10}]
        if len(points) > _MOST_POINTS or dice.random() < 0.6:
            points.remove(dice.choice(points[:-1]))
        trained = args["template"]
        if dice.random() < 0.3:
            trained = {**trained, "hyper_parameters": {"epochs": str(number)}}
        made[name] = {**args, "points": points, "template": trained}
    return made


def _sweep(emulator: RunningEmulator, etas: Sequence[int]) -> dict[str, Any]:
    return {
        "template": template(emulator, "rmse"),
        "objective_metric": "rmse",
        "direction": "minimize",
        "points": [{"eta": eta} for eta in etas],
        "max_parallel": 2,
    }


def violations(stage: Stage, plan: Mapping[str, Any]) -> list[str]:
    """Return all violations; empty when there are none."""
    found = resources(stage, kind="Sweep")
    trials = {
        trial["job"]: (name_of(sweep), trial["claim"])
        for sweep in found
        for trial in sweep["outputs"]["trials"].values()
    }
    return [
        *held_as_declared(found, plan),
        *_points(found, plan),
        *strays(stage, trials.keys()),
        *_claims(stage, trials),
        *told_secrets(stage),
    ]


def _points(found: Sequence[Mapping[str, Any]], plan: Mapping[str, Any]) -> Iterator[str]:
    for resource in found:
        name = name_of(resource)
        outputs = sweep_to_python(resource["outputs"])
        held_points = sorted(t["point"]["eta"] for t in outputs["trials"].values())
        declared = sorted(point["eta"] for point in plan.get(name, {}).get("points", ()))
        if held_points != declared:
            yield f"{name}: the program declares {declared}, the state holds {held_points}"
        if outputs.get("leaving"):
            yield f"{name}: these should be gone: {sorted(outputs['leaving'])}"
        if outputs["counts"]["completed"] != len(declared):
            yield f"{name}: not all have completed: {outputs['counts']}"


def _claims(stage: Stage, trials: Mapping[str, tuple[str, str]]) -> Iterator[str]:
    for job in sorted(stage.jobs().keys() & trials.keys()):
        sweep, claim = trials[job]
        yield from (f"{job}: {why}" for why in wrong_tags(sweep, claim, tags_of(stage, job)))
