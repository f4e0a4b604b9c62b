"""The prefix in S3 of a training's checkpoints, from which it may resume. Pure.

SageMaker copies everything below `CheckpointConfig.S3Uri` into the container before the script
begins, and copies what the script saves back there. So a changed training would resume from the
weights and the epoch of the one before it. `own_checkpoints` gives a training its own folder below
the declared prefix. The folder's name is made from what is learned, so that every attempt at the
same training finds it again.

Source: the page "Checkpoints in Amazon SageMaker AI" of the developer guide.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final, NamedTuple

from pulumi_sagemaker_training.api.values.paths import value_at
from pulumi_sagemaker_training.api.values.unknown import has_unknown
from pulumi_sagemaker_training.lifecycle.ownership.job_names import base_name, digest
from pulumi_sagemaker_training.lifecycle.ownership.owner import Owner
from pulumi_sagemaker_training.lifecycle.training_job.decisions.change_effects import NAME
from pulumi_sagemaker_training.lifecycle.training_job.decisions.differences import (
    Difference,
    differences,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import JobSpec

CONFIG: Final = "checkpoint_config"
_URI: Final = "s3_uri"
_PATH: Final = f"{CONFIG}.{_URI}"

_NAMED: Final = re.compile(r"(?P<resource>.+)-[0-9a-f]{12}(-\d+)?$")

_ANY_RESOURCE: Final = "training"
"""What a folder's name begins with that does not depend on the resource's name."""

_RUNS_ALIKE: Final = frozenset(
    {
        "role_arn",
        "output_data_config",
        "resource_config",
        "vpc_config",
        "stopping_condition",
        "enable_network_isolation",
        "enable_inter_container_traffic_encryption",
        "enable_managed_spot_training",
        CONFIG,
        "debug_hook_config",
        "debug_rule_configurations",
        "tensor_board_output_config",
        "experiment_config",
        "retry_strategy",
        "infra_check_config",
        "mlflow_config",
    }
)
"""Members about where and how long a training runs, and how it is observed; not what it learns.

A job that ran out of time and gets more time, or a larger machine, resumes where it ended.
"""


class Predecessor(NamedTuple):
    """The training that is replaced.

    Attributes:
        job: its name.
        checkpoints: the prefix of its checkpoints; empty if it has none.
        is_same_training: whether the new job learns the same, with the same declared prefix.
        is_other_training: whether it certainly learns something else; with unknown values neither
            is known.
        is_same_prefix: whether the program still declares that prefix.
    """

    job: str = ""
    checkpoints: str = ""
    is_same_training: bool = False
    is_other_training: bool = False
    is_same_prefix: bool = False


def predecessor(old: JobSpec, new: JobSpec, recorded: Mapping[str, object]) -> Predecessor:
    """Return the training that is replaced, as far as it is known.

    Args:
        old: the job as last accepted.
        new: the job as now declared.
        recorded: the outputs in the state.
    """
    before, known = prefix_in(recorded), not has_unknown(_learned(new))
    changed = [d for d in differences(_learned(old), _learned(new)) if not has_unknown(d.new)]
    is_same_prefix = _is_equal(_declared(old), _declared(new)) and _is_below(before, _declared(new))
    return Predecessor(
        job=str(recorded.get(NAME, "")),
        checkpoints=before,
        is_same_training=known and not changed,
        is_other_training=bool(changed),
        is_same_prefix=is_same_prefix,
    )


def prefix_in(fields: Mapping[str, object]) -> str:
    """Return the prefix of a job's checkpoints in its description or state; empty if none."""
    uri = value_at(fields, _PATH)
    return uri if isinstance(uri, str) else ""


_EVERY_TRAINING: Final = ("always", "per_training")


def checkpoint_prefix(spec: JobSpec, owner: Owner, before: Predecessor | None) -> str | None:
    """Return the prefix for SageMaker; None for the one that the program declares, if any.

    Args:
        spec: the job; every value is known.
        owner: the owner of the job.
        before: the training that it replaces, from the diff of this process.
    """
    declared, mode = _declared(spec), spec.options.own_checkpoints
    if not declared or mode == "never":
        return None
    if before is not None and before.is_same_prefix:
        return before.checkpoints if before.is_same_training else own_prefix(spec, owner)
    return own_prefix(spec, owner) if mode in _EVERY_TRAINING else None


def own_prefix(spec: JobSpec, owner: Owner) -> str:
    """Return a training's own folder below the declared prefix."""
    if spec.options.own_checkpoints == "per_training":
        owner = replace(owner, resource="", name=_ANY_RESOURCE)
    secrets = spec.secrets_in_request
    fields = {k: v for k, v in _learned(spec).items() if k != "triggers"}
    named = digest(owner, fields, spec.options.triggers, secrets)
    return below(spec, base_name(owner, named))


def below(spec: JobSpec, folder: str) -> str:
    """Return a folder below the declared prefix."""
    return f"{_declared(spec).rstrip('/')}/{folder}/"


def declared_prefix(prefix: str, job: str) -> str:
    """Return the prefix that a program declares for a job, without the job's own folder.

    Args:
        prefix: the prefix of the job's checkpoints.
        job: its name.
    """
    resource = _NAMED.match(job)
    if resource is None:
        return prefix
    named = rf"({re.escape(resource['resource'])}|{_ANY_RESOURCE})"
    own = rf"(after-)?{named}-[0-9a-f]{{12}}(-\d+)?/"
    return re.sub(rf"(?<=/){own}$", "", prefix)


def has_own_folders(spec: JobSpec) -> bool:
    """Tell whether a job's checkpoints may lie in a folder below the declared prefix."""
    return bool(_declared(spec)) and spec.options.own_checkpoints != "never"


def checkpoint_words(spec: JobSpec, owner: Owner, before: Predecessor) -> str:
    """Return the message about the checkpoints of a replacement; empty if it has none.

    Args:
        spec: the job as now declared; may contain unknown values.
        owner: the owner of the job.
        before: the training that it replaces.
    """
    declared = _declared(spec)
    if not before.checkpoints or not before.is_same_prefix:
        return ""
    source = f"the checkpoints of training job {before.job}"
    if before.is_same_training or spec.options.own_checkpoints == "never":
        where = declared if spec.options.own_checkpoints == "never" else before.checkpoints
        return f"resumes from {source} in {where}"
    if not before.is_other_training:
        return ""
    known = not has_unknown(_learned(spec))
    own = own_prefix(spec, owner) if known else f"a folder of its own below {declared}"
    return (
        f"starts from the beginning, with its checkpoints in {own}; {source} stay in "
        f"{before.checkpoints}, and own_checkpoints='never' would resume from them"
    )


def is_same_prefix(difference: Difference) -> bool:
    """Tell whether a change only adds or removes the slash at the end of the prefix."""
    old, new = difference.old, difference.new
    are_texts = isinstance(old, str) and isinstance(new, str)
    return difference.path == _PATH and are_texts and _is_equal(old, new)


def _declared(spec: JobSpec) -> str:
    return prefix_in(spec.request)


def _learned(spec: JobSpec) -> dict[str, object]:
    fields = {k: v for k, v in spec.trained_by.items() if k not in _RUNS_ALIKE}
    # As given: an option that is not known yet has its default.
    return {**fields, "triggers": spec.given.get("triggers") or {}}


def _is_equal(one: str, other: str) -> bool:
    return one.rstrip("/") == other.rstrip("/")


def overlaps(one: str, other: str) -> bool:
    """Tell whether two prefixes are the same, or one is below the other."""
    first, second = (f"{prefix.rstrip('/')}/" for prefix in (one, other))
    return first.startswith(second) or second.startswith(first)


def _is_below(prefix: str, declared: str) -> bool:
    return bool(prefix) and f"{prefix.rstrip('/')}/".startswith(f"{declared.rstrip('/')}/")
