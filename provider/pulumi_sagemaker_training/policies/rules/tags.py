"""The rule about a job's tags. Pure."""

from collections.abc import Iterator, Mapping
from typing import Final

from pulumi_sagemaker_training.api.request.rules.rule import NotKnownError, View
from pulumi_sagemaker_training.api.settings.kinds import Member, Refuse, TextMap, Texts
from pulumi_sagemaker_training.api.values.paths import as_key, join
from pulumi_sagemaker_training.policies.job import STACK_TAGS
from pulumi_sagemaker_training.policies.rules.rule import (
    Breach,
    Change,
    Level,
    Rule,
    Severity,
    Values,
    fits,
    listed,
)

_TAGS: Final = "tags"


class TextsMap:
    """A map of lists of texts."""

    def read(self, value: object, path: str, refuse: Refuse) -> dict[str, tuple[str, ...]] | None:
        """Return the map."""
        if not isinstance(value, Mapping):
            refuse(path, 'give a map of lists, as {"team": ["vision", "speech-*"]}')
            return None
        read = {
            key: Texts().read(item, as_key(path, str(key)), refuse) for key, item in value.items()
        }
        return {str(key): item for key, item in read.items() if item is not None}


def _has_tags(view: View, values: Values) -> Iterator[Breach]:
    given, allowed = _given(view), values.get("allowed") or {}
    for key in _required(values):
        value, patterns = given.get(key), allowed.get(key)
        if key not in given:
            _only_if_the_stack_adds_none(view)
            yield Breach(
                join(_TAGS, key),
                "is not set, although every job must have this tag",
                f"set it; allowed: {listed(patterns)}" if patterns else "set it",
            )
        elif patterns and isinstance(value, str) and not fits(value, patterns):
            yield Breach(
                join(_TAGS, key),
                f"is not one of the allowed: {listed(patterns)}",
                "take one of the allowed",
            )


def _add_defaults(view: View, values: Values) -> Iterator[Change]:
    given = _given(view)
    for key, value in (values.get("defaults") or {}).items():
        if key not in given:
            _only_if_the_stack_adds_none(view)
            yield Change(join(_TAGS, key), value)


def _given(view: View) -> Mapping[str, object]:
    tags = view.get(_TAGS)
    if tags is not None and not isinstance(tags, Mapping):
        raise NotKnownError(_TAGS)
    return tags or {}


def _only_if_the_stack_adds_none(view: View) -> None:
    view.get(STACK_TAGS)


def _required(values: Values) -> list[str]:
    named = (values.get("keys") or (), values.get("allowed") or {}, values.get("defaults") or {})
    return list(dict.fromkeys(key for keys in named for key in keys))


REQUIRED_TAGS: Final = Rule(
    name="required-tags",
    demand="A training job has the tags by which its cost and its owner are found.",
    severity=Severity.LOW,
    level=Level.MANDATORY,
    source='the page "Organizing and tracking costs using AWS cost allocation tags"',
    check=_has_tags,
    settings={
        "keys": Member(
            Texts(allowed="a list of keys", example='["CostCenter", "Owner"]'),
            "Keys that every job must have.",
        ),
        "allowed": Member(
            TextsMap(), "Allowed values of tags that every job must have, as patterns, by key."
        ),
        "defaults": Member(
            TextMap(),
            "Values by key that `remediate` gives to jobs without this tag; with any other level "
            "these tags are required.",
        ),
    },
    needs=("keys", "allowed", "defaults"),
    remediate=_add_defaults,
    remediation="Adds the tags of `defaults` that a job lacks. Tags change in place: no job trains "
    "again because of them.",
)
