"""The jobs of a stack as runs: those of its own resources, and the trials of its sweeps. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from pulumi_sagemaker_training.api.model.description import Description
from pulumi_sagemaker_training.cli.masking import (
    hidden_names,
    places_of_template,
    secret_places,
    secrets_of,
)
from pulumi_sagemaker_training.cli.report.recorded import recorded
from pulumi_sagemaker_training.cli.report.runs import Run, Seen
from pulumi_sagemaker_training.cli.stack.state import Kind, StackState, StateResource


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of a stack's jobs.

    Attributes:
        seen: the name of a job -> what was read of it.
        now_s: when, in seconds since 1970.
        update_began_s: when the last update began; None if that is not known.
        hidden: hyperparameters whose values are secret, besides those that the state marks.
    """

    seen: Mapping[str, Seen] = field(default_factory=dict)
    now_s: float = 0.0
    update_began_s: float | None = None
    hidden: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class StackRuns:
    """The jobs of a stack.

    Attributes:
        jobs: the URN of a resource -> its job, in the state's order.
        trials: the URN of a sweep -> the trials that were described, by the names of their jobs.
        hidden: the anchor of a job -> the hyperparameters whose values are secret.
        secrets: every secret text of all jobs.
    """

    jobs: Mapping[str, Run]
    trials: Mapping[str, Mapping[str, Run]]
    hidden: Mapping[str, frozenset[str]]
    secrets: tuple[str, ...]


def stack_runs(state: StackState, reading: Reading) -> StackRuns:
    """Return the jobs of a stack, as they were read, or as the state has them."""
    jobs: dict[str, Run] = {}
    hidden: dict[str, frozenset[str]] = {}
    secrets: list[str] = []
    for number, held in enumerate(state.of_kind(Kind.JOB), 1):
        run = _job(held, f"job-{number}", reading)
        places = secret_places(held.inputs, held.outputs)
        names = reading.hidden | hidden_names(places, run.fields)
        jobs[held.urn], hidden[run.anchor] = run, names
        secrets += secrets_of(run.fields, places, names)
    trials: dict[str, dict[str, Run]] = {}
    for held in state.of_kind(Kind.SWEEP):
        places = places_of_template(held.inputs, held.outputs)
        trials[held.urn] = {run.description.name: run for run in _trials(held, reading)}
        for run in trials[held.urn].values():
            names = reading.hidden | hidden_names(places, run.fields)
            secrets += secrets_of(run.fields, places, names)
    return StackRuns(jobs, trials, hidden, tuple(secrets))


def single_run(seen: Seen, held: StateResource | None, now_s: float) -> Run:
    """Return a job as it was read, or as the state has it."""
    described = seen.description or Description.of(recorded(held) if held is not None else {})
    return Run("job-1", described.name, described, seen, held, now_s)


def _job(held: StateResource, anchor: str, reading: Reading) -> Run:
    run = single_run(reading.seen.get(held.job, Seen()), held, reading.now_s)
    return replace(run, anchor=anchor, label=held.name)


def _trials(held: StateResource, reading: Reading) -> list[Run]:
    found = []
    for record in held.trials.values():
        seen = reading.seen.get(record.job)
        if seen is not None and seen.description is not None:
            label = record.point.words or record.job
            found.append(Run("", label, seen.description, seen, None, reading.now_s))
    return found
