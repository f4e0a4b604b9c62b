"""The inputs of a job that was made elsewhere, taken from its description. Pure."""

from collections.abc import Mapping
from typing import Any, Final

from pulumi_sagemaker_training.api.request.canonical import canonical
from pulumi_sagemaker_training.lifecycle.training_job.decisions.change_effects import NAME
from pulumi_sagemaker_training.lifecycle.training_job.decisions.checkpoints import declared_prefix
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import MEMBERS

_CHOSEN_BY_SERVICE: Final = ("selected_instance_type", "selected_instance_count")
_SERIES: Final = "enable_sage_maker_metrics_time_series"
_DISTRIBUTION: Final = "s3_data_distribution_type"


def imported_inputs(described: Mapping[str, object]) -> dict[str, object]:
    """Return the inputs that declare a job as it is, canonical, in the Python spelling.

    The name is left out. With it, a later replacement would delete this job before the new one
    succeeds; and a program that gives the same name does not count as a change. Members that
    the service does not describe (session chaining) are not included.

    Args:
        described: the outputs of a read: the description, with the job's own tags.
    """
    given = canonical(
        {member: described[member] for member in MEMBERS if member != NAME and member in described}
    )
    name = str(described.get(NAME, ""))
    return {member: _spec(member, value, name) for member, value in given.items()}


def _spec(member: str, value: Any, name: str) -> object:
    """Return a member without the defaults that the service adds."""
    match member:
        case "algorithm_specification":
            return _without(value, _series_of(value))
        case "resource_config":
            return _without(value, _CHOSEN_BY_SERVICE)
        case "input_data_config":
            return [_channel(channel) for channel in value]
        case "checkpoint_config":
            return {**value, "s3_uri": declared_prefix(str(value.get("s3_uri", "")), name)}
        case _:
            return value


def _series_of(algorithm: Mapping[str, object]) -> tuple[str, ...]:
    """Return the name of the time series switch if it has its default.

    Source: `EnableSageMakerMetricsTimeSeries` of AlgorithmSpecification: by default it is on for a
    job with metric definitions, and otherwise off.
    """
    follows = bool(algorithm.get("metric_definitions")) or not algorithm.get(_SERIES)
    return (_SERIES,) if follows else ()


def _channel(channel: Mapping[str, Any]) -> Mapping[str, object]:
    source = channel.get("data_source") or {}
    objects = source.get("s3_data_source")
    if not objects or objects.get(_DISTRIBUTION) != "FullyReplicated":
        return channel
    kept = {**source, "s3_data_source": _without(objects, (_DISTRIBUTION,))}
    return {**channel, "data_source": kept}


def _without(value: Mapping[str, object], keys: tuple[str, ...]) -> dict[str, object]:
    return {key: item for key, item in value.items() if key not in keys}
