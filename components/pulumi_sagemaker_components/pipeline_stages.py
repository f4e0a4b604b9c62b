"""The stages of a pipeline: their order, and what is wrong with them."""

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any, Final, NamedTuple

import pulumi

from pulumi_sagemaker_components.pipeline_arguments import StageArgs, StageJobArgs
from pulumi_sagemaker_components.refusals import ArgumentError, nearest, refuse_unknown
from pulumi_sagemaker_training import JobArgs, codes

ARTIFACTS: Final = "artifacts"
AFTER: Final = "after"
DEFAULTS: Final = "defaults"
STAGES: Final = "stages"
ENTRY_POINT: Final = "entry_point"
_SOURCE_DIR: Final = "source_dir"
_WAIT_FOR: Final = "wait_for"
_COMPLETED: Final = "completed"
_OF_SCRIPTS: Final = StageJobArgs.__annotations__.keys() - JobArgs.__annotations__.keys()

Arguments = Mapping[str, Any]


class Stage(NamedTuple):
    """One stage.

    Attributes:
        name: its name in the pipeline.
        args: the arguments of its job, with the pipeline's defaults.
        artifacts: name of a channel -> the stage whose model it has.
        after: further stages that come before this one.
        is_script: whether it is a script, and not a job.
    """

    name: str
    args: dict[str, Any]
    artifacts: dict[str, str]
    after: tuple[str, ...]
    is_script: bool

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
        ArgumentError: there is none, a stage is not a map, has an unknown argument, needs an
            unknown stage or itself, has two channels of one name, or is not waited for.
    """
    if not isinstance(given, Mapping) or not given:
        raise _refused(STAGES, given, "give at least one stage by name")
    shared = {} if defaults is None else defaults
    if not isinstance(shared, Mapping):
        raise _refused(DEFAULTS, shared, "give arguments of a job by name")
    _refuse_misspelt(DEFAULTS, shared, StageJobArgs)
    read = {name: _stage(name, args, shared) for name, args in given.items()}
    for stage in read.values():
        _check(stage, read)
    sorter = TopologicalSorter({stage.name: stage.needs for stage in read.values()})
    try:
        return tuple(read[name] for name in sorter.static_order())
    except CycleError as error:
        circle = " -> ".join(reversed(error.args[1]))
        words = f"{circle} is a circle; a stage cannot need what comes after it"
        raise ArgumentError(STAGES, words, codes.PIPELINE_CYCLE) from None


def _stage(name: object, args: object, shared: Arguments) -> Stage:
    if not isinstance(name, str) or not name:
        raise ArgumentError(
            STAGES, f"{name!r} is not allowed as a name; give a text", codes.PIPELINE
        )
    path = f"{STAGES}.{name}"
    if not isinstance(args, Mapping):
        raise _refused(path, args, "give the arguments of a job by name")
    _refuse_misspelt(path, args, StageArgs)
    own = {key: value for key, value in args.items() if key not in (ARTIFACTS, AFTER)}
    is_script = any(each.get(ENTRY_POINT) is not None for each in (own, shared))
    is_script = is_script or own.get(_SOURCE_DIR) is not None
    if not is_script:
        shared = {key: value for key, value in shared.items() if key not in _OF_SCRIPTS}
        _refuse_of_scripts(path, own)
    artifacts, after = args.get(ARTIFACTS), args.get(AFTER)
    if not isinstance(artifacts or {}, Mapping):
        example = "give the name of a channel and a stage, such as {'train': 'prepare'}"
        raise _refused(f"{path}.{ARTIFACTS}", artifacts, example)
    if isinstance(after, str) or not isinstance(after or (), list | tuple):
        raise _refused(f"{path}.{AFTER}", after, "give a list of stages")
    return Stage(name, {**shared, **own}, dict(artifacts or {}), tuple(after or ()), is_script)


def _refuse_misspelt(path: str, given: Arguments, known: type) -> None:
    try:
        refuse_unknown(given, known.__annotations__, "a stage")
    except ArgumentError as error:
        raise ArgumentError(f"{path}.{error.path}", error.words, error.code) from None


def _refuse_of_scripts(path: str, own: Arguments) -> None:
    # The engine keeps no order, and the line must be the same each time.
    for name in sorted(own):
        if name in _OF_SCRIPTS and own[name] is not None:
            words = f"is an argument of a script; give {ENTRY_POINT} too, or leave it out"
            raise ArgumentError(f"{path}.{name}", words, codes.PIPELINE)


def _check(stage: Stage, stages: Mapping[str, Stage]) -> None:
    path = f"{STAGES}.{stage.name}"
    places = {f"{ARTIFACTS}.{channel}": name for channel, name in stage.artifacts.items()}
    places |= {f"{AFTER}[{index}]": name for index, name in enumerate(stage.after)}
    for place, name in places.items():
        if not isinstance(name, str):
            raise _refused(f"{path}.{place}", name, "give the name of a stage")
        if name not in stages:
            hint = nearest(name, stages) or f"there are {', '.join(stages)}"
            raise ArgumentError(
                f"{path}.{place}", f"{name!r} is not a stage; {hint.rstrip()}", codes.PIPELINE
            )
    for argument in ("input_data_config", "channels"):
        for channel in _channels(stage.args.get(argument)):
            if channel in stage.artifacts:
                words = f"{argument} has a channel of this name too; give one of them another name"
                raise ArgumentError(f"{path}.{ARTIFACTS}.{channel}", words, codes.PIPELINE)
    waits = stage.args.get(_WAIT_FOR)
    if isinstance(waits, str) and waits != _COMPLETED:
        words = (
            f"{waits!r} is not allowed in a pipeline; the model of a stage exists when its job has "
            f"completed, so give {_COMPLETED!r} or nothing"
        )
        raise ArgumentError(f"{path}.{_WAIT_FOR}", words, codes.PIPELINE)


def _channels(given: object) -> Iterator[str]:
    if isinstance(given, Mapping):
        yield from given
    for channel in given if isinstance(given, list | tuple) else ():
        name = channel.get("channel_name") if isinstance(channel, Mapping) else None
        if isinstance(name, str):
            yield name


def _refused(path: str, value: object, advice: str) -> ArgumentError:
    if isinstance(value, pulumi.Output):
        words = "is an output, whose value is not known yet when the resources are declared"
        return ArgumentError(path, f"{words}; {advice}", codes.NOT_KNOWN_YET)
    return ArgumentError(path, f"{value!r} is not allowed; {advice}", codes.PIPELINE)
