"""The training jobs that a resource declares: one of its own, or the trials of a sweep. Pure."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import Final

from pulumi_sagemaker_training.adapters.plugin.property_names import (
    in_plugin_words,
    plugin_path,
    python_path,
    to_python,
)
from pulumi_sagemaker_training.adapters.plugin.sweep_names import (
    in_sweep_words,
    sweep_plugin_path,
    sweep_python_path,
    sweep_to_python,
)
from pulumi_sagemaker_training.api.model.named_secrets import speaks_of_secret
from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.api.values.paths import join
from pulumi_sagemaker_training.api.values.unknown import UNKNOWN
from pulumi_sagemaker_training.lifecycle.sweep.decisions.arguments import TEMPLATE
from pulumi_sagemaker_training.lifecycle.sweep.decisions.points import Point, path_of
from pulumi_sagemaker_training.lifecycle.sweep.decisions.spec import (
    SweepSpec,
    parse_sweep,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.options import OPTION_NAMES
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import (
    MEMBERS,
    JobSpec,
    parse_spec,
)
from pulumi_sagemaker_training.policies.job import (
    DYNAMIC_SWEEP,
    OF_PLUGIN,
    PLUGIN_SWEEP,
    Job,
    view_of,
)

Location = tuple[str | int, ...]

_OPEN: Final = ("resource_config", "environment", "hyper_parameters")
"""The members of a template into which points put values."""


def read_jobs(
    type_: str,
    properties: Mapping[str, object],
    secrets: Collection[Location],
    settings: Settings | None,
) -> Sequence[Job]:
    """Return the jobs that a resource declares, or that its outputs describe.

    Args:
        type_: one of `JOB_TYPES`.
        properties: plain, in the spelling of the program; `UNKNOWN` if a value is not known yet.
        secrets: the places of secrets among them.
        settings: the stack's; None if they are not known, as for an exported state.
    """
    if type_ in (DYNAMIC_SWEEP, PLUGIN_SWEEP):
        return tuple(_trials(type_, properties, secrets, settings))
    is_plugin = type_ in OF_PLUGIN
    given = to_python(properties) if is_plugin else dict(properties)
    paths = [python_path(place) if is_plugin else _joined(place) for place in secrets]
    view = view_of(parse_spec(given, settings or Settings()), paths, settings)
    return (Job(view, plugin_path, in_plugin_words) if is_plugin else Job(view, str, str),)


def _trials(
    type_: str,
    properties: Mapping[str, object],
    secrets: Collection[Location],
    settings: Settings | None,
) -> Iterator[Job]:
    is_plugin = type_ in OF_PLUGIN
    given = sweep_to_python(properties) if is_plugin else dict(properties)
    places = [sweep_python_path(place) if is_plugin else _joined(place) for place in secrets]
    sweep = parse_sweep(given, settings or Settings())
    spelt: Callable[[str], str] = sweep_plugin_path if is_plugin else str
    words: Callable[[str], str] = in_sweep_words if is_plugin else str
    for spec, point in _specs(sweep):
        view = view_of(spec, list(_in_template(places, spec)), settings)
        yield Job(view, partial(_place, sweep, point, spelt), words)


def _place(sweep: SweepSpec, point: Point | None, spelt: Callable[[str], str], path: str) -> str:
    """Return where a value of a trial is declared: in its template, or in a point."""
    declared = spelt(f"{TEMPLATE}.{path}")
    names = [path_of(name) for name, _ in point.values] if point is not None else []
    if point is None or not any(path == name or path.startswith(f"{name}.") for name in names):
        return declared
    given = sweep.given.get("points")
    listed = given if isinstance(given, list | tuple) else ()
    number = next((i for i, item in enumerate(listed) if Point.of(item) == point), None)
    source = "space" if number is None else f"points[{number}]"
    return f"{source}: {declared.removeprefix(f'{TEMPLATE}.')}"


def _specs(sweep: SweepSpec) -> Iterator[tuple[JobSpec, Point | None]]:
    """Yield the jobs of the points that a rule may decide differently; values not known stay so."""
    template = sweep.given.get(TEMPLATE)
    if template is UNKNOWN or sweep.points is None:
        known = {} if template is UNKNOWN else sweep.job.given
        open_ = (*MEMBERS, *OPTION_NAMES) if template is UNKNOWN else _OPEN
        yield parse_spec({**known, **dict.fromkeys(open_, UNKNOWN)}, sweep.settings), None
        return
    # Hundreds of points that differ by numbers alone are one job for a rule: the first one's.
    differing = {_told_apart(point): point for point in reversed(sweep.points)}
    yield from ((sweep.trial(point), point) for point in reversed(differing.values()))


def _told_apart(point: Point) -> Point:
    kept = (
        (name, value)
        for name, value in point.values
        if isinstance(value, str) or "." in name or speaks_of_secret(name)
    )
    return Point(tuple(kept))


def _in_template(places: Sequence[str], spec: JobSpec) -> Iterator[str]:
    """Yield the paths of secrets in a trial; all of it if the template is secret as a whole."""
    for place in places:
        if place == TEMPLATE:
            yield from spec.given
        elif place.startswith(f"{TEMPLATE}."):
            yield place.removeprefix(f"{TEMPLATE}.")


def _joined(place: Sequence[str | int]) -> str:
    path = ""
    for step in place:
        path = join(path, step)
    return path
