"""What is to be said of one job, from its description. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from pulumi_sagemaker_training.api.model.description import Description, Summary
from pulumi_sagemaker_training.api.model.failure_causes import exit_code_in
from pulumi_sagemaker_training.api.values.numbers import finite
from pulumi_sagemaker_training.api.values.text import printable
from pulumi_sagemaker_training.cli.answers.models import JobAnswer
from pulumi_sagemaker_training.cli.jobs.snapshot import (
    Snapshot,
    cost_of,
    masker_of,
    progress_of,
    with_newest_metrics,
)
from pulumi_sagemaker_training.cli.stack.targets import JobRef
from pulumi_sagemaker_training.lifecycle.training_job.decisions.outcome import final_metrics
from pulumi_sagemaker_training.lifecycle.training_job.decisions.statuses import (
    Phase,
    is_over,
    phase_of,
)

MISSING: Final = "Missing"
PENDING: Final = "Pending"


def job_answer(ref: JobRef, description: Description | None, snapshot: Snapshot) -> JobAnswer:
    """Return what is to be said of one job; without a description, that it is missing."""
    if description is None:
        status = MISSING if ref.name else PENDING
        return JobAnswer(
            training_job=ref.name,
            resource=_resource(ref),
            status=status,
            is_over=status == MISSING,
            is_failed=status == MISSING,
        )
    description = with_newest_metrics(description, snapshot)
    fields, extras = description.fields, snapshot.of(description.name)
    is_failed = phase_of(description.status) is Phase.ENDED_BADLY
    return JobAnswer(
        training_job=description.name,
        resource=_resource(ref),
        arn=description.arn or None,
        status=description.status,
        secondary_status=description.secondary_status or None,
        message=_message(fields),
        progress=progress_of(ref, description, snapshot),
        reason=_reason(ref, description),
        exit_code=exit_code_in(description.failure_reason),
        last_log_lines=list(extras.log_lines) if is_failed else [],
        is_over=is_over(description.status),
        is_failed=is_failed,
        created=_moment(description.created),
        started=_moment(fields.get("training_start_time")),
        ended=_moment(fields.get("training_end_time")),
        training_s=_training_s(fields, snapshot.now),
        billed_s=_whole(fields.get("billable_time_in_seconds")),
        cost_usd=cost_of(ref, description, snapshot),
        instances=_instances(fields.get("resource_config") or {}),
        is_spot=bool(fields.get("enable_managed_spot_training")),
        metrics=final_metrics(description),
        model=(fields.get("model_artifacts") or {}).get("s3_model_artifacts"),
    )


def of_summary(ref: JobRef, summary: Summary, snapshot: Snapshot) -> JobAnswer:
    """Return what is to be said of a job that is only listed, not described."""
    fields = {
        "training_job_name": summary.name,
        "training_job_status": summary.status,
        "secondary_status": summary.secondary_status,
        "creation_time": summary.created.isoformat(),
    }
    return job_answer(ref, Description.of(fields), snapshot)


def status_word(job: JobAnswer) -> str:
    """Return a job's status in a word: while it runs, what it is doing."""
    return job.status if job.is_over else job.secondary_status or job.status


def _resource(ref: JobRef) -> str | None:
    return ref.held.name if ref.held is not None else None


def _reason(ref: JobRef, description: Description) -> str | None:
    """Return why a job failed, without secrets: a command with its arguments may be part of it."""
    reason = description.failure_reason
    return masker_of(ref, description)(reason) if reason else None


def _message(fields: Mapping[str, Any]) -> str | None:
    steps = fields.get("secondary_status_transitions") or []
    text = str(steps[-1].get("status_message") or "") if steps else ""
    return printable(text) or None


def _training_s(fields: Mapping[str, object], now: datetime) -> int | None:
    known = _whole(fields.get("training_time_in_seconds"))
    if known is not None:
        return known
    started, ended = (_moment(fields.get(f"training_{which}_time")) for which in ("start", "end"))
    return max(0, int(((ended or now) - started).total_seconds())) if started else None


def _instances(config: Mapping[str, Any]) -> str | None:
    groups = config.get("instance_groups") or [config]
    listed = [
        f"{_whole(group['instance_count'])} x {group['instance_type']}"
        for group in groups
        if group.get("instance_type") and group.get("instance_count")
    ]
    return ", ".join(listed) or None


def _moment(text: object) -> datetime | None:
    if not isinstance(text, str) or not text:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _whole(value: object) -> int | None:
    number = finite(value)
    return None if number is None else int(number)
