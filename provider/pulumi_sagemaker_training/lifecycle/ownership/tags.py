"""Which tags a job should carry, and what has to be done for it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.lifecycle.ownership.owner import (
    CLAIM_TAG,
    DIGEST_TAG,
    HELD_TAG,
    OWNERSHIP_KEYS,
    Owner,
)

_BOOKKEEPING = frozenset({DIGEST_TAG, CLAIM_TAG, HELD_TAG})


@dataclass(frozen=True, slots=True)
class TagChanges:
    """The calls that bring tags to what they should be."""

    put: Mapping[str, str]
    remove: frozenset[str]

    def __bool__(self) -> bool:
        return bool(self.put or self.remove)


def wanted_tags(
    declared: Mapping[str, Any], owner: Owner | None, settings: Settings
) -> dict[str, Any]:
    """Return all tags that a job should carry: defaults, its own over them, its owner's.

    Args:
        declared: the job's own tags.
        owner: None leaves the ownership tags out.
        settings: the stack's defaults, and whether ownership is tagged at all.
    """
    owned = owner.tags() if owner is not None and settings.ownership_tags else {}
    return {**settings.default_tags, **declared, **owned}


def tag_changes(
    actual: Mapping[str, str], wanted: Mapping[str, Any], settings: Settings
) -> TagChanges:
    """Return what turns the actual tags into the wanted ones.

    Bookkeeping of ours, `aws:` tags and those that `aws:ignoreTags` leaves to others stay as
    they are. Ownership tags are never removed, only put.
    """
    put = {key: value for key, value in wanted.items() if actual.get(key) != value}
    extra = {
        key
        for key in actual
        if key not in wanted and key not in OWNERSHIP_KEYS and not _is_foreign(key, settings)
    }
    return TagChanges(put, frozenset(extra))


def own_tags(
    actual: Mapping[str, str], declared: Mapping[str, Any], settings: Settings
) -> dict[str, str]:
    """Return the tags without defaults, ownership and those that others keep: the output `tags`."""
    return {
        key: value
        for key, value in actual.items()
        if key not in OWNERSHIP_KEYS
        and not _is_foreign(key, settings)
        and (key in declared or settings.default_tags.get(key) != value)
    }


def shown_tags(actual: Mapping[str, str]) -> dict[str, str]:
    """Return the output `tags_all`: everything but our bookkeeping."""
    return {key: value for key, value in actual.items() if key not in _BOOKKEEPING}


def _is_foreign(key: str, settings: Settings) -> bool:
    return (
        key.lower().startswith("aws:")
        or key in settings.ignored_tag_keys
        or key.startswith(settings.ignored_tag_prefixes)
    )
