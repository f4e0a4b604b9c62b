"""The creation of a sweep: all of its trials are started, and waited for."""

from collections.abc import Mapping, Sequence

from pulumi_sagemaker_training.api.errors import TrainingJobError
from pulumi_sagemaker_training.lifecycle.ownership.job_names import base_name
from pulumi_sagemaker_training.lifecycle.ownership.owner import Owner
from pulumi_sagemaker_training.lifecycle.ownership.tags import wanted_tags
from pulumi_sagemaker_training.lifecycle.sweep.decisions.outputs import sweep_outputs
from pulumi_sagemaker_training.lifecycle.sweep.decisions.spec import SweepSpec
from pulumi_sagemaker_training.lifecycle.sweep.decisions.trials import (
    Records,
    Trial,
    sweep_id,
    trials_of,
)
from pulumi_sagemaker_training.lifecycle.sweep.decisions.words import leaderboard_lines
from pulumi_sagemaker_training.lifecycle.sweep.steps.launch import Launch
from pulumi_sagemaker_training.lifecycle.sweep.steps.run import Run
from pulumi_sagemaker_training.lifecycle.sweep.steps.survey import existing
from pulumi_sagemaker_training.lifecycle.training_job.steps.context import JobContext, Result


def create(
    spec: SweepSpec, owner: Owner, context: JobContext, *, replacement_requested: bool
) -> Result:
    """Start all trials of a sweep, and wait until they have ended.

    Args:
        spec: the sweep; every value is known and checked.
        owner: the owner of the sweep.
        context: what the step needs.
        replacement_requested: whether our own diff requested this replacement.

    Returns:
        The sweep's outputs. After a job exists, every failure is returned in `Result.problem`, so
        that the adapter keeps the sweep in the state.

    Raises:
        ServiceError: the service refuses; no job exists.
        WaitInterrupted: the user interrupted before a job existed.
    """
    declared = trials_of(spec, owner) or {}
    launch = Launch(owner, owner, replacement_requested)
    with context.account.watcher.group() as group:
        run = Run(spec, launch, {}, context, group)
        problem = run.run(met_first(list(declared.values()), owner, context))
    return conclude(run, declared, spec, launch, context, problem, run.records)


def met_first(trials: Sequence[Trial], first: Owner, context: JobContext) -> list[Trial]:
    """Return trials in the order in which they are started: those that have a job come first."""
    if not trials:
        return []
    names = {trial.key: base_name(first, trial.digest) for trial in trials}
    beginning = names[trials[0].key].removesuffix(trials[0].key)
    there = existing(beginning, context.jobs)
    return sorted(trials, key=lambda trial: names[trial.key] not in there)


def conclude(
    run: Run,
    declared: Mapping[str, Trial],
    spec: SweepSpec,
    as_whose: Launch,
    context: JobContext,
    problem: TrainingJobError | None,
    found: Records,
    leaving: Records | None = None,
) -> Result:
    """Return what the state should record after a run, and show the leaderboard."""
    run.mark_all()
    records = {key: found[key] for key in declared if key in found}
    if problem is None:
        for line in leaderboard_lines(records, spec.objective):
            context.ports.reporter.info(spec.redact(line))
    tags: Mapping[str, object] = wanted_tags(spec.job.tags, as_whose.owner, context.settings)
    first, region = as_whose.first, context.jobs.region
    outputs = sweep_outputs(spec, records, first, region, tags=tags, leaving=leaving)
    return Result(sweep_id(first), outputs, problem)
