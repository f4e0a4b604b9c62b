"""The answer of DescribeTrainingJob: most of the request, and what the service adds. Pure."""

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from sagemaker_emulator.behaviour.table import BEHAVIOURS
from sagemaker_emulator.model import warm_pool
from sagemaker_emulator.model.job import Job, billable_seconds
from sagemaker_emulator.time_scale import TimeScale

OMITTED = ("Tags", "SessionChainingConfig")
"""Members of the request that a description does not have."""

SIMULATED = "Simulated by sagemaker-emulator: {why}. {message}"


def accepted(
    request: Mapping[str, Any],
    injected_metrics: list[dict[str, str]],
    adds: Mapping[str, Any] = BEHAVIOURS["describe.adds"].value,
) -> dict[str, Any]:
    """Return a request as the service stores it, with its defaults.

    Args:
        request: the request of CreateTrainingJob.
        injected_metrics: the metric definitions of the image.
        adds: default by path; `[]` stands for each element of a list. What a path leads through is
            not added, but for `StoppingCondition`.
    """
    stored = copy.deepcopy({k: v for k, v in request.items() if k != "Tags"})
    stored.setdefault("StoppingCondition", {})
    algorithm = stored.get("AlgorithmSpecification")
    if algorithm is not None:
        if injected_metrics and not algorithm.get("MetricDefinitions"):
            algorithm["MetricDefinitions"] = injected_metrics
        if algorithm.get("MetricDefinitions"):
            algorithm.setdefault("EnableSageMakerMetricsTimeSeries", True)
    for path, value in adds.items():
        _add(stored, path.split("."), value)
    return stored


def _add(stored: dict[str, Any], path: Sequence[str], value: object) -> None:
    """Give a member its default where it is not there, and what holds it is."""
    name = path[0].removesuffix("[]")
    if len(path) == 1:
        stored.setdefault(name, value)
        return
    inner = stored.get(name)
    for holder in inner if isinstance(inner, list) else [inner]:
        if isinstance(holder, dict):
            _add(holder, path[1:], value)


def description(job: Job, now: float, scale: TimeScale) -> dict[str, Any]:
    """Return a job's description."""
    said = {name: value for name, value in job.request.items() if name not in OMITTED}
    said |= {
        "TrainingJobName": job.name,
        "TrainingJobArn": job.arn,
        "TrainingJobStatus": job.status,
        "SecondaryStatus": job.secondary,
        "CreationTime": job.created,
        "LastModifiedTime": job.modified,
        "TrainingStartTime": job.training_start,
        "TrainingEndTime": job.training_end,
        "FailureReason": job.failure_reason,
        "SecondaryStatusTransitions": _transitions(job),
        "ProfilingStatus": _profiling(job),
        "FinalMetricDataList": job.metrics or None,
        "WarmPoolStatus": warm_pool_status(job, now, scale),
    }
    if job.model_uri is not None:
        said["ModelArtifacts"] = {"S3ModelArtifacts": job.model_uri}
    if job.is_terminal and job.training_start is not None:
        said["TrainingTimeInSeconds"] = max(1, round(job.trained_s))
        said["BillableTimeInSeconds"] = billable_seconds(job)
    said |= _rule_evaluations(job)
    return said


def warm_pool_status(job: Job, now: float, scale: TimeScale) -> dict[str, Any] | None:
    """Return a job's WarmPoolStatus, or None."""
    pool = job.warm_pool
    if pool is None:
        return None
    status: dict[str, Any] = {"Status": pool.status}
    if pool.status != "InUse":
        status["ResourceRetainedBillableTimeInSeconds"] = warm_pool.retained_seconds(
            pool, now, scale
        )
    if pool.reused_by:
        status["ReusedByJob"] = pool.reused_by
    return status


def _transitions(job: Job) -> list[dict[str, Any]]:
    return [
        {
            "Status": entry.status,
            "StartTime": entry.start,
            "EndTime": entry.end,
            "StatusMessage": _message(job, entry.status, entry.message),
        }
        for entry in job.transitions
    ]


def _message(job: Job, status: str, message: str) -> str:
    if job.simulated and status == "Training":
        return SIMULATED.format(why=job.simulated, message=message)
    return message


def _profiling(job: Job) -> str:
    config = job.request.get("ProfilerConfig") or {}
    return "Enabled" if config and not config.get("DisableProfiler") else "Disabled"


def _rule_evaluations(job: Job) -> dict[str, Any]:
    """Return statuses of debugger and profiler rules, from the job's: no rule is evaluated."""
    names = {
        "DebugRuleEvaluationStatuses": "DebugRuleConfigurations",
        "ProfilerRuleEvaluationStatuses": "ProfilerRuleConfigurations",
    }
    status = "Stopped" if job.is_terminal else "InProgress"
    return {
        target: [
            {
                "RuleConfigurationName": rule["RuleConfigurationName"],
                "RuleEvaluationStatus": status,
                "StatusDetails": "sagemaker-emulator does not evaluate rules",
                "LastModifiedTime": job.modified,
            }
            for rule in job.request.get(source, [])
        ]
        for target, source in names.items()
        if job.request.get(source)
    }
