"""The stages of a pipeline: their order, and what is wrong with them. Pure."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from graphlib import CycleError, TopologicalSorter
from typing import Any, Final, NamedTuple

ARTIFACTS: Final = "artifacts"
AFTER: Final = "after"
DEFAULTS: Final = "defaults"
STAGES: Final = "stages"
_WAIT_FOR: Final = "wait_for"
_COMPLETED: Final = "completed"

Arguments = Mapping[str, Any]


class StagesError(ValueError):
    """Stages that cannot be a pipeline; the message names the property."""


class Stage(NamedTuple):
    """One stage.

    Attributes:
        name: its name in the pipeline.
        args: the arguments of its job, with the pipeline's defaults.
        artifacts: name of a channel -> the stage whose model it has.
        after: further stages that come before this one.
    """

    name: str
    args: dict[str, Any]
    artifacts: dict[str, str]
    after: tuple[str, ...]

    @property
    def needs(self) -> tuple[str, ...]:
        """The stages that come before this one."""
        return tuple(dict.fromkeys([*self.artifacts.values(), *self.after]))


def stages_in_order(given: object, defaults: object = None) -> tuple[Stage, ...]:
    """Return the stages, each after those that it needs.

    Args:
        given: name -> the arguments of a stage.
        defaults: arguments of each stage that does not give them.

    Raises:
        StagesError: there is none, a stage is no map, needs an unknown one or itself, has two
            channels of one name, or is not waited for.
    """
    if not isinstance(given, Mapping) or not given:
        raise StagesError(f"{STAGES}: {given!r} is not allowed; give at least one stage by name")
    shared = {} if defaults is None else defaults
    if not isinstance(shared, Mapping):
        raise StagesError(f"{DEFAULTS}: {shared!r} is not allowed; give arguments of a job by name")
    read = {name: _stage(name, args, shared) for name, args in given.items()}
    for stage in read.values():
        _check(stage, read)
    sorter = TopologicalSorter({stage.name: stage.needs for stage in read.values()})
    try:
        return tuple(read[name] for name in sorter.static_order())
    except CycleError as error:
        circle = " -> ".join(reversed(error.args[1]))
        raise StagesError(
            f"{STAGES}: {circle} is a circle; a stage cannot need what comes after it"
        ) from None


def _stage(name: object, args: object, shared: Arguments) -> Stage:
    if not isinstance(name, str) or not name:
        raise StagesError(f"{STAGES}: {name!r} is not allowed as a name; give a text")
    path = f"{STAGES}.{name}"
    if not isinstance(args, Mapping):
        raise StagesError(f"{path}: {args!r} is not allowed; give the arguments of a job by name")
    own = {key: value for key, value in args.items() if key not in (ARTIFACTS, AFTER)}
    artifacts, after = args.get(ARTIFACTS) or {}, args.get(AFTER) or ()
    if not isinstance(artifacts, Mapping):
        raise StagesError(
            f"{path}.{ARTIFACTS}: {artifacts!r} is not allowed; give the name of a channel "
            "and a stage, such as {'train': 'prepare'}"
        )
    if isinstance(after, str) or not isinstance(after, list | tuple):
        raise StagesError(f"{path}.{AFTER}: {after!r} is not allowed; give a list of stages")
    return Stage(name, {**shared, **own}, dict(artifacts), tuple(after))


def _check(stage: Stage, stages: Mapping[str, Stage]) -> None:
    path = f"{STAGES}.{stage.name}"
    places = {f"{ARTIFACTS}.{channel}": name for channel, name in stage.artifacts.items()}
    places |= {f"{AFTER}[{index}]": name for index, name in enumerate(stage.after)}
    for place, name in places.items():
        if name not in stages:
            raise StagesError(f"{path}.{place}: {name!r} is not a stage; {_meant(name, stages)}")
    for channel in _channels(stage.args.get("input_data_config")):
        if channel in stage.artifacts:
            raise StagesError(
                f"{path}.{ARTIFACTS}.{channel}: input_data_config has a channel of this name too; "
                "give one of them another name"
            )
    waits = stage.args.get(_WAIT_FOR)
    if isinstance(waits, str) and waits != _COMPLETED:
        raise StagesError(
            f"{path}.{_WAIT_FOR}: {waits!r} is not allowed in a pipeline; the model of a stage "
            f"exists when its job has completed, so give {_COMPLETED!r} or nothing"
        )


def _channels(given: object) -> Iterator[object]:
    for channel in given if isinstance(given, list | tuple) else ():
        if isinstance(channel, Mapping):
            yield channel.get("channel_name")


def _meant(name: object, stages: Mapping[str, Stage]) -> str:
    near = get_close_matches(str(name), stages, n=1)
    return f"did you mean {near[0]!r}?" if near else f"there are {', '.join(stages)}"
