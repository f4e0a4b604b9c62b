"""The check of a job's outputs in a state: damaged, edited, or of a newer version. Pure.

The state decides what is stopped and deleted. So a part that cannot be read is refused with a
message, and the job stays.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.api.values.numbers import finite
from pulumi_sagemaker_training.api.values.violation import Violation, named_kind
from pulumi_sagemaker_training.lifecycle.ownership.job_names import job_name
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import (
    CLAIM,
    EARLIER,
    FORMAT_KEY,
    OWNED_BY,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import JobSpec

FORMAT: Final = 1
"""The version of the outputs' format; a state without a version has the first."""

ARN: Final = "training_job_arn"
_NAME: Final = "training_job_name"
_RETAINED: Final = "resource_retained_billable_time_in_seconds"
_ARN: Final = re.compile(
    r"arn:[\w-]+:sagemaker:[a-z]{2}[a-z0-9-]*:\d{12}:training-job/(?P<name>.+)"
)

Check = Callable[[object], str]
"""A function that returns what a value should be; empty if it is right."""


def _text(value: object) -> str:
    return "" if isinstance(value, str) else "text"


def _moment(value: Any) -> str:
    try:
        datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return "a time such as 2026-01-31T12:00:00+00:00"
    return ""


def _tags(value: object) -> str:
    is_right = isinstance(value, Mapping) and all(isinstance(tag, str) for tag in value.values())
    return "" if is_right else "a map of texts"


def _number(value: object) -> str:
    return "a number" if finite(value) is None else ""


def _pool(value: object) -> str:
    retained = value.get(_RETAINED, 0) if isinstance(value, Mapping) else None
    return "a map with numbers" if _number(retained) else ""


def _attempts(value: object) -> str:
    is_right = isinstance(value, list) and all(
        isinstance(item, Mapping) and isinstance(item.get(_NAME), str) for item in value
    )
    return "" if is_right else "a list of maps, each with a training_job_name"


def _arn(value: object) -> str:
    is_right = isinstance(value, str) and _ARN.fullmatch(value)
    return "" if is_right else "the ARN of a training job"


_CHECKS: Final[Mapping[str, Check]] = {
    ARN: _arn,
    _NAME: _text,
    "training_job_status": _text,
    "creation_time": _moment,
    "tags_all": _tags,
    "training_time_in_seconds": _number,
    "billable_time_in_seconds": _number,
    "warm_pool_status": _pool,
    CLAIM: _text,
    OWNED_BY: _text,
    EARLIER: _attempts,
}


def flaws(id_: str, recorded: Mapping[str, object]) -> list[Violation]:
    """Return what is wrong with the outputs of a job that a state holds.

    Args:
        id_: the resource's id: the job's name, or its ARN.
        recorded: the outputs.
    """
    found = [
        Violation(name, f"is {named_kind(recorded[name])}, not {wanted}", codes.STATE_DAMAGED)
        for name, check in _CHECKS.items()
        if name in recorded and (wanted := check(recorded[name]))
    ]
    if ARN not in recorded:
        found.append(Violation(ARN, "is missing", codes.STATE_DAMAGED))
    return found or _other_job(id_, recorded)


def _other_job(id_: str, recorded: Mapping[str, Any]) -> list[Violation]:
    """Return parts that name another job than the id; ARNs have names in lower case."""
    named = {ARN: job_name(recorded[ARN]), _NAME: recorded.get(_NAME, job_name(id_))}
    return [
        Violation(path, f"is of job {name}, not of {job_name(id_)}", codes.STATE_DAMAGED)
        for path, name in named.items()
        if name.lower() != job_name(id_).lower()
    ]


def refuse_newer(id_: str, recorded: Mapping[str, object]) -> None:
    """Refuse outputs that a newer version has written, because their meaning is not known.

    Raises:
        InputError: they have a newer format, or their format is not a number.
    """
    version = recorded.get(FORMAT_KEY, FORMAT)
    if not _number(version) and version == FORMAT:
        return
    message = (
        f"the state of training job {job_name(id_)} has format {version!r}, and this version of "
        f"pulumi-sagemaker-training reads format {FORMAT} only; nothing was changed. Use the "
        "version that wrote the state, or a newer one"
    )
    raise InputError([Violation(FORMAT_KEY, message, codes.STATE_NEWER)])


def usable(id_: str, recorded: Mapping[str, object]) -> dict[str, object]:
    """Return the outputs without those that are wrong; a read writes these again.

    Raises:
        InputError: they have a newer format.
    """
    refuse_newer(id_, recorded)
    wrong = {flaw.path for flaw in flaws(id_, recorded)}
    return {key: value for key, value in recorded.items() if key not in wrong}


def refuse_flaws(id_: str, recorded: Mapping[str, object]) -> None:
    """Refuse outputs that are wrong.

    Raises:
        InputError: one violation for each part that is wrong, with what to do.
    """
    refuse_newer(id_, recorded)
    found = flaws(id_, recorded)
    if found:
        raise InputError([_with_advice(id_, flaw, "run `pulumi refresh`") for flaw in found])


def refuse_delete(id_: str, recorded: Mapping[str, object], spec: JobSpec) -> None:
    """Refuse to delete a job if the outputs or the options in the state are wrong.

    Args:
        id_: the resource's id.
        recorded: the outputs.
        spec: the job as the outputs and the stack's defaults declare it.

    Raises:
        InputError: one violation for each part that is wrong, with what to do.
    """
    refuse_flaws(id_, recorded)
    advice = "give it an allowed value and run `pulumi up`, or `pulumi refresh`"
    found = [_with_advice(id_, flaw, advice) for flaw in spec.wrong_options]
    if found:
        raise InputError(found)


def missing_claim(id_: str) -> InputError:
    """Return the refusal to delete a job whose claim is missing in the state."""
    flaw = Violation(CLAIM, "is missing, but the job carries one", codes.STATE_DAMAGED)
    return InputError([_with_advice(id_, flaw, "run `pulumi refresh`")])


def region_not_known(id_: str, asked: str) -> list[Violation]:
    """Return the refusal to treat a job as deleted if only one region was searched."""
    flaw = f"is missing, so the region is not known, and {asked} has no such job"
    return [
        _with_advice(
            id_, Violation(ARN, flaw, codes.STATE_DAMAGED), "put the ARN back into the state"
        )
    ]


def _with_advice(id_: str, flaw: Violation, advice: str) -> Violation:
    message = (
        f"{flaw.message}, so training job {job_name(id_)} is not touched. To continue {advice}; "
        "or run `pulumi state delete`, which keeps the job and removes it from the state"
    )
    return Violation(flaw.path, message, flaw.code)
