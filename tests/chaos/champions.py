"""Rounds of champions: a challenger comes, a disrupted `up`, and the check of the histories.

In each round the challenger of one champion is better than all before, and that of the other is
worse. Winners become versions of a model package group.
"""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from pulumi_sagemaker_training.adapters.plugin.champion_names import champion_to_python
from tests.chaos.blows import BLOWS
from tests.chaos.invariants import (
    by_name,
    held_as_declared,
    resources,
    strays,
    told_secrets,
)
from tests.chaos.jobs import template
from tests.chaos.legs import Kind, Leg, Rules, Scenario, planned
from tests.chaos.moments import Moment, a_job_runs, held
from tests.chaos.rounds import Plan
from tests.chaos.stage import Stage

NAMES: Final = ("dynamic-challenger", "plugin-challenger")
GROUP: Final = "chaos"


CHAMPION_MOMENTS: Final = (
    Moment("any time", is_now=None),
    Moment("challenger accepted, no answer", [held("CreateTrainingJob", "after")]),
    Moment("challenger trains", [{"job": "", "phase": "Training", "seconds": 3.0}], a_job_runs),
    Moment("versions listed, no answer", [held("ListModelPackages", "after")]),
    Moment("version sent", [held("CreateModelPackage", "before")]),
    Moment("version made, no answer", [held("CreateModelPackage", "after")]),
    Moment("former job deleted, no answer", [held("DeleteTrainingJob", "after")]),
)
"""Steps in the life of a champion."""


def _begin(stage: Stage, dice: random.Random, _leg: Leg) -> Scenario:
    sagemaker = stage.emulator.client("sagemaker")
    sagemaker.create_model_package_group(ModelPackageGroupName=GROUP)
    job = template(stage.emulator, "accuracy")
    first = {name: {"job": job, "rounds": [0]} for name in NAMES}
    return planned(stage, first, edit=edited, look=violations, dice=dice, rules=_rules)


CHAMPIONS: Final = Kind("Champions and their challengers", BLOWS, CHAMPION_MOMENTS, _begin)


def _rules(number: int) -> Rules:
    found = [
        {"job": f"^{name}-", "metrics": {"accuracy": _accuracy(name, number)}} for name in NAMES
    ]
    return [*found, {"job": "", "simulate_seconds": 1.0}]


def _accuracy(name: str, number: int) -> float:
    """Return what the challenger of a round reaches: more than all before, or little."""
    return 0.5 + number / 1000 if number % 2 == NAMES.index(name) else 0.1


def edited(plan: Plan, number: int) -> Plan:
    """Return the plan of the next round, with other challengers."""
    return {
        name: {
            "job": {**args["job"], "hyper_parameters": {"round": str(number)}},
            "rounds": [*args["rounds"], number],
        }
        for name, args in plan.items()
    }


def violations(stage: Stage, plan: Mapping[str, Any]) -> list[str]:
    """Return all violations; empty when there are none."""
    jobs, champions = resources(stage), resources(stage, kind="Champion")
    trained = {name: str(job["id"]) for name, job in by_name(jobs).items()}
    outputs = {
        name.removesuffix("-champion"): champion_to_python(champion["outputs"])
        for name, champion in by_name(champions).items()
    }
    return [
        *held_as_declared(jobs, plan),
        *held_as_declared(champions, [f"{name}-champion" for name in plan]),
        *strays(stage, set(trained.values())),
        *(
            f"{name}: {problem}"
            for name in plan.keys() & outputs.keys() & trained.keys()
            for problem in _histories(outputs[name], trained[name], _results(name, plan[name]))
        ),
        *_versions(stage, outputs.values()),
        *told_secrets(stage),
    ]


def _results(name: str, args: Mapping[str, Any]) -> list[str]:
    """Return what the history must say of the challengers, newest first."""
    results, best = [], -1.0
    for reached in (_accuracy(name, number) for number in args["rounds"]):
        results.append("won" if reached > best else "lost")
        best = max(best, reached)
    return results[::-1]


def _histories(outputs: Mapping[str, Any], newest: str, expected: Sequence[str]) -> Iterator[str]:
    history = outputs["history"]
    results = [item["result"] for item in history]
    if results != expected:
        yield f"the history has {results}, the challengers deserved {expected}"
    judged = [item["training_job_name"] for item in history]
    if len(set(judged)) != len(judged):
        yield f"duplicate: judged twice: {judged}"
    if judged[:1] != [newest]:
        yield f"the newest challenger {newest} is not judged: {judged}"
    winners = [item["training_job_name"] for item in history if item["result"] == "won"]
    if outputs["training_job_name"] != winners[0]:
        yield f"{outputs['training_job_name']} is champion, not {winners[0]}"


def _versions(stage: Stage, champions: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    sagemaker = stage.emulator.client("sagemaker")
    listed = sagemaker.list_model_packages(ModelPackageGroupName=GROUP, MaxResults=100)
    versions = sorted(item["ModelPackageArn"] for item in listed["ModelPackageSummaryList"])
    won = [item for outputs in champions for item in outputs["history"] if item["result"] == "won"]
    recorded = sorted(item.get("model_package_arn", "") for item in won)
    if recorded != versions:
        yield f"the histories hold the versions {recorded}, the group {versions}"
