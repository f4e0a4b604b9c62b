"""Create a training job and see it through."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from pulumi_sagemaker_training.api import logs
from pulumi_sagemaker_training.api.errors import (
    NoCapacity,
    OutcomeError,
    ServiceError,
    TrainingJobError,
    WaitInterrupted,
    WaitTimeout,
)
from pulumi_sagemaker_training.api.jobs import Description
from pulumi_sagemaker_training.lifecycle.declared import Declared
from pulumi_sagemaker_training.lifecycle.hold import HELD
from pulumi_sagemaker_training.lifecycle.identity import Owner
from pulumi_sagemaker_training.lifecycle.outcome import problem_of
from pulumi_sagemaker_training.lifecycle.outputs import outputs
from pulumi_sagemaker_training.lifecycle.statuses import Phase, phase_of
from pulumi_sagemaker_training.lifecycle.submit import Order, Started, submit
from pulumi_sagemaker_training.lifecycle.wait import wait
from pulumi_sagemaker_training.lifecycle.work import Result, Work

_TAIL_LINES: Final = 20


def create(declared: Declared, owner: Owner, work: Work, *, asked: bool) -> Result:
    """Create a job, wait as far as `wait_for` says, and judge how it came out.

    Args:
        declared: the job, every value known and checked.
        owner: who it belongs to.
        work: what to work with.
        asked: whether our own diff asked for this replacement.

    Returns:
        The job's outputs. Once a job exists every failure comes back in `Result.problem`, so
        that the adapter keeps the job in the state.

    Raises:
        ServiceError: the service refuses; no job exists.
        WaitInterrupted: the user interrupted before a job existed.
    """
    order = Order(declared, owner, asked, work.clock.new_claim())
    result: Result | None = None
    for candidate in _candidates(order):
        try:
            started = submit(candidate, work)
        except NoCapacity as error:
            work.voice.warn(str(error))
            if candidate.instance_type == _last_type(declared):
                raise
            continue
        if started.announcement:
            work.voice.info(started.announcement)
        previous, result = result, see_through(started, declared, work)
        _remove_failed(previous, declared, work)
        if not _lacks_capacity(result):
            break
    if result is None:
        raise NoCapacity("CreateTrainingJob", "CapacityError", "no instance type had capacity")
    return result


def _candidates(order: Order) -> Iterator[Order]:
    yield order
    for instance_type in order.declared.options.fallback_instance_types:
        yield replace(order, instance_type=instance_type)


def _last_type(declared: Declared) -> str | None:
    types = declared.options.fallback_instance_types
    return types[-1] if types else None


def _lacks_capacity(result: Result) -> bool:
    problem = result.problem
    return isinstance(problem, OutcomeError) and problem.reason.startswith("CapacityError")


def _remove_failed(previous: Result | None, declared: Declared, work: Work) -> None:
    """Remove the record of an attempt that found no capacity, once another has been started."""
    if previous is None or declared.options.on_delete != "delete":
        return
    try:
        work.jobs.delete(previous.id)
    except ServiceError as error:
        work.voice.warn(
            f"the record of the failed attempt {previous.id} could not be removed: {error}"
        )


def see_through(started: Started, declared: Declared, work: Work) -> Result:
    """Wait for a job that exists, judge it, and return what the state should hold."""
    description, problem = _wait_and_judge(started.description, declared, work)
    name = started.description.name
    arn = started.description.arn
    if work.settings.ownership_tags:
        work.marker.mark_later(name, lambda: work.jobs.add_tags(arn, HELD))
    made = outputs(description, started.tags, declared, work.settings, started.claim)
    return Result(name, made, problem)


def _wait_and_judge(
    first: Description, declared: Declared, work: Work
) -> tuple[Description, TrainingJobError | None]:
    try:
        description = wait(first, declared, work)
    except (WaitTimeout, WaitInterrupted, OutcomeError, ServiceError) as problem:
        return _last_known(first, work), problem
    return description, judge_outcome(description, declared, work)


def judge_outcome(description: Description, declared: Declared, work: Work) -> OutcomeError | None:
    """Return what is wrong with a job that has ended, with its last log lines; None if nothing."""
    problem = problem_of(description, declared.options)
    if problem is None:
        return None
    tail: Sequence[str] = ()
    if phase_of(description.status) is Phase.ENDED_BADLY:
        tail = [
            declared.without_secrets(line)
            for line in logs.tail(work.clients, description.name, _TAIL_LINES)
        ]
    reason = declared.without_secrets(problem.reason)
    return OutcomeError(problem.job, problem.status, reason, tail)


def _last_known(first: Description, work: Work) -> Description:
    try:
        return work.jobs.describe(first.name)
    except ServiceError:
        return first
