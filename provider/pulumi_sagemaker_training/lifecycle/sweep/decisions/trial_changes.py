"""What a plan says of a sweep's trials: the changes, and the reasons in words. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from pulumi_sagemaker_training.api.values.paths import as_key
from pulumi_sagemaker_training.lifecycle.sweep.decisions.arguments import TEMPLATE
from pulumi_sagemaker_training.lifecycle.sweep.decisions.outputs import leaving_in
from pulumi_sagemaker_training.lifecycle.sweep.decisions.points import Point
from pulumi_sagemaker_training.lifecycle.sweep.decisions.trials import Records, Trial
from pulumi_sagemaker_training.lifecycle.sweep.decisions.words import named, trials_are
from pulumi_sagemaker_training.lifecycle.training_job.decisions.change_effects import (
    TAGS,
    Effect,
    effect_of,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.changes import Change, Decision
from pulumi_sagemaker_training.lifecycle.training_job.decisions.differences import (
    Difference,
    differences,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.request_differences import (
    request_differences,
)

if TYPE_CHECKING:
    from pulumi_sagemaker_training.lifecycle.sweep.decisions.plan import Situation

MOST_DETAILS: Final = 20
"""The trials of one kind that the detailed diff names."""


class TrialChanges:
    """The changes of trials, and the reasons for them in words."""

    def __init__(
        self, situation: "Situation", declared: Mapping[str, Trial], records: Records
    ) -> None:
        self._situation = situation
        self._declared = declared
        self._records = records
        self._before = {record.point for record in records.values()}
        self._points = {trial.point for trial in declared.values()}
        self.reasons: list[str] = []

    def starting(self, start: Sequence[Trial], gone: set[str], again: set[str]) -> Iterator[Change]:
        """Yield the changes of trials that are started."""
        changed = [t for t in start if t.key not in self._records and t.point in self._before]
        groups = {
            "new": [t for t in start if t.key not in self._records and t not in changed],
            "changed": changed,
            "gone": [t for t in start if t.key in gone],
            "failed": [t for t in start if t.key in again],
        }
        words = {
            "new": "new",
            "changed": f"trained again: {self._template_words()}",
            "gone": "trained again: no longer there",
            "failed": "trained again: failed",
        }
        for kind, trials in groups.items():
            if trials:
                points = [trial.point for trial in trials]
                self.reasons.append(self._reason(points, words[kind], is_changed=kind == "changed"))
                yield from _details(points, "add" if kind == "new" else "update", words[kind])
        if changed:
            yield from self._template_changes()

    def resuming(self, resumed: Iterable[str]) -> Iterator[Change]:
        """Yield the changes of trials that still run."""
        points = [self._declared[key].point for key in self._declared if key in resumed]
        if points:
            self.reasons.append(f"{trials_are(len(points))} resumed: {_words(points)}")
            yield from _details(points, "update", "resumed")

    def removing(self, leaving: Records) -> Iterator[Change]:
        """Yield the changes of trials that are not declared any more."""
        points = [r.point for r in leaving.values() if r.point not in self._points]
        if points:
            self.reasons.append(f"{trials_are(len(points))} removed: {_words(points)}")
            yield from _details(points, "delete", "removed")
        elif leaving_in(self._situation.recorded):
            yield Change("trials", Decision.UPDATE, "former trials are removed")

    def _reason(self, points: Sequence[Point], words: str, *, is_changed: bool) -> str:
        if is_changed and len(points) == len(self._declared) > 1:
            return f"all {len(points)} trials are {words}"
        if is_changed:
            return f"{trials_are(len(points))} {words}"
        kind, _, why = words.partition(": ")
        because = f" ({why})" if why else ""
        return f"{trials_are(len(points))} {kind}{because}: {_words(points)}"

    def _template_words(self) -> str:
        paths = self._situation.new.job.secrets_in_request
        words = [f"{TEMPLATE}.{d.words(paths)}" for d in differences_that_train(self._situation)]
        return named(words) or "their content"

    def _template_changes(self) -> Iterator[Change]:
        paths = self._situation.new.job.secrets_in_request
        for d in differences_that_train(self._situation):
            yield Change(f"{TEMPLATE}.{d.path}", Decision.UPDATE, d.words(paths), d.kind)


def _words(points: Sequence[Point]) -> str:
    return named(point.words for point in points)


def _details(points: Sequence[Point], kind: str, words: str) -> Iterator[Change]:
    for point in points[:MOST_DETAILS]:
        yield Change(as_key("trials", point.words), Decision.UPDATE, words, kind)
    more = len(points) - MOST_DETAILS
    if more > 0:
        yield Change(as_key("trials", f"and {more} more"), Decision.UPDATE, words, kind)


def differences_that_train(situation: "Situation") -> list[Difference]:
    """Return the differences between the templates that train again."""
    old, new = situation.old.job, situation.new.job
    members = request_differences(_members(old.written), _members(new.written))
    found = [d for d in members if effect_of(d.path) is Effect.REPLACE]
    return [*found, *_triggers(old.given, new.given)]


def _members(written: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in written.items() if name != TAGS}


def _triggers(old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[Difference]:
    before, after = (given.get("triggers") or {} for given in (old, new))
    yield from differences({"triggers": before}, {"triggers": after})
