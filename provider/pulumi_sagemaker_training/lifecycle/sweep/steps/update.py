"""The update of a sweep in place: only what has changed is trained or removed."""

from collections.abc import Mapping
from dataclasses import replace

from pulumi_sagemaker_training.api.errors import NotFound, ServiceError, TrainingJobError
from pulumi_sagemaker_training.lifecycle.ownership.owner import CLAIM_TAG, Owner
from pulumi_sagemaker_training.lifecycle.ownership.tags import tag_changes, wanted_tags
from pulumi_sagemaker_training.lifecycle.sweep.decisions.outputs import TAGS_ALL, leaving_in
from pulumi_sagemaker_training.lifecycle.sweep.decisions.plan import Situation, SweepPlan, plan
from pulumi_sagemaker_training.lifecycle.sweep.decisions.spec import SweepSpec
from pulumi_sagemaker_training.lifecycle.sweep.decisions.trials import (
    Records,
    TrialRecord,
    named_for,
    records_in,
    trials_of,
)
from pulumi_sagemaker_training.lifecycle.sweep.steps.create import conclude, met_first
from pulumi_sagemaker_training.lifecycle.sweep.steps.delete import remove_trials
from pulumi_sagemaker_training.lifecycle.sweep.steps.launch import Launch
from pulumi_sagemaker_training.lifecycle.sweep.steps.run import Run
from pulumi_sagemaker_training.lifecycle.sweep.steps.running_trial import ended_record
from pulumi_sagemaker_training.lifecycle.sweep.steps.survey import survey
from pulumi_sagemaker_training.lifecycle.sweep.steps.threads import for_each
from pulumi_sagemaker_training.lifecycle.training_job.decisions.statuses import may_stop
from pulumi_sagemaker_training.lifecycle.training_job.steps.context import JobContext, Result
from pulumi_sagemaker_training.lifecycle.training_job.steps.wait import request_stop


def update(
    recorded: Mapping[str, object],
    old: SweepSpec,
    new: SweepSpec,
    owner: Owner,
    context: JobContext,
) -> Result:
    """Bring a sweep to what is now declared.

    Trials that are not declared any more are stopped at once, so that they take no place, and
    removed when the others have ended well: until then the state has them.

    Args:
        recorded: the outputs in the state.
        old: the sweep as last accepted.
        new: the sweep as now declared; every value is known and checked.
        owner: the owner of the sweep.
        context: what the step needs.

    Returns:
        The sweep's outputs, with the problem if there is one.

    Raises:
        ServiceError: the service refuses a call before anything has changed.
    """
    first = named_for(recorded, owner)
    made = _plan(recorded, old, new, owner, context)
    declared = trials_of(new, first) or {}
    before = {**leaving_in(recorded), **records_in(recorded)}
    _bring_tags(recorded, made, before, new, owner, context)
    _stop_leaving(made.leaving, new, context)
    kept = _judged_again(made.kept, old, new, context)
    # In place nothing is trained again that a state has recorded, unless it is gone or failed.
    launch = Launch(owner, first, replacement_requested=True)
    resumed = [(declared[key], before[key]) for key in declared if key in made.resumed]
    with context.account.watcher.group() as group:
        run = Run(new, launch, kept, context, group)
        problem = run.run(met_first(made.start, first, context), resumed)
    # A failed trial whose turn has not come is as it was.
    waiting = {t.key: before[t.key] for t in made.start if t.key in before}
    leaving: Records = {**made.leaving, **_former_attempts(before, run.records)}
    if problem is None:
        problem, leaving = _let_go(leaving, new, owner, context)
    return conclude(
        run, declared, new, launch, context, problem, {**waiting, **run.records}, leaving
    )


def _plan(
    recorded: Mapping[str, object],
    old: SweepSpec,
    new: SweepSpec,
    owner: Owner,
    context: JobContext,
) -> SweepPlan:
    records = {**leaving_in(recorded), **records_in(recorded)}
    names = {record.job for record in records.values() if record.job}
    return plan(
        Situation(
            old=old,
            new=new,
            recorded=recorded,
            found=survey(names, context.jobs),
            owner=owner,
            settings=context.settings,
        )
    )


def _former_attempts(before: Records, now: Records) -> dict[str, TrialRecord]:
    """Return the records of jobs that were trained again under another name."""
    return {
        f"{key}/{record.job}": record
        for key, record in before.items()
        if key in now and record.job and record.job != now[key].job
    }


def _stop_leaving(leaving: Records, spec: SweepSpec, context: JobContext) -> None:
    if spec.options.on_delete == "retain":
        return
    for record in leaving.values():
        if record.job and not record.is_final and may_stop(record.status):
            try:
                request_stop(record.job, context.jobs)
            except ServiceError as error:
                # It may have ended meanwhile. What refuses to stop is seen when it is removed.
                context.ports.reporter.progress(str(error))


def _let_go(
    leaving: Records, spec: SweepSpec, owner: Owner, context: JobContext
) -> tuple[TrainingJobError | None, Records]:
    """Remove trials; return what went wrong, and the records of those that are still there."""
    problems = remove_trials(leaving, spec.options, owner.tags(), context)
    left = {key: record for key, record in leaving.items() if key in problems}
    return next(iter(problems.values()), None), left


def _judged_again(
    kept: Records, old: SweepSpec, new: SweepSpec, context: JobContext
) -> dict[str, TrialRecord]:
    """Return the records of trials that stay; with another objective or gate they are read."""
    same = old.objective == new.objective
    if same and old.options.require_metrics == new.options.require_metrics:
        return dict(kept)

    def judged(item: tuple[str, TrialRecord]) -> TrialRecord:
        record = item[1]
        if not record.job:
            return record
        try:
            description = context.jobs.describe(record.job)
        except NotFound:
            return record
        made = ended_record(record, description, record.claim, new, context, stopped=record.stopped)
        return replace(made, curve=record.curve if same else ())

    listed = list(kept.items())
    records = for_each(judged, listed)
    return {key: record for (key, _), record in zip(listed, records, strict=True)}


def _bring_tags(
    recorded: Mapping[str, object],
    made: SweepPlan,
    before: Records,
    new: SweepSpec,
    owner: Owner,
    context: JobContext,
) -> None:
    """Write changed tags to the trials that stay."""
    wanted = wanted_tags(new.job.tags, owner, context.settings)
    if recorded.get(TAGS_ALL) == wanted:
        return
    stay = [r for key, r in before.items() if r.job and key in made.kept.keys() | made.resumed]
    for_each(lambda record: _bring_tags_of(record, wanted, context), stay)


def _bring_tags_of(record: TrialRecord, wanted: Mapping[str, object], context: JobContext) -> None:
    arn = context.jobs.describe(record.job).arn
    tags = context.jobs.tags(arn)
    if record.claim and tags.get(CLAIM_TAG, record.claim) != record.claim:
        return  # Another state has taken the job.
    changes = tag_changes(tags, wanted, context.settings)
    context.jobs.delete_tags(arn, changes.remove)
    context.jobs.add_tags(arn, changes.put)
