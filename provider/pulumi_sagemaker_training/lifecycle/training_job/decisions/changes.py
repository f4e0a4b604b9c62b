"""A plan's parts: the changes of a job, each with its reason, and the decision on all. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from pulumi_sagemaker_training.api.values.violation import Violation


class Decision(Enum):
    """What must happen to a resource."""

    UNCHANGED = "unchanged"
    UPDATE = "update"
    REPLACE = "replace"


class Change(NamedTuple):
    """One reason for an update or a replacement.

    Attributes:
        path: the property.
        decision: the decision for this change alone.
        words: the reason that the user reads.
        kind: `add`, `delete` or `update`.
        is_certain: whether it comes to that; else it is not known yet whether anything changes.
    """

    path: str
    decision: Decision
    words: str
    kind: str = "update"
    is_certain: bool = True

    @property
    def property(self) -> str:
        """The top-level property that the path lies in."""
        return self.path.split(".", 1)[0].split("[", 1)[0]


@dataclass(frozen=True, slots=True)
class Plan:
    """The decision on a resource, with the reasons.

    Attributes:
        changes: all reasons.
        delete_first: whether a replacement must delete the old job before it creates the new.
        warnings: messages for the user about what is not done.
        refusals: changes that are not allowed; the resource then stays as it is.
    """

    changes: tuple[Change, ...] = ()
    delete_first: bool = False
    warnings: tuple[str, ...] = ()
    refusals: tuple[Violation, ...] = ()

    @property
    def decision(self) -> Decision:
        """The strongest decision among the changes."""
        decisions = {change.decision for change in self.changes}
        for decision in (Decision.REPLACE, Decision.UPDATE):
            if decision in decisions:
                return decision
        return Decision.UNCHANGED

    @property
    def replaces(self) -> tuple[str, ...]:
        """The top-level properties that need a replacement."""
        named = (c.property for c in self.changes if c.decision is Decision.REPLACE)
        return tuple(dict.fromkeys(named))

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why the job is trained again, in words; empty when it is not."""
        return tuple(c.words for c in self.changes if c.decision is Decision.REPLACE)

    @property
    def is_certain(self) -> bool:
        """Tell whether what is decided will happen.

        A replacement whose only reasons are values that are not known yet may come to nothing.
        """
        deciding = [c for c in self.changes if c.decision is self.decision]
        return not deciding or any(change.is_certain for change in deciding)


def kept_words(made: Plan, recorded: Mapping[str, object]) -> str:
    """Return what is said of a job that is not trained again, in words.

    Args:
        made: a plan that replaces nothing.
        recorded: the outputs in the state.
    """
    ended = str(recorded.get("training_end_time") or "")
    since = f"trained until {ended[:16].replace('T', ' ')} UTC" if ended else "not trained yet"
    changed = ", ".join(dict.fromkeys(change.path for change in made.changes))
    return f"kept: {since}" + (f"; updated in place: {changed}" if changed else "")
