"""What policies of level `remediate` changed, kept for the second check of a replacement.

The engine (3.259.0, `pkg/resource/deploy/step_generator.go`) asks in this order about a resource
that exists:

1. a check with the old inputs, in `continueStepsFromImport`;
2. the policies, which change what the check returned;
3. a diff of what they made;
4. for a replacement a check of the program's inputs, without old ones and without the policies, in
   `continueStepsFromDiff`; a create from its answer follows.

So a provider that answers the last check from the program's inputs alone creates a resource without
the changes of the policies, and the next diff finds them once more: each update would replace it.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from pulumi_sagemaker_training.api.values.unknown import has_unknown

Inputs = Mapping[str, Any]
Read = Callable[[Inputs], Inputs]
"""Returns inputs as plain values, with `UNKNOWN` for what is not known yet."""

_OF_THE_HOST: Final = "__provider"
_LOST: Final = (
    "a policy has changed {names}, and the engine checks the program's inputs again for this "
    "replacement, with other values in them (ignore_changes): it takes what the program has. The "
    "next `pulumi up` finds the policy's change again, and replaces the resource once more if that "
    "needs a replacement: set it in the program"
)


@dataclass(frozen=True, slots=True)
class SecondCheck:
    """What a check without old inputs has to check.

    Attributes:
        inputs: the program's inputs, or what policies made of them.
        lost: the properties that policies changed, and that stay as the program has them.
    """

    inputs: Inputs
    lost: tuple[str, ...] = ()

    @property
    def warning(self) -> str:
        """What to say of the lost changes; empty if there are none."""
        return _LOST.format(names=", ".join(self.lost)) if self.lost else ""


@dataclass(frozen=True, slots=True)
class _FirstCheck:
    """A check with old inputs: the program's, the answer, and what policies made of the answer."""

    given: Inputs
    answer: Inputs
    remediated: Inputs | None = None


class Remediations:
    """The changes that policies made between a resource's check and its diff. Thread-safe.

    They hold for one resource, for the next check without old inputs, and for equal inputs of the
    program. Without a URN nothing is remembered, because the call could be of any resource.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._checks: dict[str, _FirstCheck] = {}

    def checked(self, urn: str, given: Inputs, answer: Inputs) -> None:
        """Remember a check with old inputs, and its answer."""
        with self._lock:
            self._checks.update({urn: _FirstCheck(dict(given), dict(answer))} if urn else {})

    def seen(self, urn: str, inputs: Inputs, read: Read) -> None:
        """Remember what a diff sees, if it is not what the check before it returned."""
        with self._lock:
            first = self._checks.get(urn)
        if first is None:
            return
        is_same = _is_same(inputs, first.answer, read)
        if not is_same and _is_guess(inputs, first.answer, read):
            return
        with self._lock:
            if is_same:
                self._checks.pop(urn, None)
            else:
                self._checks[urn] = replace(first, remediated=dict(inputs))

    def second_check(self, urn: str, given: Inputs, read: Read) -> SecondCheck:
        """Return what to check without old inputs, and forget it."""
        with self._lock:
            first = self._checks.pop(urn, None)
        if first is None or first.remediated is None:
            return SecondCheck(given)
        if _is_same(given, first.given, read):
            return SecondCheck(first.remediated)
        return SecondCheck(given, _changed(first.answer, first.remediated, read))


def _is_guess(inputs: Inputs, answer: Inputs, read: Read) -> bool:
    """Tell whether the engine only asks what would follow if a dependency were replaced.

    It then puts unknown values into the old inputs (`calculateDependentReplacements`), perhaps
    between a resource's check and its diff, if it diffs in parallel.
    """
    return has_unknown(read(inputs)) and not has_unknown(read(answer))


def _is_same(one: Inputs, other: Inputs, read: Read) -> bool:
    return one == other or not _changed(one, other, read)


def _changed(before: Inputs, after: Inputs, read: Read) -> tuple[str, ...]:
    one, other = read(before), read(after)
    names = sorted((one.keys() | other.keys()) - {_OF_THE_HOST})
    return tuple(name for name in names if one.get(name) != other.get(name))
