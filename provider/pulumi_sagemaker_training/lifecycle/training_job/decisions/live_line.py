"""The live line of a job: what matters most of it, in the columns that there are. Pure.

In this order, and the last ones are left out first where there is little room: the phase, or the
epoch; the newest metrics; why the job waits; for how long it has been there; what it has cost so
far; on which of several instance types it runs; attempts, recoveries, the age of its checkpoints;
its last log line. docs/watching.md shows it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pulumi_sagemaker_training.api.model.description import Description
from pulumi_sagemaker_training.api.model.instances import choices, selected
from pulumi_sagemaker_training.api.model.prices import Prices
from pulumi_sagemaker_training.api.values.line import EXTRA, Line, Part
from pulumi_sagemaker_training.api.values.text import duration, printable
from pulumi_sagemaker_training.api.values.times import moment
from pulumi_sagemaker_training.lifecycle.training_job.decisions.continuation import (
    Attempt,
    keeps_checkpoints,
    recoveries,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.cost import (
    cost_so_far,
    money,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.epochs import (
    Epochs,
    epochs_of,
    is_epoch,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.outcome import final_metrics
from pulumi_sagemaker_training.lifecycle.training_job.decisions.statuses import has_started
from pulumi_sagemaker_training.lifecycle.training_job.decisions.waiting_reasons import (
    status_message,
    waiting_reason,
)

_TRAINING: Final = "Training"
_METRICS_SHOWN: Final = 3
_METRICS_THAT_MATTER: Final = 2
_MINUTE: Final = len("2026-01-01T00:00")
_MINUTE_S: Final = 60
_HOUR_S: Final = 3_600


@dataclass(frozen=True, slots=True)
class RunningJob:
    """What is known of a running job at one moment.

    Attributes:
        description: the job.
        now: the time.
        prices: of its region; without them no cost is shown.
        earlier: the attempts that it continues.
        max_attempts: the option of that name.
        gates: the metrics of `require_metrics`, which are shown before others.
        fallbacks: the option `fallback_instance_types`.
        plans: what it waits for, if it runs on training plans.
        saved_at: when its newest checkpoint was saved; None if that is not known.
        log_line: the last line that it wrote.
    """

    description: Description
    now: datetime
    prices: Prices | None = None
    earlier: Sequence[Attempt] = ()
    max_attempts: int = 1
    gates: Collection[str] = ()
    fallbacks: Collection[str] = ()
    plans: Sequence[str] = ()
    saved_at: datetime | None = None
    log_line: str = ""

    @property
    def phase(self) -> str:
        """The secondary status, which is the closer one, or the status."""
        return self.description.secondary_status or self.description.status


def live_line(job: RunningJob) -> Line:
    """Return the line of a running job; `Line.fit` brings it to a width."""
    parts = (
        _head(job),
        *metric_parts(job.description, job.gates, most=_METRICS_SHOWN),
        Part.of(_message(job), rank=1),
        Part.of(_rough(_age_s(job)), rank=2),
        Part.of(_cost(job), rank=3),
        _instances(job),
        *_resumed(job),
    )
    log_line = job.log_line if job.phase == _TRAINING else ""
    return Line(parts, printable(log_line), topic=_topic(job))


def progress_line(job: RunningJob) -> Line:
    """Return the same line without phase, time, cost and log, for those who show these apart."""
    found = _epochs(job)
    reason = waiting_reason(job.description, job.plans)
    parts = (
        Part.of(*(found.forms if found is not None else ())),
        Part.of(*reason) if reason is not None else Part.of(),
        *metric_parts(job.description, job.gates, most=_METRICS_SHOWN),
        Part.of(_message(job), rank=1),
        _instances(job),
        *_resumed(job),
    )
    return Line(parts, topic=_topic(job))


def ended_line(description: Description, gates: Collection[str], cost_usd: float | None) -> Line:
    """Return the last line of a job: its metrics, for how long it trained, what it cost."""
    trained = description.fields.get("training_time_in_seconds")
    parts = (
        Part.of(description.status),
        *metric_parts(description, gates),
        Part.of(f"trained for {duration(trained)}" if trained is not None else "", rank=2),
        Part.of(money(cost_usd) if cost_usd else "", rank=3),
    )
    return Line(parts, topic=description.status)


def metric_parts(
    description: Description, gates: Collection[str], most: int | None = None
) -> list[Part]:
    """Return the metrics of a job: those of its gates first, then the newest.

    Those of one minute count as equally new, and of these the one that the job defines last comes
    first: a training's loss is mostly defined before what is validated.

    Args:
        description: the job.
        gates: the metrics that are shown before others.
        most: how many are shown; None for all.
    """
    listed = description.fields.get("final_metric_data_list") or ()
    newest = {
        str(item.get("metric_name")): str(item.get("timestamp", ""))[:_MINUTE] for item in listed
    }
    known = [item for item in final_metrics(description).items() if not is_epoch(item[0])]
    place = {name: number for number, name in enumerate(newest)}
    known.sort(key=lambda m: (m[0] in gates, newest[m[0]], place[m[0]]), reverse=True)
    return [
        Part.of(
            metric_words(*metric),
            rank=1 if number < _METRICS_THAT_MATTER else EXTRA,
            group="metrics",
        )
        for number, metric in enumerate(known[:most])
    ]


def metric_words(name: str, value: float) -> str:
    """Return a metric with four significant digits; a whole number as it is."""
    is_whole = float(value).is_integer() and abs(value) < 1e9
    return f"{printable(name)}={value:.0f}" if is_whole else f"{printable(name)}={value:.4g}"


def _head(job: RunningJob) -> Part:
    found = _epochs(job)
    if found is not None:
        return Part.of(f"{_TRAINING}, {found.forms[0]}", *found.forms)
    reason = waiting_reason(job.description, job.plans)
    if reason is None:
        return Part.of(job.phase)
    return Part.of(f"{job.phase}, {reason.words}", reason.words, reason.short)


def _epochs(job: RunningJob) -> Epochs | None:
    return epochs_of(job.description) if job.phase == _TRAINING else None


def _message(job: RunningJob) -> str:
    return "" if job.phase == _TRAINING else status_message(job.description)


def _topic(job: RunningJob) -> str:
    reason = waiting_reason(job.description, job.plans)
    halts = len(job.earlier), recoveries(job.description.fields, job.earlier)
    return f"{job.phase} {reason.short if reason else ''} {halts}"


def _age_s(job: RunningJob) -> float:
    created = moment(job.description.created)
    return (job.now - created).total_seconds() if created else 0.0


def _rough(seconds: float) -> str:
    """Return a time in whole minutes; empty below one, because Pulumi counts the seconds."""
    if seconds < _MINUTE_S:
        return ""
    return f"{int(seconds) // _MINUTE_S} min" if seconds < _HOUR_S else duration(seconds)


def _cost(job: RunningJob) -> str:
    """Return what the job has cost so far, by the whole minutes that it has trained."""
    if job.prices is None:
        return ""
    cost = cost_so_far(job.description.fields, job.earlier, job.prices, job.now)
    if cost is None:
        return ""
    limit = "at most " if job.description.fields.get("enable_managed_spot_training") else ""
    return f"{limit}{money(cost)}"


def _instances(job: RunningJob) -> Part:
    """Return on which instances a job runs that may run on several."""
    resources: dict[str, object] = dict(job.description.fields.get("resource_config") or {})
    groups = selected(resources)
    is_chosen = len(choices(resources, tuple(job.fallbacks))) > 1
    is_running = has_started(job.description.status, job.description.secondary_status)
    if not is_chosen or len(groups) != 1 or not is_running:
        return Part.of()
    group = groups[0]
    count = f"{group.count} x " if group.count > 1 else ""
    return Part.of(f"on {count}{group.instance_type}", group.instance_type, rank=4)


def _resumed(job: RunningJob) -> list[Part]:
    """Return how often the training was resumed, and the age of its newest checkpoint, if any."""
    fields = job.description.fields
    if not keeps_checkpoints(fields):
        return []
    number, again = len(job.earlier) + 1, recoveries(fields, job.earlier)
    age_s = (job.now - job.saved_at).total_seconds() if job.saved_at else 0.0
    return [
        Part.of(f"attempt {number} of {job.max_attempts}" if number > 1 else "", rank=4),
        Part.of(f"resumed {again}x" if again else "", rank=4),
        Part.of(f"checkpoint {_age(age_s)} old" if job.saved_at else "", rank=EXTRA),
    ]


def _age(seconds: float) -> str:
    return _rough(seconds) or "under 1 min"
