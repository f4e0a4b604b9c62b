"""What is wrong with a sweep, and with which of its points. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api.values.paths import as_key, steps
from pulumi_sagemaker_training.api.values.text import nearest
from pulumi_sagemaker_training.api.values.unknown import UNKNOWN
from pulumi_sagemaker_training.api.values.violation import Violation
from pulumi_sagemaker_training.lifecycle.sweep.decisions.arguments import ARGUMENTS, TEMPLATE
from pulumi_sagemaker_training.lifecycle.sweep.decisions.points import Point
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import (
    HIDDEN_KEYS,
    SECRETS_KEY,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.secrecy import marked_paths
from pulumi_sagemaker_training.lifecycle.training_job.decisions.undefined_metrics import (
    defined_metrics,
)

if TYPE_CHECKING:
    from pulumi_sagemaker_training.lifecycle.sweep.decisions.spec import SweepSpec

_MOST_NAMED: Final = 3
_NOT_OF_A_TRIAL: Final[Mapping[str, str]] = {
    "training_job_name": "a trial's name is made from its content; remove it",
    "wait_for": "a sweep waits until its trials have ended; remove it",
    "take_over_from": "a sweep takes over no job; remove it",
    "max_attempts": "a trial has one job; raise stopping_condition.max_runtime_in_seconds",
    "fallback_instance_types": (
        "a sweep has none; make resource_config.instance_type a name of its points"
    ),
}
"""The template's properties that a trial cannot have."""


def violations_of(spec: "SweepSpec", found: Sequence[Violation]) -> Iterator[Violation]:
    yield from _misspelt(spec.given)
    yield from found
    yield from _public_secrets(spec.given)
    template = spec.given.get(TEMPLATE)
    if template is UNKNOWN:
        return
    if not isinstance(template, Mapping) or not template:
        yield Violation(
            TEMPLATE, "is missing; give the arguments of a training job", codes.SWEEP_TEMPLATE
        )
        return
    yield from _not_of_a_trial(template)
    yield from _undefined(spec)


def _misspelt(given: Mapping[str, object]) -> Iterator[Violation]:
    for name in sorted(set(given) - set(ARGUMENTS) - HIDDEN_KEYS):
        meant = nearest(name, ARGUMENTS)
        hint = f"did you mean {meant!r}?" if meant else f"it has {', '.join(sorted(ARGUMENTS))}"
        yield Violation(name, f"is not a property of a sweep; {hint}", codes.UNKNOWN_PROPERTY)


def _public_secrets(given: Mapping[str, object]) -> Iterator[Violation]:
    if given.get(SECRETS_KEY) is UNKNOWN:
        return
    for path in marked_paths(given):
        if steps(path) and steps(path)[0] in set(ARGUMENTS) - {TEMPLATE}:
            yield Violation(
                path,
                "is a secret, but points and settings of a sweep stand in its state and messages; "
                "put the secret into `template`, or unwrap it with pulumi.Output.unsecret",
                codes.SECRET_SHOWN,
            )


def _not_of_a_trial(template: Mapping[str, object]) -> Iterator[Violation]:
    for name, why in _NOT_OF_A_TRIAL.items():
        value = template.get(name)
        if value not in (None, "", [], ()) and not (name == "wait_for" and value == "completed"):
            yield Violation(
                f"{TEMPLATE}.{name}", f"is not for a sweep: {why}", codes.SWEEP_TEMPLATE
            )


def _undefined(spec: "SweepSpec") -> Iterator[Violation]:
    defined, metric = defined_metrics(spec.job.request), spec.objective.metric
    if defined is None or not metric or metric in defined:
        return
    meant = nearest(metric, defined)
    advice = f"did you mean {meant!r}?" if meant else f"define {metric!r} there"
    yield Violation(
        "objective_metric",
        f"{metric!r} is a metric that no template.algorithm_specification.metric_definitions "
        f"define; {advice}",
        codes.UNDEFINED_METRIC,
    )


def violations_of_trials(spec: "SweepSpec") -> Iterator[Violation]:
    """Yield the errors of the trials' jobs: one of all trials once, others with their points."""
    if not isinstance(spec.given.get(TEMPLATE), Mapping):
        return
    points = spec.points if spec.points is not None else ()
    by_point = {point: spec.trial(point).violations for point in points}
    if not by_point:
        yield from _named(spec.job.violations)
        return
    counted = Counter(item for found in by_point.values() for item in dict.fromkeys(found))
    everywhere = [item for item, times in counted.items() if times == len(by_point)]
    yield from _named(everywhere)
    yield from _by_point(by_point, set(everywhere), spec)


def _named(found: Iterable[Violation]) -> Iterator[Violation]:
    for item in found:
        yield replace(item, path=f"{TEMPLATE}.{item.path}" if item.path else TEMPLATE)


def _by_point(
    by_point: Mapping[Point, Sequence[Violation]], everywhere: set[Violation], spec: "SweepSpec"
) -> Iterator[Violation]:
    given = spec.given.get("points")
    most_given = len(given) if isinstance(given, list | tuple) else 0
    wrong = {
        point: own
        for point, found in by_point.items()
        if (own := [item for item in found if item not in everywhere])
    }
    places = {point: index for index, point in enumerate(by_point)}
    for number, (point, found) in enumerate(wrong.items()):
        index = places[point]
        path = f"points[{index}]" if index < most_given else as_key("trials", point.words)
        more = len(wrong) - _MOST_NAMED
        if number == _MOST_NAMED:
            yield Violation(
                path, f"and {more} more points are wrong in the like way", codes.SWEEP_SPACE
            )
            return
        yield Violation(path, f"({point.words}) {found[0].path}: {found[0].message}", found[0].code)
