"""A snapshot of jobs: what is read beside their descriptions, and what follows from it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from pulumi_sagemaker_training.api.model.description import Description
from pulumi_sagemaker_training.api.model.failure_causes import about_silence
from pulumi_sagemaker_training.api.model.prices import Prices
from pulumi_sagemaker_training.api.values.numbers import finite
from pulumi_sagemaker_training.cli.masking import (
    Masker,
    hidden_names,
    places_of_template,
    secret_places,
    secrets_of,
)
from pulumi_sagemaker_training.cli.stack.state import Kind
from pulumi_sagemaker_training.cli.stack.targets import JobRef
from pulumi_sagemaker_training.lifecycle.training_job.decisions.continuation import (
    Attempt,
    earlier_in,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.cost import (
    billable_cost,
    cost_so_far,
    cost_with_earlier,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.live_line import (
    RunningJob,
    progress_line,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.logged_metrics import (
    logged_metrics,
    with_metrics,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import BILLABLE
from pulumi_sagemaker_training.lifecycle.training_job.decisions.statuses import (
    Phase,
    is_over,
    phase_of,
)

_TRAINING: Final = "Training"


@dataclass(frozen=True, slots=True)
class Extras:
    """What is read of a job beside its description.

    Attributes:
        log_lines: the last lines of its log, without secrets; empty if they were not read.
        prices: those of its region; None if they were not asked for.
    """

    log_lines: Sequence[str] = ()
    prices: Prices | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What one look at jobs finds beside their descriptions.

    Attributes:
        now: the time.
        extras: the names of jobs -> what was read of them beside their descriptions.
    """

    now: datetime
    extras: Mapping[str, Extras] = field(default_factory=dict)

    def of(self, job: str) -> Extras:
        """Return what was read of a job."""
        return self.extras.get(job, Extras())


def masker_of(ref: JobRef, description: Description) -> Masker:
    """Return what masks the secrets of a job in its reason and in its log."""
    held = ref.held
    places: set[str] = set()
    if held is not None:
        find = places_of_template if held.kind is Kind.SWEEP else secret_places
        places = find(held.inputs, held.outputs)
    fields = description.fields
    return Masker(secrets_of(fields, places, hidden_names(places, fields)))


def wants_log(description: Description, *, is_named: bool) -> bool:
    """Tell whether the last log lines of a job are worth two calls.

    Those of a training have its newest metrics. Those of a failure say why, where the job alone was
    asked for, or its code gave no reason.
    """
    if phase_of(description.status) is Phase.ENDED_BADLY:
        return is_named or bool(about_silence(description.failure_reason))
    return description.secondary_status == _TRAINING and not is_over(description.status)


def wants_prices(ref: JobRef, description: Description) -> bool:
    """Tell whether a job has a cost that the state does not have."""
    return (
        bool(description.fields.get("training_start_time")) and _recorded(ref, description) is None
    )


def with_newest_metrics(description: Description, snapshot: Snapshot) -> Description:
    """Return a running job with the metrics of its last log lines, as its live line shows them."""
    if is_over(description.status):
        return description
    found = logged_metrics(description, snapshot.of(description.name).log_lines)
    return with_metrics(description, found, snapshot.now)


def progress_of(ref: JobRef, description: Description, snapshot: Snapshot) -> str | None:
    """Return what the live line says of a running job beside its phase, time and cost."""
    if is_over(description.status):
        return None
    inputs = ref.held.inputs if ref.held is not None else {}
    running = RunningJob(
        description,
        now=snapshot.now,
        earlier=_earlier(ref, description),
        max_attempts=int(finite(inputs.get("max_attempts")) or 1),
        gates=tuple(_map(inputs.get("require_metrics"))),
        fallbacks=_texts(inputs.get("fallback_instance_types")),
    )
    return progress_line(running).fit() or None


def cost_of(ref: JobRef, description: Description, snapshot: Snapshot) -> float | None:
    """Return what a job has cost, USD: so far if it runs; None if that is not known."""
    recorded, prices = _recorded(ref, description), snapshot.of(description.name).prices
    if recorded is not None or prices is None:
        return recorded
    earlier = _earlier(ref, description)
    if is_over(description.status):
        return cost_with_earlier(billable_cost(description.fields, prices), earlier)
    return cost_so_far(description.fields, earlier, prices, snapshot.now)


def _recorded(ref: JobRef, description: Description) -> float | None:
    held = ref.held
    if held is None or held.job != description.name or not is_over(description.status):
        return None
    return finite(held.outputs.get(BILLABLE))


def _earlier(ref: JobRef, description: Description) -> tuple[Attempt, ...]:
    is_held = ref.held is not None and ref.held.job == description.name
    return earlier_in(ref.held.outputs) if is_held and ref.held is not None else ()


def _map(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else ()
