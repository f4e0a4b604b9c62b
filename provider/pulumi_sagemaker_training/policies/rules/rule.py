"""What a rule is: a demand, its settings, the check, and a change that meets the demand. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from pulumi_sagemaker_training.api.request.rules.rule import View
from pulumi_sagemaker_training.api.settings.kinds import Member
from pulumi_sagemaker_training.policies.stack import StackResource


class Level(StrEnum):
    """What a breach of a rule comes to, in Pulumi's words."""

    ADVISORY = "advisory"
    MANDATORY = "mandatory"
    REMEDIATE = "remediate"
    DISABLED = "disabled"


class Severity(StrEnum):
    """How bad a breach of a rule is, in Pulumi's words."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Breach(NamedTuple):
    """A place where a job breaks a rule. No text of it holds a value of the job.

    Attributes:
        path: the property in the Python spelling.
        reason: what is wrong, as the end of a sentence that the path begins.
        fix: what to do, in the imperative.
    """

    path: str
    reason: str
    fix: str


class Change(NamedTuple):
    """A change of one property that meets a rule's demand."""

    path: str
    value: bool | str


Values = Mapping[str, Any]
"""The settings of one rule that are given."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule about training jobs.

    Attributes:
        name: its name in settings and messages.
        demand: what it demands, in one sentence.
        severity: how bad a breach is.
        level: what a breach comes to, unless the settings say otherwise.
        source: the page or the API member that explains the danger.
        check: yields the breaches of one job.
        settings: its settings by their names.
        needs: the settings of which one must be given, or else the rule does not run.
        remediate: yields the changes that are safe: they change nothing that is learned, and no
            job fails because of them. None if there is no such change.
        remediation: what the changes are, for the page; empty without `remediate`.
        check_stack: yields the breaches that show only among all resources of a stack, with the
            URN of the job.
    """

    name: str
    demand: str
    severity: Severity
    level: Level
    source: str
    check: Callable[[View, Values], Iterator[Breach]] | None = None
    settings: Mapping[str, Member] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    remediate: Callable[[View, Values], Iterator[Change]] | None = None
    remediation: str = ""
    check_stack: Callable[[Sequence[StackResource]], Iterator[tuple[str, Breach]]] | None = None

    def is_set(self, values: Values) -> bool:
        """Tell whether the settings say enough for the rule to run."""
        return not self.needs or any(values.get(name) for name in self.needs)


def fits(text: str, patterns: Sequence[str]) -> bool:
    """Tell whether a text matches one of the patterns, in which `*` stands for anything."""
    return any(fnmatchcase(text, pattern) for pattern in patterns)


def listed(words: Sequence[str]) -> str:
    """Return words of the settings for a message."""
    return ", ".join(words)
