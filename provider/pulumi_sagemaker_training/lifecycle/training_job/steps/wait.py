"""The wait until a job has reached what its option `wait_for` names."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from typing import Any, Final

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api.errors import (
    CredentialsError,
    NotFound,
    OutcomeError,
    ServiceError,
    WaitInterrupted,
    WaitTimeout,
)
from pulumi_sagemaker_training.api.model.description import Description
from pulumi_sagemaker_training.api.services.jobs import Jobs
from pulumi_sagemaker_training.api.values.backoff import backoff_s
from pulumi_sagemaker_training.api.values.text import duration
from pulumi_sagemaker_training.api.values.times import moment
from pulumi_sagemaker_training.lifecycle.ports import Ports
from pulumi_sagemaker_training.lifecycle.training_job.decisions.continuation import Attempt
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import JobSpec
from pulumi_sagemaker_training.lifecycle.training_job.decisions.statuses import (
    is_over,
    is_reached,
    may_follow,
    may_stop,
)
from pulumi_sagemaker_training.lifecycle.training_job.steps.context import JobContext
from pulumi_sagemaker_training.lifecycle.training_job.steps.plan_check import (
    STORING_S,
    plan_time_left_s,
)
from pulumi_sagemaker_training.lifecycle.training_job.steps.progress import Progress
from pulumi_sagemaker_training.lifecycle.waiting.watcher import Watch

_STALE_AFTER_S: Final = 30.0
# While a job trains, its metrics are news. With as many waiters as seconds, all of them together
# describe about one job a second.
_SHORTEST_STALE_S: Final = 5.0
_HEARTBEATS_PER_S: Final = 10.0
# Right after CreateTrainingJob, DescribeTrainingJob may not find the job.
VISIBLE_WITHIN_S: Final = 60.0
_STOPS_WITHIN_S: Final = 600.0
_FIRST_POLL_S: Final = 0.2
_LONGEST_POLL_S: Final = 5.0
_DAY_S: Final = 86_400
# Source: StoppingCondition in the API reference: a job without a limit may run for a day, and
# waits up to two hours for capacity if MaxPendingTimeInSeconds is not set.
_PENDING_S: Final = 7_200
_MARGIN_S: Final = STORING_S


def default_timeout_s(spec: JobSpec, context: JobContext) -> float:
    """Return how long a create may take without a custom timeout, in seconds.

    It is the sum of the job's maximum runtime (or of its wait for spot capacity), its maximum
    pending time, and half an hour for starting instances and storing the model. On a training plan
    it lasts at least until half an hour after the plan's end: the wait for the plan counts for none
    of these limits.
    """
    return max(_limits_s(spec), plan_time_left_s(spec, context))


def _limits_s(spec: JobSpec) -> float:
    limits: dict[str, Any] = dict(spec.request.get("stopping_condition") or {})
    runtime = limits.get("max_runtime_in_seconds") or _DAY_S
    longest = limits.get("max_wait_time_in_seconds") or runtime
    pending = limits.get("max_pending_time_in_seconds") or _PENDING_S
    return float(longest) + float(pending) + _MARGIN_S


def wait(
    first: Description, spec: JobSpec, context: JobContext, earlier: Sequence[Attempt] = ()
) -> Description:
    """Wait for a job, showing its progress.

    Args:
        first: the job as it was found or created.
        spec: has the option that says what to wait for.
        context: has the time limit.
        earlier: the attempts that the job continues.

    Returns:
        The job when it has reached the target. The caller checks whether it succeeded.

    Raises:
        WaitInterrupted: the user interrupted; `on_interrupt` has been carried out.
        WaitTimeout: the time is up; `on_timeout` has been carried out.
        OutcomeError: the job was deleted.
        ServiceError: a describe is refused, and a retry would not help.
    """
    now, default_s = context.ports.clock.now(), default_timeout_s(spec, context)
    timeout = context.time_limit.custom_s or default_s
    deadline = context.time_limit.deadline(now, default_s)
    try:
        return _wait(first, spec, context, deadline, Progress(context, spec, earlier))
    except WaitTimeout:
        return _give_up(first.name, spec, context, timeout)
    except WaitInterrupted:
        if spec.options.on_interrupt == "stop":
            stop_and_settle(first.name, context.jobs, context.ports)
            raise WaitInterrupted(
                f"interrupted; training job {first.name} was stopped, as `on_interrupt` says"
            ) from None
        raise


def _wait(
    first: Description,
    spec: JobSpec,
    context: JobContext,
    deadline: float,
    progress: Progress,
) -> Description:
    seen = (first.status, first.secondary_status)
    started = context.ports.clock.now()
    description, described_at = first, started
    changed_at, created_at = moment(first.changed), moment(first.created)
    with context.account.watcher.watch(first.name, seen, changed_at, created_at) as watch:
        while not _is_reached(description, spec):
            deadline = _prolonged(deadline, spec, context)
            _check_limits(first.name, context, deadline)
            progress.show(description)
            changed = watch.wait(_pause(context, deadline))
            now = context.ports.clock.now()
            listed = _as_listed(description, watch)
            over = _is_reached(listed, spec)
            if listed is not description and not over:
                description = listed
            elif (
                over
                or changed
                or (
                    now - described_at >= _stale_after_s(description, context)
                    and context.account.watcher.may_describe(watch)
                )
            ):
                described_at = now
                description = describe_running(
                    description, context, young=now - started < VISIBLE_WITHIN_S
                )
                if not over:
                    watch.seen = (description.status, description.secondary_status)
    if is_over(description.status):
        progress.show_end(description)
    return description


def _stale_after_s(description: Description, context: JobContext) -> float:
    if description.secondary_status != "Training":
        return _STALE_AFTER_S
    return min(_STALE_AFTER_S, max(_SHORTEST_STALE_S, context.account.watcher.waiting))


def _is_reached(description: Description, spec: JobSpec) -> bool:
    options = spec.options
    return is_reached(options.wait_for, description.status, description.secondary_status)


def _as_listed(description: Description, watch: Watch) -> Description:
    """Return the description with the status from the list: only the end is worth a describe.

    If the list is ahead of DescribeTrainingJob, or a describe fails, the status of the list is
    used until the next describe. A list that lags behind is ignored.
    """
    status, secondary = watch.seen
    if (status, secondary) == (description.status, description.secondary_status):
        return description
    if not may_follow(description.status, status):
        return description
    return replace(description, status=status, secondary_status=secondary)


def _prolonged(deadline: float, spec: JobSpec, context: JobContext) -> float:
    """Return a later deadline where the time is up and a training plan was extended meanwhile."""
    now = context.ports.clock.now()
    if now < deadline or context.time_limit.custom_s is not None:
        return deadline
    return max(deadline, now + plan_time_left_s(spec, context, fresh=True))


def _check_limits(name: str, context: JobContext, deadline: float) -> None:
    if context.ports.interrupt.is_set():
        raise WaitInterrupted(
            f"interrupted; training job {name} keeps running, and the next `pulumi up` resumes it"
        )
    if context.ports.clock.now() >= deadline:
        raise WaitTimeout(name)


def _pause(context: JobContext, deadline: float) -> float:
    """Return how long to sleep: the more jobs wait the longer, so that calls stay limited."""
    heartbeat = max(1.0, context.account.watcher.waiting / _HEARTBEATS_PER_S)
    return max(0.0, min(heartbeat, deadline - context.ports.clock.now()))


def describe_running(last: Description, context: JobContext, *, young: bool) -> Description:
    """Describe a job that is waited for; after an error that may pass it is as last seen.

    Raises:
        OutcomeError: the job does not exist any more; a young one may only not be visible yet.
        ServiceError: the describe is refused, and a retry would not help.
    """
    try:
        return context.jobs.describe(last.name)
    except NotFound as error:
        if young:
            return last
        raise OutcomeError(
            last.name,
            f"no longer exists in {context.jobs.region}",
            "it was deleted during the wait",
            codes.JOB_GONE,
        ) from error
    except CredentialsError as error:
        context.ports.reporter.warn(f"still waiting, although the job cannot be described: {error}")
        return last
    except ServiceError as error:
        if error.disposition == "retry":
            return last
        raise


def _give_up(name: str, spec: JobSpec, context: JobContext, timeout: float) -> Description:
    took = duration(timeout)
    if spec.options.on_timeout == "leave":
        raise WaitTimeout(
            f"training job {name} has not ended after {took}; it keeps running, as `on_timeout` "
            "says, and the next `pulumi up` resumes the wait"
        )
    ended = stop_and_settle(name, context.jobs, context.ports)
    if ended is not None and ended.status == "Completed":
        return ended
    raise WaitTimeout(
        f"training job {name} had not ended after {took} and was stopped, as `on_timeout` says; "
        "raise custom_timeouts.create, or set on_timeout='leave'"
    )


def stop_and_settle(
    name: str, jobs: Jobs, ports: Ports, first: Description | None = None
) -> Description | None:
    """Stop a job and wait until it has stopped, for at most ten minutes.

    Args:
        name: the job's name.
        jobs: the calls to SageMaker.
        ports: the reporter, and a clock.
        first: the job's description if it was just fetched; saves a call.

    Returns:
        The job after its end, or None if it does not exist.

    Raises:
        WaitTimeout: the job has not stopped.
        ServiceError: the service refuses to stop or describe the job.
    """
    deadline = ports.clock.now() + _STOPS_WITHIN_S
    stop_requested, polls = False, count()
    while True:
        try:
            description = first or jobs.describe(name)
        except NotFound:
            return None
        first = None
        if is_over(description.status):
            return description
        if not stop_requested and may_stop(description.status):
            stop_requested = request_stop(name, jobs)
        if ports.clock.now() >= deadline:
            raise WaitTimeout(
                f"training job {name} has not stopped after {duration(_STOPS_WITHIN_S)}"
            )
        ports.reporter.progress(f"{description.status}: waiting for the job to stop")
        pause = backoff_s(next(polls), _FIRST_POLL_S, _LONGEST_POLL_S, ports.clock.jitter())
        ports.clock.sleep(pause)


def request_stop(name: str, jobs: Jobs) -> bool:
    """Request the stop of a job; False where the service does not find it, which may pass."""
    try:
        jobs.stop(name)
    except NotFound:
        return False
    except ServiceError:
        # The job may have ended between the describe and the stop; other refusals are raised.
        if not is_over(jobs.describe(name).status):
            raise
    return True
