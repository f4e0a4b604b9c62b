"""The outputs of a sweep: the best trial, the leaderboard, failures and counts. Pure."""

from collections.abc import Mapping
from typing import Final

from pulumi_sagemaker_training.lifecycle.ownership.owner import Owner
from pulumi_sagemaker_training.lifecycle.sweep.decisions.arguments import TEMPLATE
from pulumi_sagemaker_training.lifecycle.sweep.decisions.objective import Objective
from pulumi_sagemaker_training.lifecycle.sweep.decisions.spec import SweepSpec
from pulumi_sagemaker_training.lifecycle.sweep.decisions.trials import (
    NAMED_FOR,
    REGION,
    Records,
    TrialRecord,
    as_named_for,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import (
    HIDDEN_KEYS,
    SECRETS_KEY,
)

MOST_LISTED: Final = 20
"""The trials of the leaderboard, and of the failures: the state has to stay small."""
LEAVING: Final = "leaving"
"""The records of trials that are no longer declared, but still have a job."""

TAGS_ALL: Final = "tags_all"
"""The tags that every trial has, without claims."""

COUNTED: Final = ("declared", "completed", "failed", "stopped_early", "running", "missing")
"""The kinds of trials that are counted."""


def ranking(records: Records, objective: Objective) -> list[TrialRecord]:
    """Return the completed trials that have a value, best first; of equal ones by their names."""
    ranked = [record for record in records.values() if record.is_ranked]
    return sorted(ranked, key=lambda r: (objective.rank(r.value or 0.0), r.job))


def sweep_outputs(
    spec: SweepSpec,
    records: Records,
    first: Owner,
    region: str,
    tags: Mapping[str, object],
    leaving: Records | None = None,
) -> dict[str, object]:
    """Return a sweep's outputs in the Python spelling, as JSON values.

    Args:
        spec: the sweep; every value is known.
        records: the declared trials that were started.
        first: the owner that the sweep had when it was created.
        region: where the jobs are.
        tags: the tags that every trial has.
        leaving: trials that are not declared any more, and were not removed yet.
    """
    ranked = ranking(records, spec.objective)
    costs = [r.cost_usd for r in records.values() if r.cost_usd is not None]
    found: dict[str, object] = {
        "best": _listed(ranked[0]) if ranked else None,
        "best_artifact": ranked[0].artifact or None if ranked else None,
        "leaderboard": [_listed(record) for record in ranked[:MOST_LISTED]],
        "failures": _failures(records),
        "counts": counts(records, len(spec.points or ())),
        "billable_cost_usd": round(sum(costs), 4) if costs else None,
        "trials": {key: record.as_state() for key, record in records.items()},
        LEAVING: {key: record.as_state() for key, record in (leaving or {}).items()} or None,
        NAMED_FOR: as_named_for(first),
        REGION: region,
        TAGS_ALL: dict(tags),
        SECRETS_KEY: list(spec.secret_paths) or None,
    }
    given = {TEMPLATE: _shown_template(spec)}
    return {**given, **{name: item for name, item in found.items() if item is not None}}


def _shown_template(spec: SweepSpec) -> dict[str, object]:
    return {name: item for name, item in spec.job.given.items() if name not in HIDDEN_KEYS}


def _listed(record: TrialRecord) -> dict[str, object]:
    return {"trial": record.job, "point": record.point.as_map(), "metric": record.value}


def _failures(records: Records) -> list[dict[str, object]]:
    bad = [record for record in records.values() if record.is_failed]
    return [
        {"trial": record.job, "point": record.point.as_map(), "reason": record.reason}
        for record in bad[:MOST_LISTED]
    ]


def counts(records: Records, declared: int) -> dict[str, int]:
    """Return how many trials there are of each kind."""
    listed = list(records.values())
    return {
        "declared": declared,
        "completed": sum(r.is_final and not r.is_failed and not r.stopped for r in listed),
        "failed": sum(r.is_failed for r in listed),
        "stopped_early": sum(bool(r.stopped) for r in listed),
        "running": sum(not r.is_final for r in listed),
        "missing": max(0, declared - len(listed)),
    }


def leaving_in(recorded: Mapping[str, object]) -> dict[str, TrialRecord]:
    """Return the records of trials that were to be removed when the state was written."""
    found = recorded.get(LEAVING)
    listed = found if isinstance(found, Mapping) else {}
    return {
        str(key): TrialRecord.of_state(item)
        for key, item in listed.items()
        if isinstance(item, Mapping)
    }
