"""The removal of a sweep's trials, as the template's `on_delete` says."""

from collections.abc import Mapping

from pulumi_sagemaker_training.api.errors import TrainingJobError
from pulumi_sagemaker_training.lifecycle.ownership.owner import Owner
from pulumi_sagemaker_training.lifecycle.sweep.decisions.outputs import leaving_in
from pulumi_sagemaker_training.lifecycle.sweep.decisions.trials import (
    Records,
    TrialRecord,
    records_in,
)
from pulumi_sagemaker_training.lifecycle.sweep.steps.threads import for_each
from pulumi_sagemaker_training.lifecycle.training_job.decisions.options import Options
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import CLAIM
from pulumi_sagemaker_training.lifecycle.training_job.steps.context import JobContext
from pulumi_sagemaker_training.lifecycle.training_job.steps.delete import delete as delete_job


def delete(
    recorded: Mapping[str, object], options: Options, owner: Owner, context: JobContext
) -> None:
    """Remove all trials of a sweep.

    Args:
        recorded: the outputs in the state.
        options: the template's options.
        owner: the owner of the sweep.
        context: what the step needs.

    Raises:
        TrainingJobError: a trial could not be removed; the state is kept.
    """
    records = {**records_in(recorded), **leaving_in(recorded)}
    problems = remove_trials(records, options, owner.tags(), context)
    if problems:
        raise next(iter(problems.values()))


def remove_trials(
    records: Records, options: Options, owner_tags: Mapping[str, str], context: JobContext
) -> dict[str, TrainingJobError]:
    """Remove trials, a few at once, and return the problems of those that are still there.

    A job whose claim is another's is not touched, like that of a `TrainingJob`.
    """
    total, done = len(records), 0

    def remove(item: tuple[str, TrialRecord]) -> TrainingJobError | None:
        nonlocal done
        problem = _remove(item[1], options, owner_tags, context)
        done += 1
        context.ports.reporter.progress(f"Trials: {done} of {total} removed")
        return problem

    listed = [(key, record) for key, record in records.items() if record.job]
    problems = for_each(remove, listed)
    return {
        key: problem
        for (key, _), problem in zip(listed, problems, strict=True)
        if problem is not None
    }


def _remove(
    record: TrialRecord, options: Options, owner_tags: Mapping[str, str], context: JobContext
) -> TrainingJobError | None:
    # A job of the state was seen: its creation time is not recorded, and is not compared.
    held = {CLAIM: record.claim, "creation_time": None}
    try:
        delete_job(
            record.job, held, options, owner_tags, context.jobs, context.marker, context.ports
        )
    except TrainingJobError as error:
        return error
    return None
