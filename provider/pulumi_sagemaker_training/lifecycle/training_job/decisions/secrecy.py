"""Which of a resource's properties are secret, as far as its provider can know. Pure.

The engine does not tell a dynamic provider which values are secret. So the program sends two
marks: the paths of its secrets, and a fingerprint of each property without its secrets. A
property that matches no fingerprint was not set by the program. It comes from a transform in
another process, from a policy's remediation, or from the state (`ignore_changes`). It may contain
a secret, so the whole property is secret.

Programs import this module, so it imports nothing that is slow to load.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from hashlib import blake2b
from typing import Final

from pulumi_sagemaker_training.api.values.paths import steps, value_at
from pulumi_sagemaker_training.api.values.text import MASK, redacted, strings_in
from pulumi_sagemaker_training.api.values.unknown import UNKNOWN
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import (
    HIDDEN_KEYS,
    PLAIN_KEY,
    SECRETS_KEY,
)

_FINGERPRINT_BYTES: Final = 6

Steps = tuple[str | int, ...]


def fingerprint(
    name: str, value: object, secrets: Iterable[str] = (), *, leaves_out: bool = False
) -> str:
    """Return a short digest of a property's name and of its value without the secrets in it.

    Args:
        name: the property.
        value: as the engine has it; `UNKNOWN` if it is not known yet.
        secrets: the paths of secrets, in this property or in others.
        leaves_out: whether a secret in a map is left out. The program has nothing in its place, so
            its fingerprint is such a one; the names of jobs rest on the other, and keep it.
    """
    places = frozenset(tuple(steps(path)) for path in secrets)
    if leaves_out:
        value = _left_out(value, places, (name,))
    text = json.dumps([name, _without(value, places, (name,))], sort_keys=True)
    return blake2b(text.encode(), digest_size=_FINGERPRINT_BYTES).hexdigest()


def fingerprints(
    properties: Mapping[str, object], secrets: Sequence[str], *, leaves_out: bool = False
) -> str:
    """Return the fingerprints of all properties, in the form of the mark."""
    shown = _shown(properties).items()
    return " ".join(sorted(fingerprint(n, v, secrets, leaves_out=leaves_out) for n, v in shown))


def marked_paths(properties: Mapping[str, object]) -> tuple[str, ...]:
    """Return the secret paths of the marks; all properties while the marks are not known."""
    marked = properties.get(SECRETS_KEY)
    if marked is UNKNOWN:
        return tuple(_shown(properties))
    return tuple(map(str, marked)) if isinstance(marked, list | tuple) else ()


def unmatched(properties: Mapping[str, object], *, leaves_out: bool = False) -> tuple[str, ...]:
    """Return the properties that match no fingerprint: the program did not set their values.

    Without fingerprints there are none: in states of version 0.1.0, and from a plugin, which the
    engine tells what is secret.
    """
    known = properties.get(PLAIN_KEY)
    if known is UNKNOWN:
        return tuple(_shown(properties))
    if not isinstance(known, str):
        return ()
    paths = marked_paths(properties)
    found = frozenset(known.split())
    return tuple(
        name
        for name, value in _shown(properties).items()
        if fingerprint(name, value, paths, leaves_out=leaves_out) not in found
    )


def reconciled_marks(
    news: Mapping[str, object], olds: Mapping[str, object], *, leaves_out: bool = False
) -> dict[str, object]:
    """Return the marks of new inputs, with the old marks of values that are unchanged.

    A value that `ignore_changes` keeps stays as secret as it was. The result is empty if the new
    inputs have no marks.
    """
    if not isinstance(news.get(PLAIN_KEY), str):
        return {}
    paths = list(marked_paths(news))
    others = set(unmatched(news, leaves_out=leaves_out))
    others_before = set(unmatched(olds, leaves_out=leaves_out))
    if isinstance(olds.get(PLAIN_KEY), str):
        for name in sorted(others - others_before):
            if name in olds and fingerprint(name, news[name]) == fingerprint(name, olds[name]):
                paths = [path for path in paths if steps(path)[:1] != [name]]
                paths += [path for path in marked_paths(olds) if steps(path)[:1] == [name]]
                others.discard(name)
    own = {name: value for name, value in _shown(news).items() if name not in others}
    return {
        SECRETS_KEY: paths or None,
        PLAIN_KEY: fingerprints(own, paths, leaves_out=leaves_out),
    }


def fingerprinted_again(
    properties: Mapping[str, object], before: Mapping[str, object]
) -> dict[str, object]:
    """Return properties with new fingerprints of those that the program had set before.

    A value that the service reports in place of a plain value is plain.
    """
    if not isinstance(before.get(PLAIN_KEY), str):
        return dict(properties)
    others = set(unmatched(before))
    own = {name: value for name, value in _shown(properties).items() if name not in others}
    return {**properties, PLAIN_KEY: fingerprints(own, marked_paths(before))}


def secret_paths(properties: Mapping[str, object]) -> tuple[str, ...]:
    """Return the paths of everything that is secret: marked, or not set by the program."""
    return (*marked_paths(properties), *unmatched(properties))


def secret_texts(properties: Mapping[str, object], paths: Iterable[str]) -> Sequence[str]:
    """Return every text at the paths."""
    return strings_in([value_at(properties, path) for path in paths])


def masker(properties: Mapping[str, object]) -> Callable[[str], str]:
    """Return a function that masks every secret of a resource's properties in a text.

    The secrets are looked for once, at its first use: for ten thousand files that takes long.
    """

    @cache
    def secrets() -> Sequence[str]:
        return secret_texts(properties, secret_paths(properties))

    return lambda text: redacted(text, secrets())


def masked(text: str, properties: Mapping[str, object]) -> str:
    """Return a text in which every secret of a resource's properties is masked."""
    return masker(properties)(text)


def quotes(value: object, secrets: Sequence[str]) -> bool:
    """Tell whether any text in a value repeats a secret."""
    return any(redacted(text, secrets) != text for text in strings_in(value))


def _shown(properties: Mapping[str, object]) -> dict[str, object]:
    return {
        name: value
        for name, value in properties.items()
        if name not in HIDDEN_KEYS and value is not None
    }


def _without(value: object, places: frozenset[Steps], here: Steps) -> object:
    """Return a value in its normal form, with a mark in place of each secret."""
    if here in places:
        return MASK
    if value is UNKNOWN:
        return {"unknown": True}
    if isinstance(value, Mapping):
        return {
            str(key): _without(item, places, (*here, str(key)))
            for key, item in value.items()
            if item is not None
        }
    if isinstance(value, list | tuple):
        return [_without(item, places, (*here, index)) for index, item in enumerate(value)]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _double(value)
    return value if isinstance(value, bool | str) else str(value)


def _left_out(value: object, places: frozenset[Steps], here: Steps) -> object:
    """Return a value without the secrets in its maps."""
    if isinstance(value, Mapping):
        return {
            key: _left_out(item, places, (*here, str(key)))
            for key, item in value.items()
            if (*here, str(key)) not in places
        }
    if isinstance(value, list | tuple):
        return [_left_out(item, places, (*here, index)) for index, item in enumerate(value)]
    return value


def _double(number: float) -> float | str:
    """Return a number as the engine has it."""
    try:
        return float(number)
    except OverflowError:
        return str(number)
