"""The plan for a sweep in the state: what happens to which trial. Pure.

Trials are compared by the digests of their content. The differences between the last accepted
template and the new one only explain why a trial of the same point has another digest.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.api.values.unknown import UNKNOWN, has_unknown
from pulumi_sagemaker_training.lifecycle.ownership.owner import Owner
from pulumi_sagemaker_training.lifecycle.ownership.tags import wanted_tags
from pulumi_sagemaker_training.lifecycle.sweep.decisions.arguments import ARGUMENTS, TEMPLATE
from pulumi_sagemaker_training.lifecycle.sweep.decisions.outputs import TAGS_ALL, leaving_in
from pulumi_sagemaker_training.lifecycle.sweep.decisions.spec import SweepSpec
from pulumi_sagemaker_training.lifecycle.sweep.decisions.trial_changes import (
    TrialChanges,
    differences_that_train,
)
from pulumi_sagemaker_training.lifecycle.sweep.decisions.trials import (
    REFUSED,
    REGION,
    Records,
    Trial,
    TrialRecord,
    named_for,
    records_in,
    trials_of,
)
from pulumi_sagemaker_training.lifecycle.sweep.decisions.words import named, trials_are
from pulumi_sagemaker_training.lifecycle.training_job.decisions.change_effects import (
    TAGS,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.changes import Change, Decision
from pulumi_sagemaker_training.lifecycle.training_job.decisions.differences import (
    differences,
    may_come_out_equal,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.options import OPTION_NAMES
from pulumi_sagemaker_training.lifecycle.training_job.decisions.statuses import (
    Phase,
    phase_of,
)

_DRAWN: Final = frozenset({TEMPLATE, "points", "space", "search", "samples", "seed"})
"""Arguments whose changes are shown by the trials that they change."""


@dataclass(frozen=True)
class Situation:
    """The facts from which a plan is made.

    Attributes:
        old: the sweep as last accepted.
        new: the sweep as now declared; may hold unknown values.
        recorded: the outputs in the state.
        found: job -> status today, of the recorded trials whose jobs exist.
        owner: the owner of the sweep.
        settings: the stack's settings.
        region: where new trials would run; None if not known.
    """

    old: SweepSpec
    new: SweepSpec
    recorded: Mapping[str, object]
    found: Mapping[str, str]
    owner: Owner
    settings: Settings
    region: str | None = None


@dataclass(frozen=True)
class SweepPlan:
    """What happens to the trials of a sweep.

    Attributes:
        start: the trials that will be started: new ones, and those that train again.
        resumed: the keys of trials whose jobs run.
        kept: the records of trials that stay as they are.
        leaving: the records of trials that are removed.
        changes: all reasons, as the detailed diff names them.
        reasons: the reasons in words, a line each.
        is_certain: whether it comes to that; else it depends on values that are not known yet.
    """

    start: tuple[Trial, ...] = ()
    resumed: frozenset[str] = frozenset()
    kept: Records = field(default_factory=dict)
    leaving: Records = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    reasons: tuple[str, ...] = ()
    is_certain: bool = True

    @property
    def decision(self) -> Decision:
        """The strongest decision among the changes."""
        if any(change.decision is Decision.REPLACE for change in self.changes):
            return Decision.REPLACE
        return Decision.UPDATE if self.changes else Decision.UNCHANGED


def plan(situation: Situation) -> SweepPlan:
    """Decide what must happen to a sweep that is in the state."""
    first = named_for(situation.recorded, situation.owner)
    declared = trials_of(situation.new, first)
    if declared is None:
        return _uncertain(situation)
    records = {**leaving_in(situation.recorded), **records_in(situation.recorded)}
    leaving = {k: r for k, r in records.items() if k not in declared}
    mine = {k: r for k, r in records.items() if k in declared}
    gone = {k for k, r in mine.items() if _is_gone(r, situation.found)}
    again = _failed_again(mine.keys() - gone, mine, situation)
    resumed = {k for k in mine.keys() - gone if not _is_over_today(mine[k], situation.found)}
    start = [t for k, t in declared.items() if k not in mine or k in gone | again]
    words = TrialChanges(situation, declared, records)
    changes = [
        *words.starting(start, gone, again),
        *words.resuming(resumed),
        *words.removing(leaving),
        *_still_failed(mine, gone | again, situation),
        *_own_changes(situation),
        *_tag_changes(situation),
        *_move(situation),
    ]
    changes = changes or _silent_changes(situation)
    return SweepPlan(
        start=tuple(start),
        resumed=frozenset(resumed),
        kept={k: r for k, r in mine.items() if k not in gone | again | resumed},
        leaving=leaving,
        changes=tuple(changes),
        reasons=tuple(dict.fromkeys(words.reasons)),
    )


def _is_gone(record: TrialRecord, found: Mapping[str, str]) -> bool:
    if record.status == REFUSED or not record.job:
        return False
    return phase_of(found.get(record.job, "Deleting")) is Phase.DELETING


def _is_over_today(record: TrialRecord, found: Mapping[str, str]) -> bool:
    return record.is_final and (
        record.status == REFUSED or phase_of(found[record.job]) is phase_of(record.status)
    )


def _failed_again(present: Iterable[str], records: Records, situation: Situation) -> set[str]:
    """Return the keys of failed trials that are trained again: all, if too many have failed."""
    bad = {key for key in present if records[key].is_failed}
    if len(bad) <= situation.new.limits.max_failed_trials:
        return set()
    if situation.new.options.rerun != "on_failure":
        return set()
    return {key for key in bad if phase_of(records[key].status) is not Phase.SUCCEEDED}


def _still_failed(records: Records, started: set[str], situation: Situation) -> Iterator[Change]:
    bad = [r for key, r in records.items() if r.is_failed and key not in started]
    if len(bad) > situation.new.limits.max_failed_trials:
        yield Change("trials", Decision.UPDATE, f"{trials_are(len(bad))} still failed")


def _own_changes(situation: Situation) -> Iterator[Change]:
    """Yield the changes of what the sweep has besides its trials' content."""
    old, new = situation.old.given, situation.new.given
    for name in ARGUMENTS:
        if name not in _DRAWN:
            for d in differences({name: old.get(name)}, {name: new.get(name)}):
                yield Change(d.path, Decision.UPDATE, d.words(), d.kind)
    before, after = (
        {name: spec.job.given.get(name) for name in OPTION_NAMES if name != "triggers"}
        for spec in (situation.old, situation.new)
    )
    paths = situation.new.job.secret_paths
    for d in differences(before, after):
        yield Change(f"{TEMPLATE}.{d.path}", Decision.UPDATE, d.words(paths), d.kind)


def _silent_changes(situation: Situation) -> list[Change]:
    """Return changes of arguments that change no trial: the state alone takes them."""
    old, new = situation.old.given, situation.new.given
    drawn = (name for name in ARGUMENTS if name in _DRAWN - {TEMPLATE})
    found = [
        Change(name, Decision.UPDATE, f"{name} has changed, and no trial with it")
        for name in drawn
        if old.get(name) != new.get(name)
    ]
    if situation.old.job.written != situation.new.job.written:
        found.append(Change(TEMPLATE, Decision.UPDATE, "the template has changed, and no trial"))
    return found


def _tag_changes(situation: Situation) -> Iterator[Change]:
    if situation.new.job.request.get(TAGS) is UNKNOWN:
        yield Change(f"{TEMPLATE}.{TAGS}", Decision.UPDATE, "tags (known after the update)")
        return
    recorded = situation.recorded.get(TAGS_ALL)
    wanted = wanted_tags(situation.new.job.tags, situation.owner, situation.settings)
    if isinstance(recorded, Mapping) and dict(recorded) != wanted:
        for d in differences({TAGS: dict(recorded)}, {TAGS: wanted}):
            yield Change(f"{TEMPLATE}.{d.path}", Decision.UPDATE, d.words(), d.kind)


def _move(situation: Situation) -> Iterator[Change]:
    recorded = situation.recorded.get(REGION)
    if recorded and situation.region not in (None, recorded):
        words = f'region ("{recorded}" → "{situation.region}")'
        yield Change(f"{TEMPLATE}.region", Decision.REPLACE, words)


def _uncertain(situation: Situation) -> SweepPlan:
    """Return the plan where values are not known yet: what may train again, and what will."""
    found = list(differences_that_train(situation))
    certain = [d for d in found if not may_come_out_equal(d.old, d.new)]
    paths = situation.new.job.secrets_in_request
    changes = [
        Change(f"{TEMPLATE}.{d.path}", Decision.UPDATE, d.words(paths), d.kind, d in certain)
        for d in found
    ]
    reasons = []
    if found:
        words = named(f"{TEMPLATE}.{d.words(paths)}" for d in certain or found)
        verb = "are trained again" if certain else "may train again"
        reasons.append(f"all trials {verb}: {words}")
    unknown = [n for n in ("points", "space", "samples") if has_unknown(situation.new.given.get(n))]
    for name in unknown:
        changes.append(Change(name, Decision.UPDATE, f"{name} (known after the update)"))
        reasons.append(f"trials may be new or removed: {name} (known after the update)")
    changes += [*_own_changes(situation), *_tag_changes(situation), *_move(situation)]
    # Whatever is not known yet may be what it was: an update finds that out.
    changes = changes or [Change(TEMPLATE, Decision.UPDATE, "known after the update")]
    return SweepPlan(changes=tuple(changes), reasons=tuple(reasons), is_certain=bool(certain))
