"""Rules that change the behaviour of the service.

A rule is a JSON object; `rule_forms` says which ones are valid.
"""

import itertools
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from sagemaker_emulator.control.rule_forms import read_rule

_USAGES_MEANT = ("training job", "spot training job")
"""What a quota rule that names no usage is about."""
_SETTINGS = ("simulate_seconds",)
"""Keys that describe a job instead of an event in it: their uses are not counted."""


class Bucket:
    """A token bucket, with one token for each granted request.

    Args:
        per_second: how many come in; it holds those of one second, and one at the least.
        now: a clock, seconds.
    """

    def __init__(self, per_second: float, now: Callable[[], float] = time.monotonic) -> None:
        self._per_second = per_second
        self._most = self._level = max(1.0, per_second)
        self._now = now
        self._at = now()

    def take(self) -> bool:
        """Take a token; tell whether there was one."""
        now = self._now()
        self._level = min(self._most, self._level + (now - self._at) * self._per_second)
        self._at = now
        if self._level < 1:
            return False
        self._level -= 1
        return True


@dataclass(slots=True)
class Rule:
    """One rule, and how often it has matched."""

    id: int
    kind: str
    body: dict[str, Any]
    seen: Counter[str] = field(default_factory=Counter)
    used: Counter[str] = field(default_factory=Counter)
    dice: random.Random = field(default_factory=random.Random)
    bucket: Bucket | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the rule as the control API shows it."""
        counts = {
            "seen": max(self.seen.values(), default=0),
            "used": max(self.used.values(), default=0),
        }
        return {"id": self.id, "kind": self.kind, **counts, **self.body}

    @property
    def is_spent(self) -> bool:
        """Whether the rule has acted as often as it may."""
        times = self.body.get("times")
        return times is not None and self.used[""] >= times

    def fires(self, aspect: str = "") -> bool:
        """Count a match, and tell whether the rule acts on it.

        A job rule with several effects counts the matches of each effect separately.
        """
        self.seen[aspect] += 1
        if self.seen[aspect] <= self.body.get("after_calls", 0):
            return False
        times = self.body.get("times")
        if times is not None and self.used[aspect] >= times:
            return False
        if self.dice.random() >= self.body.get("rate", 1.0):
            return False
        if self.bucket is not None and self.bucket.take():
            return False
        self.used[aspect] += 1
        return True


class Rules:
    """The active rules. Thread-safe."""

    def __init__(self, initial: Iterable[dict[str, Any]] = ()) -> None:
        self._lock = threading.Lock()
        self._ids = itertools.count(1)
        self._initial = list(initial)
        self._rules: list[Rule] = []
        self.reset()

    def reset(self) -> None:
        """Restore the rules that were active at the start."""
        self.clear()
        for body in self._initial:
            self.add(body)

    def add(self, body: object) -> Rule:
        """Add a rule.

        Raises:
            RuleError: the rule is not valid.
        """
        kind, clean = read_rule(body)
        rule = Rule(next(self._ids), kind, clean)
        # A test needs repeatable random numbers; nothing here is secret.
        rule.dice = random.Random(clean.get("seed"))  # noqa: S311 - not secret
        if "granted_per_s" in clean:
            rule.bucket = Bucket(clean["granted_per_s"])
        with self._lock:
            self._rules.append(rule)
        return rule

    def clear(self, rule_id: int | None = None) -> bool:
        """Remove one rule, or all of them; return whether there was one to remove."""
        with self._lock:
            kept = [] if rule_id is None else [r for r in self._rules if r.id != rule_id]
            removed = len(kept) != len(self._rules)
            self._rules = kept
        return removed

    def listing(self) -> list[dict[str, Any]]:
        """Return every rule with its counts."""
        with self._lock:
            return [rule.to_json() for rule in self._rules]

    def __len__(self) -> int:
        """Return the number of rules."""
        return len(self._rules)

    def for_request(
        self, service: str, operation: str, params: dict[str, Any], when: str
    ) -> list[Rule]:
        """Return the rules that act on a request, before or after its effect."""
        if not self._rules:
            return []
        with self._lock:
            return [
                rule
                for rule in self._rules
                if rule.kind == "operation"
                and rule.body.get("when", "before") == when
                and rule.body.get("service", "sagemaker") in (service, "*")
                and rule.body["operation"] in (operation, "*")
                and _fits(rule.body.get("match"), params)
                and rule.fires()
            ]

    def for_job(self, name: str, key: str, **equal: str) -> Rule | None:
        """Return the first job rule with a key that acts on a job, or None."""
        if not self._rules:
            return None
        with self._lock:
            for rule in self._rules:
                fits = (
                    rule.kind == "job"
                    and key in rule.body
                    and all(rule.body.get(k) == v for k, v in equal.items())
                    and re.search(rule.body["job"], name)
                )
                if fits and (key in _SETTINGS or rule.fires(key)):
                    return rule
        return None

    def for_instance(self, kind: str, instance_type: str, usage: str = "") -> Rule | None:
        """Return the first quota or capacity rule that acts on an instance type, or None."""
        if not self._rules:
            return None
        with self._lock:
            for rule in self._rules:
                fits = rule.kind == kind and re.fullmatch(rule.body[kind], instance_type)
                if fits and (not usage or _is_about(rule, usage)) and rule.fires():
                    return rule
        return None

    def choice(self, kind: str, default: str) -> str:
        """Return the choice of the latest rule of a kind, or the default."""
        with self._lock:
            chosen = [rule.body[kind] for rule in self._rules if rule.kind == kind]
        return str(chosen[-1]) if chosen else default

    def for_plan(self, name: str) -> Rule | None:
        """Return the latest rule that says when the capacity of a training plan is there."""
        with self._lock:
            for rule in reversed(self._rules):
                if rule.kind == "plan" and re.search(rule.body["plan"], name):
                    return rule
        return None

    def quota_of(self, instance_type: str, usage: str) -> dict[str, Any] | None:
        """Return the quota rule that would act now, without counting it as met; None: no rule."""
        with self._lock:
            for rule in self._rules:
                fits = rule.kind == "quota" and re.fullmatch(rule.body["quota"], instance_type)
                if fits and _is_about(rule, usage) and not rule.is_spent:
                    return rule.body
        return None

    def policies(self) -> list[dict[str, Any]]:
        """Return the policies of the rules. Each of them must allow a request."""
        if not self._rules:
            return []
        with self._lock:
            return [rule.body["policy"] for rule in self._rules if rule.kind == "policy"]

    def value(self, kind: str, key: str, default: float, **equal: str) -> float:
        """Return the latest number that a rule of a kind sets, or the default."""
        with self._lock:
            for rule in reversed(self._rules):
                if rule.kind == kind and all(rule.body.get(k) == v for k, v in equal.items()):
                    return float(rule.body[key])
        return default


def _is_about(rule: Rule, usage: str) -> bool:
    named = rule.body.get("usage")
    return usage == named if named else usage in _USAGES_MEANT


def _fits(wanted: dict[str, str] | None, params: dict[str, Any]) -> bool:
    """Tell whether each named member, at any depth, matches its expression."""
    if not wanted:
        return True
    return all(
        any(re.search(str(pattern), str(value)) for value in _values(params, _folded(name)))
        for name, pattern in wanted.items()
    )


def _values(node: object, name: str) -> Iterable[object]:
    if isinstance(node, dict):
        for key, value in node.items():
            if _folded(key) == name:
                yield value
            yield from _values(value, name)
    elif isinstance(node, list):
        for item in node:
            yield from _values(item, name)


def _folded(name: str) -> str:
    # instance_type and InstanceType name the same member.
    return name.replace("_", "").lower()
