"""The tables of `status` and `list`."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from rich.table import Table
from rich.text import Text

from pulumi_sagemaker_training.api.model.failure_causes import about_silence
from pulumi_sagemaker_training.api.values.text import duration, printable
from pulumi_sagemaker_training.cli.answers.models import (
    JobAnswer,
    ListAnswer,
    ResourceAnswer,
    StatusAnswer,
)
from pulumi_sagemaker_training.cli.answers.show import Column, table
from pulumi_sagemaker_training.cli.jobs.job_answer import status_word
from pulumi_sagemaker_training.lifecycle.training_job.decisions.cost import money
from pulumi_sagemaker_training.lifecycle.training_job.decisions.epochs import first_metrics
from pulumi_sagemaker_training.lifecycle.training_job.decisions.live_line import metric_words

_COLUMNS: Final = (
    Column("NAME", least=16),
    Column("KIND", 64),
    Column("STATUS", least=14),
    Column("TIME", 50, is_right=True),
    Column("COST", 72, is_right=True),
    Column("DETAILS", 84, least=8),
)
_TRIALS: Final = (
    Column("TRIAL", least=20),
    Column("STATUS"),
    Column("VALUE", 50, is_right=True),
    Column("POINT", 60, least=16),
    Column("COST", 72, is_right=True),
    Column("REASON", 84, least=8),
)
_LISTED: Final = (
    Column("JOB", least=24),
    Column("STATUS"),
    Column("CREATED", 64),
    Column("RESOURCE", 84, least=12),
)
_GOOD, _BAD, _BUSY, _QUIET = "green", "red", "yellow", "dim"
_METRICS: Final = 4


def stack_table(answer: StatusAnswer, width: int) -> Table:
    """Return the table of a stack's resources; stages are indented below their pipeline."""
    stages = {
        job.resource
        for resource in answer.resources
        if resource.kind == "pipeline"
        for job in resource.jobs
    }
    rows = [
        _row(resource, is_stage=resource.kind != "pipeline" and resource.name in stages)
        for resource in answer.resources
    ]
    return table(_COLUMNS, rows, width)


def trials_table(resource: ResourceAnswer, width: int) -> Table:
    """Return the table of a sweep's trials: the best first, then those without a value."""
    rows = [
        (
            job.training_job,
            _styled(job),
            f"{next(iter(job.metrics.values())):g}" if job.metrics else "",
            _pairs(job.point or {}),
            _money(job.cost_usd),
            _brief(job),
        )
        for job in resource.jobs
    ]
    return table(_TRIALS, rows, width)


def list_table(answer: ListAnswer, width: int) -> Table:
    """Return the table of an account's jobs."""
    rows = [
        (
            job.training_job,
            Text(job.status, _style(job.status, is_failed=job.status in ("Failed", "Stopped"))),
            job.created.strftime("%Y-%m-%d %H:%M UTC"),
            job.resource or "",
        )
        for job in answer.jobs
    ]
    return table(_LISTED, rows, width)


def job_lines(job: JobAnswer) -> Iterator[tuple[str, str | Text]]:
    """Yield what is known of one job, as labels and texts."""
    if job.resource and job.resource != job.training_job:
        yield "resource", job.resource
    yield "job", job.training_job or "none yet"
    is_same = job.secondary_status in (None, job.status)
    secondary = "" if is_same else f" ({job.secondary_status})"
    yield "status", Text(f"{job.status}{secondary}", _style(job.status, is_failed=job.is_failed))
    yield from _running(job)
    yield from _failure(job)
    yield from _spent(job)
    for name, value in job.metrics.items():
        yield name, f"{value:g}"
    if job.model:
        yield "model", job.model


def _running(job: JobAnswer) -> Iterator[tuple[str, str]]:
    if job.is_over:
        return
    if job.progress:
        yield "progress", job.progress
    if job.message and job.message.rstrip(".! ") not in (job.progress or ""):
        yield "message", job.message


def _failure(job: JobAnswer) -> Iterator[tuple[str, str | Text]]:
    """Yield why a job failed; where its code gave no reason, what is known, and where to look."""
    if job.reason:
        yield "reason", job.reason
    silence = about_silence(job.reason or "")
    if silence:
        yield "", silence
    for number, line in enumerate(job.last_log_lines):
        yield "" if number else "last lines", Text(line, _QUIET)
    if job.last_log_lines or silence:
        yield "whole log", f"sagemaker-training logs {job.training_job}"


def _spent(job: JobAnswer) -> Iterator[tuple[str, str]]:
    if job.instances:
        yield "instances", f"{job.instances}{' (spot)' if job.is_spot else ''}"
    if job.training_s is not None:
        yield "training", duration(job.training_s)
    if job.billed_s is not None:
        yield "billed", duration(job.billed_s)
    if job.cost_usd is not None:
        yield "cost", _cost(job)


def _row(resource: ResourceAnswer, *, is_stage: bool) -> tuple[str | Text, ...]:
    style = _style(_word(resource), is_failed=resource.is_failed)
    busy = f" ({resource.operation})" if resource.operation else ""
    return (
        f"{'  ' if is_stage else ''}{resource.name}",
        Text(resource.kind, _QUIET),
        Text(printable(f"{resource.status}{busy}"), style),
        _time(resource.jobs),
        _total(resource.jobs),
        _details(resource),
    )


def _word(resource: ResourceAnswer) -> str:
    if resource.kind == "champion":
        return "Completed" if resource.champion and resource.champion.training_job else ""
    is_over = all(job.is_over for job in resource.jobs)
    return "Completed" if resource.jobs and is_over else "InProgress"


def _style(status: str, *, is_failed: bool) -> str:
    if is_failed:
        return _BAD
    return _GOOD if status == "Completed" else _BUSY


def _styled(job: JobAnswer) -> Text:
    return Text(status_word(job), _style(job.status, is_failed=job.is_failed))


def _time(jobs: Sequence[JobAnswer]) -> str:
    known = [job.training_s for job in jobs if job.training_s is not None]
    return duration(sum(known)) if known else ""


def _total(jobs: Sequence[JobAnswer]) -> str:
    known = [job.cost_usd for job in jobs if job.cost_usd is not None]
    limit = "max " if any(map(_is_limit, jobs)) else ""
    return f"{limit}{_money(sum(known))}" if known else ""


def _money(usd: float | None) -> str:
    if usd is None:
        return ""
    return money(usd) if usd else "$0.00"


def _cost(job: JobAnswer) -> str:
    limit = "at most " if _is_limit(job) else ""
    return f"{limit}{_money(job.cost_usd)}{'' if job.is_over else ' so far'}"


def _is_limit(job: JobAnswer) -> bool:
    """Tell whether a job may be billed for less than its cost: on spot capacity, while it runs."""
    return job.cost_usd is not None and job.is_spot and not job.is_over


def _details(resource: ResourceAnswer) -> str:
    if resource.champion is not None:
        champion = resource.champion
        metric = f"{champion.metric}={champion.value:g}" if champion.value is not None else ""
        return metric or champion.reason or ""
    if resource.sweep is not None:
        best = resource.sweep.best
        return (
            f"best {best.value:g}: {_pairs(best.point)}" if best and best.value is not None else ""
        )
    if resource.kind != "job" or not resource.jobs:
        return ""
    job = resource.jobs[0]
    return _brief(job) or job.progress or _spelt(job) or ("" if job.is_over else job.message or "")


def _spelt(job: JobAnswer) -> str:
    shown = first_metrics(job.metrics, _METRICS)
    return " ".join(metric_words(*metric) for metric in shown.items())


def _pairs(values: Mapping[str, object]) -> str:
    return ", ".join(f"{name}={value}" for name, value in values.items())


def _brief(job: JobAnswer) -> str:
    """Return why a job failed in one line: the last one of its log if its code gave no reason."""
    reason = _first(job.reason)
    silence = about_silence(reason)
    if not silence:
        return reason
    return f"exit code {job.exit_code}: {job.last_log_lines[-1]}" if job.last_log_lines else silence


def _first(text: str | None) -> str:
    return (text or "").partition("\n")[0]
