"""What the user is shown of a plan: warnings, changes, and why a job is trained again."""

from collections.abc import Mapping

from pulumi_sagemaker_training.adapters.runtime import engine
from pulumi_sagemaker_training.adapters.runtime.display import REPLACING, UPDATING
from pulumi_sagemaker_training.adapters.runtime.job_call import JobCall
from pulumi_sagemaker_training.lifecycle.ownership.job_names import job_name
from pulumi_sagemaker_training.lifecycle.training_job.decisions.changes import (
    Decision,
    Plan,
    kept_words,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.checkpoints import (
    checkpoint_words,
    predecessor,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import JobSpec


def report_plan(
    made: Plan, id_: str, recorded: Mapping[str, object], old: JobSpec, job: JobCall
) -> None:
    """Show a plan at its resource, and remember what the create of a replacement must know.

    Args:
        made: the plan.
        id_: the name of the job in the state.
        recorded: its outputs.
        old: the job as last accepted; its secrets are masked too.
        job: the call.
    """
    for warning in made.warnings:
        if job.process.shown_warnings.is_first(job.urn, warning):
            job.reporter.warn(warning)
    _leave_room(made, job.urn)
    if made.decision is Decision.REPLACE:
        before = predecessor(old, job.spec, recorded)
        job.process.requested_replacements.add(job.urn)
        job.process.predecessors.put(job.urn, before)
        job.reporter.info(old.redact(_training_words(made, id_, job)))
        if words := checkpoint_words(job.spec, job.owner, before):
            job.reporter.info(words)
    elif job.spec.options.on_unchanged == "log":
        job.reporter.info(old.redact(kept_words(made, recorded)))


def _leave_room(made: Plan, urn: str) -> None:
    """Leave room on the live line for what the CLI shows there of a change."""
    words = {Decision.REPLACE: REPLACING, Decision.UPDATE: UPDATING}.get(made.decision)
    if words is not None:
        changed = dict.fromkeys(change.property for change in made.changes)
        engine.connection().table.put(urn, words, changed)


def _training_words(made: Plan, id_: str, job: JobCall) -> str:
    """Return why the job is trained again, and what that costs."""
    reasons = "; ".join(made.reasons)
    going = job_name(id_) if job.spec.name is None else ""
    job.process.forecasts.put(job.urn, is_certain=made.is_certain, going=going)
    if not made.is_certain:
        return f"may train again: {reasons}"
    cost = job.cost_words(job.context({}))
    return f"trains again: {reasons}; {cost}" if cost else f"trains again: {reasons}"
