"""The tags that a job should have, and the changes that are needed. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.lifecycle.ownership.owner import (
    CLAIM_TAG,
    DIGEST_TAG,
    EARLY_TAG,
    HELD_TAG,
    OWNERSHIP_KEYS,
    Owner,
)

BOOKKEEPING_KEYS: Final = frozenset({DIGEST_TAG, CLAIM_TAG, HELD_TAG, EARLY_TAG})
"""The tags by which the provider recognizes a job and its state; nobody else may write them."""


@dataclass(frozen=True, slots=True)
class TagChanges:
    """The changes that turn a job's tags into the wanted ones."""

    put: Mapping[str, str]
    remove: frozenset[str]

    def __bool__(self) -> bool:
        return bool(self.put or self.remove)


def wanted_tags(
    declared: Mapping[str, object], owner: Owner | None, settings: Settings
) -> dict[str, Any]:
    """Return all tags that a job should have: defaults, its own, which win, and its owner's.

    Bookkeeping keys are left out: with another claim the job would not be this state's any more.

    Args:
        declared: the job's own tags.
        owner: the owner that the tags name; None leaves out the ownership tags.
        settings: the stack's default tags, and whether ownership tags are used.
    """
    owned = owner.tags() if owner is not None and settings.ownership_tags else {}
    given = {**settings.default_tags, **declared}
    return {k: v for k, v in given.items() if k not in BOOKKEEPING_KEYS} | owned


def tag_changes(
    actual: Mapping[str, str], wanted: Mapping[str, Any], settings: Settings
) -> TagChanges:
    """Return the changes that turn the actual tags into the wanted ones.

    Tags of our own bookkeeping, `aws:` tags and those of `aws:ignoreTags` are not changed.
    Ownership tags are never removed, only written.
    """
    put = {key: value for key, value in wanted.items() if actual.get(key) != value}
    extra = {
        key
        for key in actual
        if key not in wanted and key not in OWNERSHIP_KEYS and not _is_foreign(key, settings)
    }
    return TagChanges(put, frozenset(extra))


def own_tags(
    actual: Mapping[str, str], declared: Mapping[str, object], settings: Settings
) -> dict[str, str]:
    """Return the output `tags`: without defaults, ownership tags and tags that others manage."""
    return {
        key: value
        for key, value in actual.items()
        if key not in OWNERSHIP_KEYS
        and not _is_foreign(key, settings)
        and (key in declared or settings.default_tags.get(key) != value)
    }


def shown_tags(actual: Mapping[str, str]) -> dict[str, str]:
    """Return the output `tags_all`: all tags except our bookkeeping."""
    return {key: value for key, value in actual.items() if key not in BOOKKEEPING_KEYS}


def _is_foreign(key: str, settings: Settings) -> bool:
    return (
        key.lower().startswith("aws:")
        or key in settings.ignored_tag_keys
        or key.startswith(settings.ignored_tag_prefixes)
    )
