"""The changes of tags in a plan. Pure."""

from typing import Final

from pulumi_sagemaker_training.api.values.unknown import UNKNOWN
from pulumi_sagemaker_training.lifecycle.ownership.tags import tag_changes, wanted_tags
from pulumi_sagemaker_training.lifecycle.training_job.decisions.change_effects import TAGS
from pulumi_sagemaker_training.lifecycle.training_job.decisions.changes import Change, Decision
from pulumi_sagemaker_training.lifecycle.training_job.decisions.differences import differences
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import CLAIM
from pulumi_sagemaker_training.lifecycle.training_job.decisions.situation import (
    Situation,
    is_only_read,
    takes_over,
)

_ALL: Final = "tags_all"


def planned_tags(situation: Situation) -> list[Change]:
    """Return how the tags of the job change, by the user's changes and by drift."""
    recorded = situation.recorded.get(_ALL)
    if recorded is None:
        return []
    if situation.new.request.get(TAGS) is UNKNOWN:
        return [Change(TAGS, Decision.UPDATE, "tags (known after the update)")]
    if is_only_read(situation):
        return _own_tag_changes(situation)
    # An imported job has no claim. It gets its owner's tags with its next change; they alone are
    # not a change.
    is_claimed = situation.recorded.get(CLAIM) or takes_over(situation)
    owner = situation.owner if is_claimed else None
    wanted = wanted_tags(situation.new.tags, owner, situation.settings)
    changes = tag_changes(recorded, wanted, situation.settings)
    if not (changes.put or changes.remove):
        return []
    after = {k: v for k, v in {**recorded, **changes.put}.items() if k not in changes.remove}
    return [
        Change(_tag_path(d.path, situation), Decision.UPDATE, d.words(), d.kind)
        for d in differences({_ALL: dict(recorded)}, {_ALL: after})
    ]


def _own_tag_changes(situation: Situation) -> list[Change]:
    """Return the user's own changes of tags: another's job gets no default tags."""
    old, new = dict(situation.old.tags), dict(situation.new.tags)
    return [
        Change(d.path, Decision.UPDATE, d.words(situation.secret_paths), d.kind)
        for d in differences({TAGS: old}, {TAGS: new})
    ]


def _tag_path(path: str, situation: Situation) -> str:
    own = path.replace(_ALL, TAGS, 1)
    named = {
        d.path
        for d in differences({TAGS: dict(situation.old.tags)}, {TAGS: dict(situation.new.tags)})
    }
    return own if own in named else path
