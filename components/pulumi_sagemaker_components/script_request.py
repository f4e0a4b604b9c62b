"""The arguments of the `TrainingJob` of a script job, from the component's own."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import pulumi

from pulumi_sagemaker_components.refusals import ArgumentError
from pulumi_sagemaker_components.unknowns import with_known
from pulumi_sagemaker_training import ChannelArgs, CommonJobArgs, codes

DEFAULT_VOLUME_GB: Final = 30
"""As in the SageMaker SDK."""
DEFAULT_RUNTIME_S: Final = 24 * 60 * 60
"""As in the API (StoppingCondition.MaxRuntimeInSeconds).

A default is part of a job's identity: a new one would train every job again that relies on it.
"""
_VARIABLE: Final = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
_OF_TOOLKIT: Final = ("sagemaker_program", "sagemaker_submit_directory")
_WAYS: Final = ("arguments", "environment")
_GROUPED: Final = ("instance_groups", "instance_preferences")
_PASSED_ON: Final = frozenset(CommonJobArgs.__annotations__)
"""The arguments that the job has too."""


class Member(NamedTuple):
    """A member of a structure of CreateTrainingJob."""

    structure: str
    name: str


SHORT_FORMS: Final = {
    "instance_type": Member("resource_config", "instance_type"),
    "instance_count": Member("resource_config", "instance_count"),
    "volume_size_in_gb": Member("resource_config", "volume_size_in_gb"),
    "max_runtime_in_seconds": Member("stopping_condition", "max_runtime_in_seconds"),
    "metric_definitions": Member("algorithm_specification", "metric_definitions"),
    "input_mode": Member("algorithm_specification", "training_input_mode"),
}
"""The arguments that stand for a member of a structure."""


def algorithm_specification(args: Mapping[str, object], own: Mapping[str, object]) -> Any:
    """Return the algorithm specification: what is given of it, the image, and the start.

    Args:
        args: the arguments of the component.
        own: the members that only the component sets.

    Raises:
        ArgumentError: a member is given twice, or is one that only the component sets.
    """
    return _structure(args, "algorithm_specification", {"training_input_mode": "File"}, own)


def resource_config(args: Mapping[str, object]) -> Any:
    """Return the instances: what is given of them, one instance, and a volume of 30 GB.

    Raises:
        ArgumentError: a member is given twice.
    """
    defaults = {"instance_count": 1, "volume_size_in_gb": DEFAULT_VOLUME_GB}
    return _structure(args, "resource_config", defaults)


def stopping_condition(args: Mapping[str, object]) -> Any:
    """Return the limits of the time: what is given of them, and a day.

    Raises:
        ArgumentError: a member is given twice.
    """
    return _structure(args, "stopping_condition", {"max_runtime_in_seconds": DEFAULT_RUNTIME_S})


def output_data_config(args: Mapping[str, object]) -> Any:
    """Return where the model is written: what is given of it, and `s3://<bucket>/models`."""
    path = with_known({"bucket": args["bucket"]}, lambda known: f"s3://{known['bucket']}/models")
    return _structure(args, "output_data_config", {"s3_output_path": path})


def input_data_config(args: Mapping[str, Any], own: Sequence[ChannelArgs]) -> Any:
    """Return the channels: the component's, and those that are given as the API has them.

    Returns:
        The channels, at least one; None if there is none.

    Raises:
        ArgumentError: two channels have one name.
    """

    def complete(known: Mapping[str, Any]) -> list[Any] | None:
        given = list(known["given"] or ())
        names = [channel["channel_name"] for channel in own]
        for index, item in enumerate(given):
            name = item.get("channel_name") if isinstance(item, Mapping) else None
            if isinstance(name, str) and name in names:
                words = f"{name!r} is the name of two channels; give each its own"
                raise ArgumentError(
                    f"input_data_config[{index}].channel_name", words, codes.CHANNELS
                )
        return [*own, *given] or None

    return with_known({"given": args.get("input_data_config")}, complete)


def _structure(
    args: Mapping[str, Any],
    name: str,
    defaults: Mapping[str, Any],
    own: Mapping[str, Any] | None = None,
) -> Any:
    """Return a structure: defaults, what is given of it, the short forms, what only we set."""
    short = {
        member.name: key
        for key, member in SHORT_FORMS.items()
        if member.structure == name and args.get(key) is not None
    }
    set_here = own or {}

    def complete(known: Mapping[str, Any]) -> dict[str, Any]:
        given = {key: value for key, value in (known["given"] or {}).items() if value is not None}
        for member in given:
            if member in short:
                raise ArgumentError(
                    short[member], f"is given twice: leave out {name}.{member}", codes.EXCLUSIVE
                )
            if member in set_here:
                raise ArgumentError(
                    f"{name}.{member}", "is set by the component; leave it out", codes.EXCLUSIVE
                )
        shorts = {member: args[key] for member, key in short.items()}
        return {**_fitting(defaults, given), **given, **shorts, **set_here}

    return with_known({"given": args.get(name)}, complete)


def _fitting(defaults: Mapping[str, object], given: Mapping[str, object]) -> Mapping[str, Any]:
    """Return the defaults; groups and preferences have their own numbers of instances."""
    if any(given.get(name) for name in _GROUPED):
        return {name: value for name, value in defaults.items() if name != "instance_count"}
    return defaults


def instance_type(args: Mapping[str, object]) -> Any:
    """Return the type of the instances, for the choice of the image; None if there is none.

    Args:
        args: the arguments of the component.

    Raises:
        ArgumentError: no instances are named.
    """
    config = args.get("resource_config")
    if args.get("instance_type") is not None:
        return args["instance_type"]
    if config is None:
        raise ArgumentError(
            "instance_type", "is missing; give one, such as 'ml.m5.large'", codes.MISSING
        )
    return with_known({"config": config}, lambda known: _type_in(known["config"]))


def _type_in(config: Mapping[str, Any]) -> Any:
    if config.get("instance_type") is not None:
        return config["instance_type"]
    for name in _GROUPED:
        for item in config.get(name) or ():
            return item.get("instance_type")
    raise ArgumentError(
        "instance_type", "is missing; give one, such as 'ml.m5.large'", codes.MISSING
    )


def hyper_parameters(args: Mapping[str, Any], toolkit: Mapping[str, Any]) -> Any:
    """Return the hyperparameters of the job: the script's, and those of the toolkit.

    Raises:
        ArgumentError: one is set by the component.
    """
    way = args.get("hyper_parameters_as", "arguments")
    if way not in _WAYS:
        words = f"{way!r} is not allowed; give {' or '.join(_WAYS)}"
        raise ArgumentError("hyper_parameters_as", words, codes.NOT_ALLOWED)

    def complete(known: Mapping[str, Any]) -> dict[str, Any]:
        given = known["given"] or {}
        for name in _OF_TOOLKIT:
            if name in given:
                words = "is set by the component; leave it out and give entry_point"
                raise ArgumentError(f"hyper_parameters.{name}", words, codes.HYPER_PARAMETERS)
        own = {} if way == "environment" else given
        return {**own, **toolkit}

    return with_known({"given": args.get("hyper_parameters")}, complete)


def environment(args: Mapping[str, object]) -> Any:
    """Return the variables of the job: the given ones, and hyperparameters that are passed so."""
    if args.get("hyper_parameters_as") != "environment":
        return args.get("environment")
    parts = {"given": args.get("environment"), "parameters": args.get("hyper_parameters")}
    return with_known(parts, _with_parameters)


def _with_parameters(known: Mapping[str, Any]) -> dict[str, Any]:
    given = known["given"] or {}
    made: dict[str, Any] = {}
    for name, value in (known["parameters"] or {}).items():
        if value is None:
            continue
        variable = f"SM_HP_{name.upper()}"
        if not _VARIABLE.fullmatch(variable):
            raise ArgumentError(
                f"hyper_parameters.{name}",
                "cannot be part of the name of a variable; use letters, digits and underscores, or "
                "set hyper_parameters_as to arguments",
                codes.HYPER_PARAMETERS,
            )
        if variable in given or variable in made:
            raise ArgumentError(
                f"hyper_parameters.{name}",
                f"is another value for {variable}",
                codes.HYPER_PARAMETERS,
            )
        made[variable] = _as_text(value)
    return {**given, **made}


def _as_text(value: object) -> Any:
    """Return a value as the toolkit writes it into a variable: lists and maps as JSON."""
    if isinstance(value, Mapping | list | tuple):
        return pulumi.Output.from_input(value).apply(_as_json)
    return value


def _as_json(value: object) -> str:
    return json.dumps(_whole(value), sort_keys=True, separators=(",", ":"))


def _whole(value: object) -> Any:
    """Return whole numbers as ints: languages other than Python have only floats."""
    match value:
        case Mapping():
            return {name: _whole(item) for name, item in value.items()}
        case list() | tuple():
            return [_whole(item) for item in value]
        case float() if value.is_integer():
            return int(value)
        case _:
            return value


def passed_on(args: Mapping[str, object]) -> dict[str, Any]:
    """Return the arguments that the job has under the same name."""
    return {name: value for name, value in args.items() if name in _PASSED_ON}
