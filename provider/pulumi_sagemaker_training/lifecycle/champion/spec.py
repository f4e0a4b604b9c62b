"""A champion as it is declared: its properties, read and checked. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, cast

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api.values.numbers import finite
from pulumi_sagemaker_training.api.values.paths import as_key
from pulumi_sagemaker_training.api.values.text import nearest
from pulumi_sagemaker_training.api.values.unknown import UNKNOWN, has_unknown
from pulumi_sagemaker_training.api.values.violation import Secrets, Violation
from pulumi_sagemaker_training.lifecycle.champion.contest import (
    DIRECTIONS,
    Contender,
    Direction,
    Rules,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.option_kinds import Gates

HISTORY_LIMIT: Final = 20
LONGEST_HISTORY: Final = 100
APPROVALS: Final = ("PendingManualApproval", "Approved", "Rejected")
RULES: Final = ("metric", "direction", "margin", "gates", "pin")
"""The properties whose change has a challenger that lost judged once more."""
PROPERTIES: Final = ("challenger", *RULES, "history_limit", "model_package")
OUTPUTS: Final = (
    *("training_job_name", "model_artifacts", "final_metrics", "won", "reason", "history"),
    *("considered", "model_package_arn"),
)
_CHALLENGER: Final = ("training_job_name", "model_artifacts", "final_metrics")
_PACKAGE: Final = (
    *("model_package_group_name", "approval_status", "image"),
    *("supported_content_types", "supported_response_mime_types"),
)
ACCESS: Final = ("region", "profile", "assume_role_arn", "endpoint_url")
"""The properties that say how AWS is reached, in place of the stack's settings."""
_HIDDEN: Final = "__"
"""How the names of properties begin that are not the author's."""
_HISTORY: Final = ("result", "decided_at")
NAMES: Final = frozenset({*PROPERTIES, *ACCESS, *OUTPUTS, *_CHALLENGER, *_PACKAGE, *_HISTORY})
"""All names that this package gives; other languages spell them otherwise."""
WITH_OWN_KEYS: Final = frozenset({"final_metrics", "gates"})
"""The properties whose keys are the user's."""


@dataclass(frozen=True, slots=True)
class PackageSpec:
    """A version of a model package group that each champion becomes.

    Attributes:
        group: the group's name or ARN.
        approval_status: the status that a new champion's package gets.
        image: the image that serves the model.
        content_types: the MIME types that it takes.
        response_types: the MIME types that it answers with.
    """

    group: str
    approval_status: str
    image: str
    content_types: tuple[str, ...] = ()
    response_types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChampionSpec:
    """A declaration without violations; what is not known yet is None.

    Attributes:
        challenger: the model that wants to be champion; None while it is not known.
        rules: what it must do; None while they are not known.
        pin: the job whose model is champion whatever challenges it.
        limit: how many entries the history has at most.
        package: the model package that a champion becomes; None without one.
    """

    challenger: Contender | None
    rules: Rules | None
    pin: str | None
    limit: int
    package: PackageSpec | None


class _Reader:
    """The properties of one declaration, with what is wrong with them."""

    def __init__(self, properties: Mapping[str, object], secrets: Secrets) -> None:
        self.properties = properties
        self._secrets = secrets
        self.violations: list[Violation] = []

    def refuse(self, path: str, value: object, allowed: str) -> None:
        shown = self._secrets.shown(path, value)
        words = "is missing" if value is None else f"{shown} is not allowed"
        self.violations.append(Violation(path, f"{words}; give {allowed}", codes.CHAMPION_RULES))

    def text(self, path: str, value: object, allowed: str) -> str:
        if value is UNKNOWN:
            return ""
        if not isinstance(value, str) or not value:
            self.refuse(path, value, allowed)
            return ""
        return value

    def number(self, path: str, value: object, allowed: str, low: float, high: float) -> float:
        if value is UNKNOWN:
            return low
        number = finite(value)
        if number is None or not low <= number <= high:
            self.refuse(path, value, allowed)
            return low
        return number

    def refuse_misspelt(self, path: str, given: Iterable[str], known: Iterable[str]) -> None:
        for name in sorted(set(given) - set(known)):
            meant = nearest(name, tuple(known))
            hint = f"did you mean {meant}?" if meant else f"it has {', '.join(known)}"
            place = f"{path}.{name}" if path else name
            self.violations.append(
                Violation(place, f"is not a property here; {hint}", codes.UNKNOWN_PROPERTY)
            )


def read_spec(
    properties: Mapping[str, object], secret_paths: Iterable[str] = ()
) -> tuple[ChampionSpec, tuple[Violation, ...]]:
    """Return a declaration, and everything that is wrong with it.

    Args:
        properties: the properties in the Python spelling; `UNKNOWN` for what is not known yet.
        secret_paths: the properties that no message shows.
    """
    reader = _Reader(properties, Secrets(tuple(secret_paths)))
    own = {name for name in properties if not name.startswith(_HIDDEN)}
    reader.refuse_misspelt("", own - set(OUTPUTS), (*PROPERTIES, *ACCESS))
    limit = properties.get("history_limit")
    pin = properties.get("pin")
    spec = ChampionSpec(
        challenger=_challenger(reader),
        rules=_rules(reader),
        pin=None if pin is None else reader.text("pin", pin, "the name of a training job"),
        limit=HISTORY_LIMIT if limit is None else _limit(reader, limit),
        package=_package(reader),
    )
    return spec, tuple(reader.violations)


def _limit(reader: _Reader, given: object) -> int:
    allowed = f"a whole number from 1 to {LONGEST_HISTORY}"
    number = reader.number("history_limit", given, allowed, 1, LONGEST_HISTORY)
    if number != int(number):
        reader.refuse("history_limit", given, allowed)
    return int(number)


def _challenger(reader: _Reader) -> Contender | None:
    given = reader.properties.get("challenger")
    if given is UNKNOWN:
        return None
    if not isinstance(given, Mapping):
        reader.refuse("challenger", given, f"a job, or a map of {', '.join(_CHALLENGER)}")
        return None
    reader.refuse_misspelt("challenger", given, _CHALLENGER)
    name = reader.text("challenger.training_job_name", given.get(_CHALLENGER[0]), "a job's name")
    place = _artifact(reader, given.get("model_artifacts"))
    metrics = given.get("final_metrics")
    if metrics is not UNKNOWN and not isinstance(metrics, Mapping):
        reader.refuse("challenger.final_metrics", metrics, "a map of metric names to numbers")
        metrics = {}
    if has_unknown(given):
        return None
    return Contender(name, place, _numbers(reader, metrics))


def _artifact(reader: _Reader, given: object) -> str:
    """Return the URI; jobs have it in a map of their outputs."""
    value = given.get("s3_model_artifacts") if isinstance(given, Mapping) else given
    found = reader.text("challenger.model_artifacts", value, "the URI of a model in S3")
    if found and not found.startswith("s3://"):
        reader.refuse("challenger.model_artifacts", value, "the URI of a model in S3")
    return found


def _numbers(reader: _Reader, given: object) -> dict[str, float]:
    numbers: dict[str, float] = {}
    for name, value in given.items() if isinstance(given, Mapping) else ():
        number = value if isinstance(value, float) else finite(value)
        if number is not None:
            numbers[str(name)] = number
        else:
            reader.refuse(as_key("challenger.final_metrics", str(name)), value, "a number")
    return numbers


def _rules(reader: _Reader) -> Rules | None:
    given = reader.properties
    metric = reader.text("metric", given.get("metric"), "the name of a metric")
    direction = given.get("direction")
    if direction is not UNKNOWN and direction not in DIRECTIONS:
        reader.refuse("direction", direction, " or ".join(map(repr, DIRECTIONS)))
    margin = given.get("margin")
    number = 0.0
    if margin is not None:
        number = reader.number("margin", margin, "a number that is not negative", 0, 1e308)
    gates = given.get("gates") or {}
    if any(map(has_unknown, (given.get("metric"), direction, margin, gates))):
        return None
    read = Gates().read(gates, "gates", reader.refuse) or {}
    return Rules(metric, cast("Direction", direction), number, read)


def _package(reader: _Reader) -> PackageSpec | None:
    given = reader.properties.get("model_package")
    if given in (None, UNKNOWN):
        return None
    if not isinstance(given, Mapping):
        reader.refuse("model_package", given, f"a map of {', '.join(_PACKAGE)}")
        return None
    reader.refuse_misspelt("model_package", given, _PACKAGE)
    path = "model_package."
    status = given.get("approval_status", APPROVALS[0])
    if status is not UNKNOWN and status not in APPROVALS:
        reader.refuse(f"{path}approval_status", status, " or ".join(map(repr, APPROVALS)))
    group = given.get("model_package_group_name")
    return PackageSpec(
        group=reader.text(f"{path}model_package_group_name", group, "the name of a group"),
        approval_status=str(status),
        image=reader.text(f"{path}image", given.get("image"), "the image that serves the model"),
        content_types=_texts(reader, f"{path}supported_content_types", given),
        response_types=_texts(reader, f"{path}supported_response_mime_types", given),
    )


def _texts(reader: _Reader, path: str, given: Mapping[str, object]) -> tuple[str, ...]:
    value = given.get(path.rsplit(".", 1)[-1])
    if value in (None, UNKNOWN):
        return ()
    if not isinstance(value, list | tuple):
        reader.refuse(path, value, "a list of MIME types, such as ['text/csv']")
        return ()
    return tuple(
        reader.text(f"{path}[{index}]", item, "a MIME type") for index, item in enumerate(value)
    )
