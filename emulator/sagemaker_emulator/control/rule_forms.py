"""The forms that rules may have. Pure.

Each kind of rule has one key that no other kind has. `KINDS` lists the keys of every kind; an
unknown key is refused, and the message names the most similar known one.
"""

import difflib
import itertools
import re
from typing import Any

from sagemaker_emulator.aws import policy_document

_COUNTED = {"times": int, "after_calls": int, "rate": float, "seed": int}
KINDS: dict[str, dict[str, type | tuple[type, ...]]] = {
    "operation": {
        "operation": str,
        "service": str,
        "effect": str,
        "when": str,
        "code": str,
        "message": str,
        "status": int,
        "delay_s": float,
        "match": dict,
        "granted_per_s": float,
        **_COUNTED,
    },
    "job": {
        "job": str,
        "phase": str,
        "seconds": float,
        "fail": str,
        "at": str,
        "outcome": str,
        "failure_reason": str,
        "metrics": dict,
        "simulate_seconds": float,
        "interrupt_after_s": float,
        "resume_after_s": float,
        **_COUNTED,
    },
    "quota": {"quota": str, "limit": int, "usage": str, "known_as": str, **_COUNTED},
    "plan": {"plan": str, "reserved": list},
    "capacity": {"capacity": str, "message": str, **_COUNTED},
    "propagation": {"propagation": str, "seconds": float},
    "simulate_seconds": {"simulate_seconds": float},
    "time_scale": {"time_scale": float},
    "listing": {"listing": str},
    "policy": {"policy": dict},
}
EFFECTS = ("error", "reset", "delay")
OUTCOMES = ("Completed", "Failed", "Stopped")
_CHOICES: dict[str, tuple[str, ...]] = {
    "effect": EFFECTS,
    "when": ("before", "after"),
    "outcome": OUTCOMES,
    "propagation": ("role", "bucket", "job", "tags"),
    "listing": ("filter-first", "cut-first"),
    "known_as": ("applied", "default", "nothing"),
    "usage": ("training job", "spot training job", "training warm pool"),
}
_ABOVE_ZERO = ("time_scale", "granted_per_s")
_PATTERNS = ("job", "quota", "capacity", "plan")


class RuleError(Exception):
    """A rule that is not valid."""


def read_rule(body: object) -> tuple[str, dict[str, Any]]:
    """Return the kind of a rule, and its members without those that are null.

    Raises:
        RuleError: the rule is not valid.
    """
    if not isinstance(body, dict):
        raise RuleError("a rule must be a JSON object")
    kind = next((name for name in KINDS if name in body), None)
    if kind is None:
        raise RuleError(f"a rule must have exactly one of the keys {', '.join(KINDS)}")
    known = KINDS[kind]
    for key, value in body.items():
        if key not in known:
            near = difflib.get_close_matches(key, known, 1)
            hint = f"; did you mean {near[0]!r}?" if near else f"; known are {', '.join(known)}"
            raise RuleError(f"a rule with {kind!r} has no key {key!r}{hint}")
        _check_value(key, value, known[key])
    clean = {key: value for key, value in body.items() if value is not None}
    if "fail" in clean:
        clean.setdefault("at", "Training")
    return kind, clean


def _check_value(key: str, value: object, wanted: type | tuple[type, ...]) -> None:
    if value is None:
        return
    accepted = (int, float) if wanted is float else wanted
    if not isinstance(value, accepted) or isinstance(value, bool):
        raise RuleError(f"{key!r} has the wrong type: {value!r}")
    choices = _CHOICES.get(key)
    if choices and value not in choices:
        raise RuleError(f"{key!r} is {value!r}; allowed are {', '.join(choices)}")
    problem = policy_document.enforcement_problem_of(value) if key == "policy" else None
    if problem:
        raise RuleError(problem)
    if key == "reserved" and not _is_in_order(value):
        raise RuleError(f"'reserved' has pairs of begin and end in order, in seconds: {value!r}")
    if key in _ABOVE_ZERO and not float(str(value)) > 0:
        raise RuleError(f"{key!r} must be above 0")
    patterns = value.values() if key == "match" and isinstance(value, dict) else ()
    for pattern in [value, *patterns] if key in _PATTERNS else patterns:
        try:
            re.compile(str(pattern))
        except re.error as error:
            raise RuleError(f"{key!r} is not a regular expression: {error}") from None


def _is_in_order(windows: object) -> bool:
    """Whether a list holds one pair of numbers or several, each after the one before."""
    pairs = windows if isinstance(windows, list) else []
    if not all(isinstance(pair, list) and len(pair) == 2 for pair in pairs):
        return False
    times = [time for pair in pairs for time in pair]
    known = all(isinstance(t, int | float) and not isinstance(t, bool) for t in times)
    return bool(times) and known and all(a < b for a, b in itertools.pairwise(times))
