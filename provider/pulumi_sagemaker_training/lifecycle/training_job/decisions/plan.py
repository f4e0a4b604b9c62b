"""The plan for a job in the state: nothing, an update, or a replacement. Pure.

There are two comparisons. The last accepted inputs are compared with the new ones: these are the
user's changes. Today's description is compared with the one in the state: that is drift. A
description is never compared with inputs, because the service adds to them and omits some.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from pulumi_sagemaker_training.api.model.description import Description
from pulumi_sagemaker_training.api.values.numbers import as_texts_beyond_doubles
from pulumi_sagemaker_training.api.values.text import strings_in
from pulumi_sagemaker_training.api.values.violation import Violation
from pulumi_sagemaker_training.lifecycle.ownership.job_names import region_in
from pulumi_sagemaker_training.lifecycle.training_job.decisions.change_effects import (
    KEEP_ALIVE,
    NAME,
    PROFILING,
    TAGS,
    Effect,
    effect_of,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.changes import (
    Change,
    Decision,
    Plan,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.checkpoints import is_same_prefix
from pulumi_sagemaker_training.lifecycle.training_job.decisions.differences import (
    Difference,
    differences,
    may_come_out_equal,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.job_owner import (
    left_alone,
    owner_in,
    refusal,
    taking_over,
    wrong_owner,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.options import OPTION_NAMES
from pulumi_sagemaker_training.lifecycle.training_job.decisions.outcome import (
    missed_gates,
    reason_in_full,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.planned_tags import planned_tags
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import (
    TAKE_OVER,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.request_differences import (
    request_differences,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.situation import (
    Situation,
    is_only_read,
    own_words,
    takes_over,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import JobSpec
from pulumi_sagemaker_training.lifecycle.training_job.decisions.statuses import (
    Phase,
    is_over,
    is_reached,
    phase_of,
)

STATUS: Final = "training_job_status"
_IN_PLACE: Final = (Effect.PROFILING, Effect.KEEP_ALIVE, Effect.TAGS)


def plan(situation: Situation) -> Plan:
    """Decide what must happen to a resource that is in the state."""
    changes = [
        *_authors_changes(situation),
        *_take_over(situation),
        *planned_tags(situation),
        *_move(situation),
        *_status_changes(situation),
        *_drift(situation),
    ]
    made = Plan(tuple(changes), warnings=tuple(_warnings(situation)))
    recorded_name = situation.recorded.get(NAME)
    stays = situation.new.name is not None and situation.new.name == recorded_name
    delete_first = made.decision is Decision.REPLACE and stays
    refusals = _refusals(situation, made.changes, delete_first=delete_first)
    return replace(made, delete_first=delete_first, refusals=tuple(refusals))


def _refusals(
    situation: Situation, changes: Sequence[Change], *, delete_first: bool
) -> list[Violation]:
    """Return the refusals to change another's job, or to delete it because of its name."""
    if not is_only_read(situation):
        return []
    owner, name = owner_in(situation.recorded), str(situation.recorded.get(NAME, ""))
    given = situation.new.options.take_over_from
    paths = [c.path for c in changes if effect_of(c.path) in _IN_PLACE]
    return [
        *([wrong_owner(given, name, owner)] if given is not None else []),
        *(
            refusal(path, name, owner, own_words(situation))
            for path in (*paths, *([NAME] if delete_first else []))
        ),
    ]


def is_gone(recorded: Mapping[str, object], described: Description | None) -> bool:
    """Tell whether the job of the state no longer exists.

    A job with the same name that was created at another time is a different job.
    """
    if described is None or phase_of(described.status) is Phase.DELETING:
        return True
    created = recorded.get("creation_time")
    return created is not None and described.created != "" and created != described.created


def _authors_changes(situation: Situation) -> list[Change]:
    if situation.is_same:
        return []
    changes = [
        _change(difference, situation)
        for difference in _differences_as_written(situation)
        if not _is_no_change(difference, situation)
    ]
    return [*changes, *_option_changes(situation)]


def _differences_as_written(situation: Situation) -> Iterator[Difference]:
    """Yield what differs in the request; nothing is looked up where nothing does."""
    old, new = situation.old, situation.new
    if any(differences(_without_tags(old.request), _without_tags(new.request))):
        yield from request_differences(_without_tags(old.written), _without_tags(new.written))


def _without_tags(request: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in request.items() if name != TAGS}


def _is_no_change(difference: Difference, situation: Situation) -> bool:
    """Tell whether the change writes down the name that the job has anyway, or ends a prefix."""
    names_itself = difference.path == NAME and difference.new == situation.recorded.get(NAME)
    return names_itself or is_same_prefix(difference)


def _change(difference: Difference, situation: Situation) -> Change:
    effect = effect_of(difference.path)
    decision = (
        Decision.UPDATE if effect in (Effect.PROFILING, Effect.KEEP_ALIVE) else Decision.REPLACE
    )
    words = difference.words(situation.secret_paths)
    is_certain = _is_certain(difference, situation)
    return Change(difference.path, decision, words, difference.kind, is_certain)


def _is_certain(difference: Difference, situation: Situation) -> bool:
    """Tell whether a value changes, although the new one may not be known yet."""
    if not may_come_out_equal(difference.old, difference.new):
        return True
    return any(name in text for text in strings_in(difference.old) for name in situation.going)


def _option_changes(situation: Situation) -> list[Change]:
    old, new = _given_options(situation.old), _given_options(situation.new)
    return [
        Change(
            difference.path,
            Decision.REPLACE if difference.path.startswith("triggers") else Decision.UPDATE,
            difference.words(situation.secret_paths),
            difference.kind,
            _is_certain(difference, situation),
        )
        for difference in differences(old, new)
    ]


def _given_options(spec: JobSpec) -> dict[str, object]:
    """Return the options that the program gives; an empty one is as good as none."""
    given = {name: as_texts_beyond_doubles(spec.given.get(name)) for name in OPTION_NAMES}
    return {name: value for name, value in given.items() if value not in (None, "", [], {})}


def _take_over(situation: Situation) -> list[Change]:
    if not takes_over(situation):
        return []
    words = taking_over(owner_in(situation.recorded), own_words(situation))
    return [Change(TAKE_OVER, Decision.UPDATE, words)]


def _move(situation: Situation) -> list[Change]:
    recorded = region_in(situation.recorded.get("training_job_arn"))
    if not recorded or situation.region in (None, recorded):
        return []
    words = f'region ("{recorded}" → "{situation.region}")'
    return [Change("region", Decision.REPLACE, words)]


def _status_changes(situation: Situation) -> list[Change]:
    described = situation.described
    if described is None or is_gone(situation.recorded, described):
        return [Change(STATUS, Decision.REPLACE, _gone_words(situation.recorded))]
    phase = phase_of(described.status)
    options = situation.new.options
    if phase is Phase.ENDED_BADLY:
        return [_ended_badly(situation, described)]
    if not is_reached(options.wait_for, described.status, described.secondary_status):
        return [Change(STATUS, Decision.UPDATE, f"{described.status}: resuming the wait")]
    if phase is Phase.SUCCEEDED and missed_gates(described, options):
        return [Change("require_metrics", Decision.UPDATE, "the final metrics miss a gate")]
    if situation.recorded.get(STATUS) != described.status:
        words = f"{STATUS} ({situation.recorded.get(STATUS)} → {described.status})"
        return [Change(STATUS, Decision.UPDATE, words)]
    return []


def _gone_words(recorded: Mapping[str, object]) -> str:
    name, region = recorded.get(NAME), region_in(recorded.get("training_job_arn"))
    what = f"training job {name}" if name else "the job"
    return f"{what} no longer exists" + (f" in {region}" if region else "")


def _ended_badly(situation: Situation, described: Description) -> Change:
    # Masked before other words follow it: the end of a long reason may be half a secret.
    masked = replace(described, failure_reason=situation.new.redact(described.failure_reason))
    reason = f"{described.status}: {reason_in_full(masked)}".rstrip(": ")
    if situation.new.options.rerun == "on_failure":
        return Change(STATUS, Decision.REPLACE, f"the last attempt ended as {reason}")
    return Change(STATUS, Decision.UPDATE, f"still {reason}")


def _drift(situation: Situation) -> list[Change]:
    described = situation.described
    if described is None or is_over(described.status) or is_only_read(situation):
        return []
    changes = []
    for member in PROFILING:
        wanted = situation.new.request.get(member)
        if wanted is None or wanted != situation.old.request.get(member):
            continue
        before, today = situation.recorded.get(member), described.fields.get(member)
        # A member that the service does not describe is recorded as declared, and cannot drift.
        if before is not None and today is not None and before != today:
            changes.append(Change(member, Decision.UPDATE, f"{member} was changed outside Pulumi"))
    return changes


def _warnings(situation: Situation) -> list[str]:
    described = situation.described
    if described is None:
        return []
    if is_only_read(situation):
        return [left_alone(described.name, owner_in(situation.recorded), own_words(situation))]
    if situation.is_same:
        return []
    old, new = dict(situation.old.request), dict(situation.new.request)
    effects = {effect_of(difference.path) for difference in differences(old, new)}
    found = []
    if Effect.PROFILING in effects and is_over(described.status):
        found.append(
            "the job has ended, so the change of its profiler or debugging settings takes effect "
            "at its next training"
        )
    if Effect.KEEP_ALIVE in effects and not can_keep_alive(described):
        found.append(
            "the job has no available warm pool, so the change of "
            f"{KEEP_ALIVE} takes effect at its next training"
        )
    return found


def can_keep_alive(described: Description) -> bool:
    """Tell whether UpdateTrainingJob may change the keep-alive period now.

    It may for a completed job whose warm pool was configured at creation and is available.
    Source: UpdateTrainingJob; the hooks of AWS's own controller for Kubernetes do the same.
    """
    pool = described.fields.get("warm_pool_status") or {}
    resources = described.fields.get("resource_config") or {}
    configured = bool(resources.get("keep_alive_period_in_seconds"))
    return described.status == "Completed" and configured and pool.get("status") == "Available"
