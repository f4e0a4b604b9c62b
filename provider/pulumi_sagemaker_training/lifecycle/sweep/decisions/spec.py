"""A sweep as the program declares it: a template, points, an objective, limits. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Final, Protocol

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.api.values.unknown import UNKNOWN, has_unknown
from pulumi_sagemaker_training.api.values.violation import Violation, named_kind
from pulumi_sagemaker_training.codes import ErrorCode
from pulumi_sagemaker_training.lifecycle.sweep.decisions.arguments import TEMPLATE
from pulumi_sagemaker_training.lifecycle.sweep.decisions.limits import (
    Limits,
    read_early_stopping,
    read_limits,
    read_objective,
    read_sampling,
)
from pulumi_sagemaker_training.lifecycle.sweep.decisions.objective import Objective
from pulumi_sagemaker_training.lifecycle.sweep.decisions.points import Point
from pulumi_sagemaker_training.lifecycle.sweep.decisions.space import (
    MOST_TRIALS,
    draw,
    duplicate,
    read_space,
)
from pulumi_sagemaker_training.lifecycle.sweep.decisions.stopping import EarlyStopping
from pulumi_sagemaker_training.lifecycle.sweep.decisions.violations import (
    violations_of,
    violations_of_trials,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.options import Options
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import (
    HIDDEN_KEYS,
    ORIGIN_KEY,
    SECRETS_KEY,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.secrecy import (
    marked_paths,
    unmatched,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import JobSpec, parse_spec


class _RefusePoint(Protocol):
    """The function that is called with each error of the points."""

    def __call__(self, path: str, message: str, code: ErrorCode = ...) -> None: ...


_SALT: Final[Mapping[str, str]] = {"pulumi:sweep": "trial"}
"""Triggers that tell a trial from a job that is declared under the same resource name."""


@dataclass(frozen=True)
class SweepSpec:
    """One sweep as the program declares it.

    Attributes:
        given: the properties as the program gave them, in the Python spelling.
        job: the template, as a job without a point.
        points: the points, those that are given first; None if they are not known yet.
        objective, limits, stopping: see their classes; `stopping` is None without early stopping.
        settings: the stack's settings.
        origin: organization, project, stack and name, as the program knows them.
        find_violations: finds everything that is wrong.
    """

    given: Mapping[str, object]
    job: JobSpec
    points: tuple[Point, ...] | None
    objective: Objective
    limits: Limits
    stopping: EarlyStopping | None
    settings: Settings
    origin: Mapping[str, str] = field(default_factory=dict)
    find_violations: Callable[["SweepSpec"], Iterable[Violation]] = field(
        default=lambda _: (), compare=False, repr=False
    )

    @cached_property
    def violations(self) -> tuple[Violation, ...]:
        """Everything that is wrong; it is computed on first use."""
        return tuple(map(self.job.redact_violation, self.find_violations(self)))

    @property
    def options(self) -> Options:
        """The template's options."""
        return self.job.options

    @property
    def secret_paths(self) -> tuple[str, ...]:
        """The secret properties, below `template`."""
        return tuple(f"{TEMPLATE}.{path}" for path in self.job.secret_paths)

    def secret_outputs(self, outputs: Mapping[str, object]) -> tuple[str, ...]:
        """Return the outputs that are secret as a whole: they contain or repeat a secret."""
        if not self.job.secret_paths:
            return ()
        return tuple(dict.fromkeys((TEMPLATE, *self.job.secret_outputs(outputs))))

    def redact(self, text: str) -> str:
        """Return a text with the values of the template's secrets masked."""
        return self.job.redact(text)

    def trial(self, point: Point) -> JobSpec:
        """Return the job of a point."""
        if point not in self._trials:
            self._trials[point] = self._made_trial(point)
        return self._trials[point]

    @cached_property
    def _trials(self) -> dict[Point, JobSpec]:
        return {}

    def _made_trial(self, point: Point) -> JobSpec:
        template = {k: v for k, v in self.job.given.items() if k not in HIDDEN_KEYS}
        properties = point.fill(template)
        triggers = properties.get("triggers")
        # Others are unknown, or wrong: then a violation names them.
        if triggers is None or isinstance(triggers, Mapping):
            properties["triggers"] = {**(triggers or {}), **_SALT}
        properties[SECRETS_KEY] = list(self.job.secret_paths)
        spec = parse_spec(properties, self.settings)
        return replace(spec, options=_options_of_a_trial(spec.options))


def _options_of_a_trial(options: Options) -> Options:
    """Return a trial's options: the sweep waits itself, and each trial has its own checkpoints."""
    own = options.own_checkpoints
    return replace(
        options,
        wait_for="completed",
        on_quota="fail",
        own_checkpoints=own if own == "never" else "always",
        fallback_instance_types=(),
        max_attempts=1,
        take_over_from=None,
    )


def parse_sweep(
    props: Mapping[str, object], settings: Settings, *, is_unchanged: bool = False
) -> SweepSpec:
    """Read a sweep from a resource's properties.

    Args:
        props: the properties in the Python spelling; `UNKNOWN` if a value is not known yet.
        settings: the stack's settings.
        is_unchanged: whether the properties are those in the state. The jobs of the trials were
            checked before these were created, and are not checked again.

    Returns:
        The sweep; its `violations` are computed on first use.
    """
    given = {key: value for key, value in props.items() if value is not None}
    found: list[Violation] = []

    def refuse(path: str, message: str, code: ErrorCode = codes.SWEEP_SPACE) -> None:
        found.append(Violation(path, message, code))

    known = {name: value for name, value in given.items() if value is not UNKNOWN}
    refuse_rule = partial(refuse, code=codes.SWEEP_RULES)
    objective, limits = read_objective(given, refuse_rule), read_limits(known, refuse_rule)
    stopping = read_early_stopping(known, refuse_rule)
    points = _points(given, refuse)
    origin = given.get(ORIGIN_KEY)
    return SweepSpec(
        given={key: value for key, value in given.items() if key != "__provider"},
        job=_template(given, settings),
        points=points,
        objective=objective,
        limits=limits,
        stopping=stopping,
        settings=settings,
        origin={k: v for k, v in origin.items() if isinstance(v, str)}
        if isinstance(origin, Mapping)
        else {},
        find_violations=lambda spec: (
            *violations_of(spec, found),
            # What is wrong with the points is said before what is wrong with their jobs.
            *(
                ()
                if found or (is_unchanged and not settings.default_tags)
                else violations_of_trials(spec)
            ),
        ),
    )


def _template(given: Mapping[str, object], settings: Settings) -> JobSpec:
    template = given.get(TEMPLATE)
    if not isinstance(template, Mapping):
        template = {}
    paths = list(_secrets(given, template))
    return parse_spec({**template, SECRETS_KEY: paths}, settings)


def _secrets(given: Mapping[str, object], template: Mapping[str, object]) -> Iterator[str]:
    """Yield the paths of the template's secrets, without `template`."""
    prefix = f"{TEMPLATE}."
    is_unmatched = TEMPLATE in unmatched(given, leaves_out=True)
    for path in (*marked_paths(given), *([TEMPLATE] if is_unmatched else [])):
        if path == TEMPLATE:
            yield from template
        elif path.startswith(prefix):
            yield path.removeprefix(prefix)


def _points(given: Mapping[str, object], refuse: _RefusePoint) -> tuple[Point, ...] | None:
    decides = ("points", "space", "search", "samples", "seed")
    if any(has_unknown(given.get(name)) for name in decides):
        return None
    own = _given_points(given.get("points"), refuse)
    sampling = read_sampling(given, refuse)
    if given.get("space") is None:
        if not own and given.get("points") in (None, [], ()):
            refuse("points", "is empty, and there is no `space`; give points or a space")
        return tuple(own)
    before = len(own)
    problems: list[str] = []

    def noted(path: str, message: str) -> None:
        problems.append(path)
        refuse(path, message)

    dimensions = read_space(given["space"], sampling.search, noted)
    if problems:
        return tuple(own)
    points = (*own, *draw(dimensions, sampling, own, refuse))
    if len(points) > MOST_TRIALS >= before:
        refuse("points", f"are {len(points)} with those of the space; at most {MOST_TRIALS}")
    return points


def _given_points(given: object, refuse: _RefusePoint) -> list[Point]:
    if given is None:
        return []
    if not isinstance(given, list | tuple):
        refuse("points", f"{named_kind(given)} is not allowed; give a list of maps")
        return []
    if len(given) > MOST_TRIALS:
        refuse("points", f"are {len(given)}; a sweep has at most {MOST_TRIALS}")
        return []
    found = []
    for index, item in enumerate(given):
        if not isinstance(item, Mapping) or not item:
            refuse(f"points[{index}]", "is not a map of name to value; give at least one value")
        else:
            found.append(Point.of(item))
    twice = duplicate(found) if len(found) == len(given) else None
    if twice is not None:
        refuse(twice.path, twice.message, twice.code)
    return list(dict.fromkeys(found))
