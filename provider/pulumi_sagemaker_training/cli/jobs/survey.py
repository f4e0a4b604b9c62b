"""What is to be said of a stack's resources, from the descriptions of their jobs. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from pulumi_sagemaker_training.api.model.description import Description, Summary
from pulumi_sagemaker_training.api.values.numbers import finite
from pulumi_sagemaker_training.api.values.text import printable
from pulumi_sagemaker_training.cli.answers.models import (
    BestTrial,
    ChampionAnswer,
    JobAnswer,
    ResourceAnswer,
    SweepAnswer,
)
from pulumi_sagemaker_training.cli.jobs.job_answer import job_answer, of_summary, status_word
from pulumi_sagemaker_training.cli.jobs.snapshot import Snapshot
from pulumi_sagemaker_training.cli.stack.state import Kind, StackState, StateResource
from pulumi_sagemaker_training.cli.stack.targets import JobRef, jobs_of
from pulumi_sagemaker_training.lifecycle.sweep.decisions.objective import Objective
from pulumi_sagemaker_training.lifecycle.sweep.decisions.outputs import ranking
from pulumi_sagemaker_training.lifecycle.sweep.decisions.trials import TrialRecord
from pulumi_sagemaker_training.lifecycle.training_job.decisions.statuses import is_over

_SHOWN: Final = (Kind.JOB, Kind.PIPELINE, Kind.SWEEP, Kind.CHAMPION)

Described = Mapping[str, Description | None]
"""The names of the jobs that were asked for -> what was found; None if there is no such job."""
Begun = Mapping[str, Sequence[tuple[JobRef, Summary]]]
"""The URN of a resource -> the jobs that it has begun, which the state does not hold yet."""


def resources_shown(state: StackState) -> list[StateResource]:
    """Return the resources that have a line of their own.

    They are in the order of their kinds and names, because that of a state depends on which of them
    was created faster. The jobs of a pipeline follow it, in the order of their creation.
    """
    listed = _listed(state)
    ordered = sorted(listed, key=lambda held: (_SHOWN.index(held.kind), held.name, held.urn))
    pipelines = [held for held in ordered if held.kind is Kind.PIPELINE]
    stages = {pipeline.urn: state.below(pipeline.urn) for pipeline in pipelines}
    inner = {held.urn for below in stages.values() for held in below}
    found: list[StateResource] = []
    for held in ordered:
        if held.urn not in inner:
            found.append(held)
            found += [each for each in stages.get(held.urn, ()) if each in listed]
    return found


def _listed(state: StackState) -> list[StateResource]:
    recorded = {r.urn for r in state.resources if not r.is_pending and not r.is_leaving}
    return [
        held
        for held in state.resources
        if held.kind in _SHOWN
        and not held.is_leaving
        and not (held.is_pending and held.urn in recorded)
    ]


def to_describe(shown: Iterable[StateResource], most: int) -> list[JobRef]:
    """Return the jobs that must be described.

    The trials of a sweep that are recorded as ended are not; with more jobs than `most`, neither
    are the jobs that are recorded as ended.
    """
    shown = list(shown)
    jobs = [held for held in shown if held.kind is Kind.JOB]
    if len(jobs) > most:
        jobs = [held for held in jobs if not is_over(_recorded(held).status)]
    trials = [
        JobRef(record.job, held, held.region)
        for held in shown
        for record in held.trials.values()
        if record.job and not record.is_final
    ]
    return [*(JobRef(held.job, held, held.region) for held in jobs), *trials]


def resource_answer(
    held: StateResource, state: StackState, described: Described, begun: Begun, snapshot: Snapshot
) -> ResourceAnswer:
    """Return what is to be said of one resource of the stack."""
    if held.kind is Kind.SWEEP:
        jobs = _trials(held, described, begun, snapshot)
    elif held.kind is Kind.CHAMPION:
        jobs = []
    else:
        refs = list(jobs_of(held, state))
        jobs = [_answered(ref, described, begun, snapshot) for ref in refs]
    sweep = _sweep(held, jobs) if held.kind is Kind.SWEEP else None
    champion = _champion(held) if held.kind is Kind.CHAMPION else None
    is_failed = any(job.is_failed for job in jobs)
    if sweep is not None:
        is_failed = bool(sweep.counts.get("failed"))
    return ResourceAnswer(
        name=held.name,
        kind=held.kind.value,
        urn=held.urn,
        status=_status(held, jobs, sweep, champion),
        operation=held.operation or None,
        is_failed=is_failed,
        jobs=jobs,
        sweep=sweep,
        champion=champion,
    )


def lone_answer(job: JobAnswer) -> ResourceAnswer:
    """Return what is to be said of a job that belongs to no resource of the stack."""
    return ResourceAnswer(
        name=job.training_job,
        kind="job",
        status=status_word(job),
        is_failed=job.is_failed,
        jobs=[job],
    )


def _answered(ref: JobRef, described: Described, begun: Begun, snapshot: Snapshot) -> JobAnswer:
    held = ref.held
    newest = begun.get(held.urn, ()) if held is not None else ()
    if newest:
        found = described.get(newest[0][0].name)
        return (
            job_answer(newest[0][0], found, snapshot) if found else of_summary(*newest[0], snapshot)
        )
    if ref.name in described or held is None or not held.job:
        return job_answer(ref, described.get(ref.name), snapshot)
    return job_answer(ref, _recorded(held), snapshot)


def _recorded(held: StateResource) -> Description:
    return Description.of({"training_job_name": held.job, **held.outputs})


def _trials(
    held: StateResource, described: Described, begun: Begun, snapshot: Snapshot
) -> list[JobAnswer]:
    recorded = [
        _of_record(held, record, described, snapshot) for record in _ranked(held) if record.job
    ]
    return [*recorded, *(of_summary(*each, snapshot) for each in begun.get(held.urn, ()))]


def _ranked(held: StateResource) -> list[TrialRecord]:
    """Return the trials of a sweep: those with a place, best first, then the others."""
    metric, direction = (str(held.inputs.get(n, "")) for n in ("objective_metric", "direction"))
    ranked = ranking(held.trials, Objective(metric, direction))
    return [*ranked, *(record for record in held.trials.values() if not record.is_ranked)]


def _of_record(
    held: StateResource, record: TrialRecord, described: Described, snapshot: Snapshot
) -> JobAnswer:
    ref, point = JobRef(record.job, held, held.region), record.point.as_map()
    if not record.is_final:
        running = job_answer(ref, described.get(record.job), snapshot)
        return running.model_copy(update={"point": point})
    return JobAnswer(
        point=point,
        training_job=record.job,
        resource=held.name,
        status=record.status,
        reason=record.reason or record.stopped or None,
        is_over=True,
        is_failed=record.is_failed,
        billed_s=record.billed_s,
        cost_usd=record.cost_usd,
        metrics={} if record.value is None else {_metric(held): record.value},
        model=record.artifact or None,
    )


def _metric(held: StateResource) -> str:
    return str(held.inputs.get("objective_metric") or "objective")


def _sweep(held: StateResource, jobs: Sequence[JobAnswer]) -> SweepAnswer:
    early = sum(bool(record.stopped) for record in held.trials.values())
    failed = sum(job.is_failed for job in jobs)
    over = sum(job.is_over for job in jobs)
    counts = {
        "trials": len(jobs),
        "completed": over - failed - early,
        "failed": failed,
        "stopped_early": early,
        "running": len(jobs) - over,
    }
    best = held.outputs.get("best")
    if not isinstance(best, Mapping):
        return SweepAnswer(counts=counts)
    found = BestTrial(
        training_job=str(best.get("trial", "")),
        point=dict(best.get("point") or {}),
        value=finite(best.get("metric")),
    )
    return SweepAnswer(counts=counts, best=found)


def _champion(held: StateResource) -> ChampionAnswer:
    job, metric = held.outputs.get("training_job_name"), held.inputs.get("metric")
    metrics = held.outputs.get("final_metrics")
    value = metrics.get(metric) if isinstance(metrics, Mapping) else None
    reason = held.outputs.get("reason")
    return ChampionAnswer(
        training_job=job if isinstance(job, str) else None,
        metric=metric if isinstance(metric, str) else None,
        value=finite(value),
        reason=printable(reason) if isinstance(reason, str) else None,
    )


def _status(
    held: StateResource,
    jobs: Sequence[JobAnswer],
    sweep: SweepAnswer | None,
    champion: ChampionAnswer | None,
) -> str:
    if champion is not None:
        return champion.training_job or "no champion yet"
    if sweep is not None:
        return _counted(sweep.counts)
    if held.kind is Kind.JOB and jobs:
        return status_word(jobs[0])
    done = sum(job.status == "Completed" for job in jobs)
    others = [f"{job.resource or job.training_job} {status_word(job)}" for job in jobs]
    busy = [text for job, text in zip(jobs, others, strict=True) if job.status != "Completed"]
    return "; ".join([f"{done} of {len(jobs)} stages", *busy[:2]])


def _counted(counts: Mapping[str, int]) -> str:
    total = counts["trials"]
    words = [f"{counts['completed']} of {total}"]
    for key, word in (("running", "running"), ("failed", "failed"), ("stopped_early", "early")):
        words += [f"{counts[key]} {word}"] if counts[key] else []
    return ", ".join(words)
