"""The read of a sweep's trials as they are now."""

from collections.abc import Mapping

from pulumi_sagemaker_training.api.errors import NotFound
from pulumi_sagemaker_training.lifecycle.ownership.owner import Owner
from pulumi_sagemaker_training.lifecycle.sweep.decisions.outputs import (
    TAGS_ALL,
    leaving_in,
    sweep_outputs,
)
from pulumi_sagemaker_training.lifecycle.sweep.decisions.spec import SweepSpec
from pulumi_sagemaker_training.lifecycle.sweep.decisions.trials import (
    TrialRecord,
    named_for,
    records_in,
)
from pulumi_sagemaker_training.lifecycle.sweep.steps.running_trial import ended_record
from pulumi_sagemaker_training.lifecycle.sweep.steps.survey import survey
from pulumi_sagemaker_training.lifecycle.sweep.steps.threads import for_each
from pulumi_sagemaker_training.lifecycle.training_job.decisions.statuses import (
    Phase,
    phase_of,
)
from pulumi_sagemaker_training.lifecycle.training_job.steps.context import JobContext, Result


def read(
    id_: str, recorded: Mapping[str, object], spec: SweepSpec, owner: Owner, context: JobContext
) -> Result | None:
    """Return a sweep's outputs as they are now, or None if none of its jobs exists.

    Only trials whose status is another than the recorded one are described. A trial whose job is
    gone is left out, so that the next update trains it again.

    Args:
        id_: the sweep's id.
        recorded: the outputs in the state.
        spec: the last accepted inputs.
        owner: the owner of the sweep.
        context: what the step needs.
    """
    records = records_in(recorded)
    found = survey({r.job for r in records.values() if r.job}, context.jobs)
    there = {
        key: record
        for key, record in records.items()
        if not record.job or phase_of(found.get(record.job, "Deleting")) is not Phase.DELETING
    }
    if records and not any(record.job for record in there.values()):
        return None
    changed = [
        (key, record)
        for key, record in there.items()
        if record.job and (not record.is_final or found[record.job] != record.status)
    ]
    now = for_each(lambda item: _as_now(item[1], spec, context), changed)
    fresh = {key: record for (key, _), record in zip(changed, now, strict=True)}
    trials = {key: fresh.get(key, record) for key, record in there.items()}
    tags = recorded.get(TAGS_ALL)
    outputs = sweep_outputs(
        spec,
        trials,
        named_for(recorded, owner),
        context.jobs.region,
        tags=tags if isinstance(tags, Mapping) else {},
        leaving=leaving_in(recorded),
    )
    return Result(id_, outputs)


def _as_now(record: TrialRecord, spec: SweepSpec, context: JobContext) -> TrialRecord:
    try:
        description = context.jobs.describe(record.job)
    except NotFound:
        return record
    return ended_record(
        record, description, record.claim, spec, context, stopped=record.stopped, curve=record.curve
    )
