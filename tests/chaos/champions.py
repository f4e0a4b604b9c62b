"""Rounds of champions: a challenger comes, a disrupted `up`, and the check of the histories.

In each round the challenger of one champion is better than all before, and that of the other is
worse. In every third round one of them is rolled back besides: an earlier champion is pinned, for
this round. Winners become versions of a model package group.
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
    first = {name: {"job": job, "events": [[0, None]], "pin": None} for name in NAMES}

    def edit(plan: Plan, number: int) -> Plan:
        return edited(plan, number, _histories_of(stage))

    return planned(stage, first, edit=edit, look=violations, dice=dice, rules=_rules)


CHAMPIONS: Final = Kind("Champions and their challengers", BLOWS, CHAMPION_MOMENTS, _begin)


def _rules(number: int) -> Rules:
    found = [
        {"job": f"^{name}-", "metrics": {"accuracy": _accuracy(name, number)}} for name in NAMES
    ]
    return [*found, {"job": "", "simulate_seconds": 1.0}]


def _accuracy(name: str, number: int) -> float:
    """Return what the challenger of a round reaches: more than all before, or little."""
    return 0.5 + number / 1000 if number % 2 == NAMES.index(name) else 0.1


def edited(plan: Plan, number: int, histories: Mapping[str, Sequence[str]]) -> Plan:
    """Return the plan of the next round: other challengers, and now and then a rollback.

    Args:
        plan: the plan of the round before.
        number: the number of the round.
        histories: the name of each entry -> the jobs in its champion's history, newest first.
    """
    made = {}
    for place, (name, args) in enumerate(plan.items()):
        back = None
        if number % 3 == 0 and number // 3 % len(NAMES) == place:
            back = _earlier_champion(name, args["events"])
        entries = [entry for entry, _ in entries_of(name, args["events"])]
        made[name] = {
            "job": {**args["job"], "hyper_parameters": {"round": str(number)}},
            "events": [*args["events"], [number, back]],
            "pin": None if back is None else histories[name][entries.index(back)],
        }
    return made


def entries_of(name: str, events: Sequence[Sequence[int | None]]) -> list[tuple[int, str]]:
    """Return the history that follows from events: challenger and result, newest first.

    Args:
        name: the entry of the plan.
        events: the round of each challenger, and that of the champion which is pinned, if one is.
    """
    found: list[tuple[int, str]] = []
    champion: int | None = None
    for number, back in ((int(event[0] or 0), event[1]) for event in events):
        if back is not None and champion is not None:
            found = [(back, "pinned"), (champion, "deposed"), *found]
            champion = back
        reached, best = (_accuracy(name, n) if n is not None else -1.0 for n in (number, champion))
        wins = back is None and reached > best
        found = [(number, "won" if wins else "lost"), *found]
        champion = number if wins else champion
    return found


def _champion(entries: Sequence[tuple[int, str]]) -> int:
    return next(number for number, result in entries if result in ("won", "pinned"))


def _earlier_champion(name: str, events: Sequence[Sequence[int | None]]) -> int | None:
    """Return the round of a champion that is one no more; None if there was only one."""
    entries = entries_of(name, events)
    present = _champion(entries)
    return next((n for n, result in entries if result == "won" and n != present), None)


def _histories_of(stage: Stage) -> dict[str, list[str]]:
    found = by_name(resources(stage, kind="Champion"))
    return {
        name.removesuffix("-champion"): [
            item["training_job_name"] for item in champion_to_python(champion["outputs"])["history"]
        ]
        for name, champion in found.items()
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
            for problem in _histories(outputs[name], trained[name], name, plan[name])
        ),
        *_versions(stage, outputs.values()),
        *told_secrets(stage),
    ]


def _histories(
    outputs: Mapping[str, Any], newest: str, name: str, args: Mapping[str, Any]
) -> Iterator[str]:
    history, expected = outputs["history"], entries_of(name, args["events"])
    results = [item["result"] for item in history]
    if results != [result for _, result in expected]:
        yield f"the history has {results}, it should have {expected}"
        return
    jobs: dict[int, str] = {}
    for (number, _), item in zip(expected, history, strict=True):
        if jobs.setdefault(number, item["training_job_name"]) != item["training_job_name"]:
            yield f"the history has two jobs for round {number}: {history}"
    if len(set(jobs.values())) != len(jobs):
        yield f"duplicate: one job in two rounds: {jobs}"
    if outputs["considered"] != newest:
        yield f"the newest challenger {newest} is not judged, but {outputs['considered']}"
    if outputs["training_job_name"] != jobs[_champion(expected)]:
        yield f"{outputs['training_job_name']} is champion, not {jobs[_champion(expected)]}"


def _versions(stage: Stage, champions: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    sagemaker = stage.emulator.client("sagemaker")
    listed = sagemaker.list_model_packages(ModelPackageGroupName=GROUP, MaxResults=100)
    versions = sorted(item["ModelPackageArn"] for item in listed["ModelPackageSummaryList"])
    won = [item for outputs in champions for item in outputs["history"] if item["result"] == "won"]
    recorded = sorted(item.get("model_package_arn", "") for item in won)
    if recorded != versions:
        yield f"the histories hold the versions {recorded}, the group {versions}"
