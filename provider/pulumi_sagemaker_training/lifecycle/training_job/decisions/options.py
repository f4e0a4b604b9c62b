"""The options of a training job that are not members of the API, and their checks. Pure."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, fields
from math import isnan
from typing import Any, Final

from pulumi_sagemaker_training.api.model.members import schema_name
from pulumi_sagemaker_training.api.values.numbers import as_texts_beyond_doubles
from pulumi_sagemaker_training.api.values.paths import as_key
from pulumi_sagemaker_training.api.values.text import MASK
from pulumi_sagemaker_training.api.values.unknown import has_unknown
from pulumi_sagemaker_training.api.values.violation import Secrets, Violation


@dataclass(frozen=True, slots=True)
class MetricGate:
    """The bounds of the last value of one metric; None is no bound."""

    low: float | None = None
    high: float | None = None

    def admits(self, value: float) -> bool:
        """Tell whether the value is within the bounds, both included; NaN never is."""
        above = self.low is None or value >= self.low
        below = self.high is None or value <= self.high
        return not isnan(value) and above and below

    def __str__(self) -> str:
        if self.low is not None and self.high is not None:
            return f"from {self.low:g} to {self.high:g}"
        return f"at least {self.low:g}" if self.low is not None else f"at most {self.high:g}"


@dataclass(frozen=True, slots=True)
class Options:
    """The options of one training job; docs/options.md explains each.

    Attributes:
        wait_for: `completed`, `started` or `created`: when the resource counts as created.
        rerun: `on_failure` or `on_change`: whether an unchanged job that failed is trained again.
        triggers: arbitrary values; a change trains again.
        require_metrics: gates on the final metrics of a completed job.
        max_cost: USD that the worst case may cost; None is no limit.
        existing: `adopt` or `fail`: what an equal job of this resource under the name means.
        take_over_from: the other owner whose job, held by this state, becomes this resource's.
        on_delete: `delete`, `stop` or `retain`.
        on_timeout: `stop` or `leave`.
        on_interrupt: `leave` or `stop`.
        fallback_instance_types: tried in order on a capacity error.
        on_quota: `wait` or `fail`.
        region, profile, assume_role_arn, endpoint_url: override the stack's settings.
    """

    wait_for: str = "completed"
    rerun: str = "on_failure"
    triggers: Mapping[str, Any] = field(default_factory=dict)
    require_metrics: Mapping[str, MetricGate] = field(default_factory=dict)
    max_cost: float | None = None
    existing: str = "adopt"
    take_over_from: str | None = None
    on_delete: str = "delete"
    on_timeout: str = "stop"
    on_interrupt: str = "leave"
    fallback_instance_types: tuple[str, ...] = ()
    on_quota: str = "wait"
    region: str | None = None
    profile: str | None = None
    assume_role_arn: str | None = None
    endpoint_url: str | None = None


OPTION_NAMES: Final = tuple(item.name for item in fields(Options))

CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "wait_for": ("completed", "started", "created"),
    "rerun": ("on_failure", "on_change"),
    "existing": ("adopt", "fail"),
    "on_delete": ("delete", "stop", "retain"),
    "on_timeout": ("stop", "leave"),
    "on_interrupt": ("leave", "stop"),
    "on_quota": ("wait", "fail"),
}
"""The allowed values of each option that is a choice; the first is the default."""

_TEXTS: Final = ("take_over_from", "region", "profile", "assume_role_arn", "endpoint_url")

STACK_KEYS: Final[Mapping[str, str]] = {
    name: schema_name(name) for name in (*CHOICES, "max_cost", "fallback_instance_types")
}
"""Options that may have a stack-wide default: python name -> key under `sagemaker-training:`."""


class _Parser:
    def __init__(self, given: Mapping[str, object], secrets: Secrets) -> None:
        self.given = given
        self.secrets = secrets
        self.violations: list[Violation] = []

    def refuse(self, path: str, value: object, allowed: str) -> None:
        shown = self.secrets.shown(path, value)
        self.violations.append(Violation(path, f"{shown} is not allowed; give {allowed}"))

    def read(self, name: str, convert: Callable[[str, Any], Any]) -> Any:
        value = self.given.get(name)
        return None if value is None or has_unknown(value) else convert(name, value)

    def choice(self, name: str, value: Any) -> str | None:
        if value in CHOICES[name]:
            return str(value)
        self.refuse(name, value, " or ".join(repr(item) for item in CHOICES[name]))
        return None

    def text(self, name: str, value: Any) -> str | None:
        if isinstance(value, str) and value:
            return value
        self.refuse(name, value, "a text that is not empty")
        return None

    def amount(self, name: str, value: Any) -> float | None:
        number = _number(value)
        if number is None or not 0 < number < float("inf"):
            self.refuse(name, value, "an amount in USD above 0")
            return None
        return number

    def mapping(self, name: str, value: Any) -> Mapping[str, Any] | None:
        if isinstance(value, Mapping):
            return {key: as_texts_beyond_doubles(item) for key, item in value.items()}
        self.refuse(name, value, "a map")
        return None

    def names(self, name: str, value: Any) -> tuple[str, ...] | None:
        listed = value.split(",") if isinstance(value, str) else value
        if isinstance(listed, list | tuple) and all(isinstance(i, str) and i for i in listed):
            return tuple(item.strip() for item in listed)
        self.refuse(name, value, "a list of instance types")
        return None

    def gates(self, name: str, value: Any) -> Mapping[str, MetricGate] | None:
        if not isinstance(value, Mapping):
            self.refuse(name, value, "a map of metric name to {'min': number, 'max': number}")
            return None
        # If a whole map is secret, so are its keys.
        is_secret = self.secrets.covers(name)
        gates = {
            metric: self._gate(as_key(name, MASK if is_secret else str(metric)), gate)
            for metric, gate in value.items()
        }
        return {metric: gate for metric, gate in gates.items() if gate is not None}

    def _gate(self, path: str, value: Any) -> MetricGate | None:
        allowed = "{'min': number} or {'max': number}, or both"
        if not isinstance(value, Mapping) or not value or set(value) - {"min", "max"}:
            self.refuse(path, value, allowed)
            return None
        bounds = {key: _number(item) for key, item in value.items()}
        if any(item is None for item in bounds.values()):
            self.refuse(path, value, allowed)
            return None
        gate = MetricGate(bounds.get("min"), bounds.get("max"))
        if gate.low is not None and gate.high is not None and gate.low > gate.high:
            self.refuse(path, value, "a min that is not above the max")
            return None
        return gate


def _number(value: object) -> float | None:
    if isinstance(value, bool):
        return None
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    return None if isnan(number) else number


def read_options(
    given: Mapping[str, object],
    defaults: Mapping[str, object],
    *,
    secret_paths: Collection[str] = (),
) -> tuple[Options, list[Violation]]:
    """Read a job's options; the stack's defaults apply to those that are not given.

    Args:
        given: the resource's properties in the Python spelling; others than options are ignored.
        defaults: the stack-wide defaults.
        secret_paths: properties whose values must not be shown.

    Returns:
        The options, with the default if a value is unknown or not allowed, and the violations.
    """
    merged = {**defaults, **{k: v for k, v in given.items() if v is not None}}
    # Secrets of the stack's configuration cannot be told apart, so its values are not shown.
    own = {name for name, value in given.items() if value is not None}
    parser = _Parser(merged, Secrets((*secret_paths, *(defaults.keys() - own))))
    readers: dict[str, Callable[[str, Any], Any]] = {
        **dict.fromkeys(CHOICES, parser.choice),
        **dict.fromkeys(_TEXTS, parser.text),
        "max_cost": parser.amount,
        "triggers": parser.mapping,
        "require_metrics": parser.gates,
        "fallback_instance_types": parser.names,
    }
    found = {name: parser.read(name, readers[name]) for name in OPTION_NAMES}
    options = Options(**{name: value for name, value in found.items() if value is not None})
    return options, parser.violations
