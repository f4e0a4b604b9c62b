"""The answer of DescribeTrainingJob: most of the request, and what the service adds. Pure."""

import copy
from typing import Any

from sagemaker_emulator.clock import Clock
from sagemaker_emulator.model import warm_pool
from sagemaker_emulator.model.job import Job, billable_seconds

OMITTED = ("Tags", "SessionChainingConfig")
"""Members of the request that a description does not have."""

DEFAULT_MAX_RUNTIME_S = 86_400
DEFAULT_VOLUME_GB = 30
SIMULATED = "Simulated by sagemaker-emulator: {why}. {message}"


def accepted(request: dict[str, Any], injected_metrics: list[dict[str, str]]) -> dict[str, Any]:
    """Return a request as the service stores it, with its defaults."""
    stored = copy.deepcopy({k: v for k, v in request.items() if k != "Tags"})
    for flag in (
        "EnableNetworkIsolation",
        "EnableInterContainerTrafficEncryption",
        "EnableManagedSpotTraining",
    ):
        stored.setdefault(flag, False)
    stored.setdefault("StoppingCondition", {}).setdefault(
        "MaxRuntimeInSeconds", DEFAULT_MAX_RUNTIME_S
    )
    _fill_algorithm(stored, injected_metrics)
    _fill_data(stored)
    resources = stored.get("ResourceConfig")
    if resources is not None and "VolumeSizeInGB" not in resources:
        resources["VolumeSizeInGB"] = DEFAULT_VOLUME_GB
    return stored


def _fill_algorithm(stored: dict[str, Any], injected_metrics: list[dict[str, str]]) -> None:
    algorithm = stored.get("AlgorithmSpecification")
    if algorithm is None:
        return
    if injected_metrics and not algorithm.get("MetricDefinitions"):
        algorithm["MetricDefinitions"] = injected_metrics
    algorithm.setdefault(
        "EnableSageMakerMetricsTimeSeries", bool(algorithm.get("MetricDefinitions"))
    )


def _fill_data(stored: dict[str, Any]) -> None:
    for channel in stored.get("InputDataConfig", []):
        channel.setdefault("CompressionType", "None")
        channel.setdefault("RecordWrapperType", "None")
        source = channel.get("DataSource", {}).get("S3DataSource")
        if source is not None:
            source.setdefault("S3DataDistributionType", "FullyReplicated")
    output = stored.get("OutputDataConfig")
    if output is not None:
        output.setdefault("KmsKeyId", "")
        output.setdefault("CompressionType", "GZIP")


def description(job: Job, now: float, clock: Clock) -> dict[str, Any]:
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
        "WarmPoolStatus": warm_pool_status(job, now, clock),
    }
    if job.model_uri is not None:
        said["ModelArtifacts"] = {"S3ModelArtifacts": job.model_uri}
    if job.is_terminal and job.training_start is not None:
        said["TrainingTimeInSeconds"] = max(1, round(job.trained_s))
        said["BillableTimeInSeconds"] = billable_seconds(job)
    said |= _rule_evaluations(job)
    return said


def warm_pool_status(job: Job, now: float, clock: Clock) -> dict[str, Any] | None:
    """Return a job's WarmPoolStatus, or None."""
    pool = job.warm_pool
    if pool is None:
        return None
    status: dict[str, Any] = {"Status": pool.status}
    if pool.status != "InUse":
        status["ResourceRetainedBillableTimeInSeconds"] = warm_pool.retained_seconds(
            pool, now, clock
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
