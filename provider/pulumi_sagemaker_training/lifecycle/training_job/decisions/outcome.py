"""The check of an ended job against its declaration, and the message if it fails. Pure."""

from collections.abc import Mapping, Sequence
from typing import Final

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api.errors import OutcomeError
from pulumi_sagemaker_training.api.model.description import Description
from pulumi_sagemaker_training.api.model.failure_causes import about_silence, cause_of
from pulumi_sagemaker_training.lifecycle.training_job.decisions.options import Options
from pulumi_sagemaker_training.lifecycle.training_job.decisions.statuses import Phase, phase_of

_HOW_TO_RERUN: Final[Mapping[str, str]] = {
    "on_failure": "the next `pulumi up` trains it again",
    "on_change": (
        "`rerun` is 'on_change': change the job, its `triggers`, or set `rerun='on_failure'` "
        "to train it again"
    ),
}
_CONTINUES: Final = "the next `pulumi up` continues it from its checkpoints"
LIMITS: Final[Mapping[str, str]] = {
    "MaxRuntimeExceeded": "it reached stopping_condition.max_runtime_in_seconds",
    "MaxWaitTimeExceeded": "it reached stopping_condition.max_wait_time_in_seconds",
}
"""The time limits, by the secondary status of a job that one has stopped.

Source: `SecondaryStatus` of DescribeTrainingJob.
"""
_SIMULATED: Final = "Simulated by "
_GATE_ADVICE: Final = (
    "The model exists, but the resources that depend on it are not updated; change the job or "
    "the gate."
)


def final_metrics(description: Description) -> dict[str, float]:
    """Return the last value of each metric; of several values the latest counts."""
    listed = description.fields.get("final_metric_data_list") or []
    ordered = sorted(listed, key=lambda metric: str(metric.get("timestamp", "")))
    return {
        metric["metric_name"]: metric["value"]
        for metric in ordered
        if "metric_name" in metric and "value" in metric
    }


def simulation_note(description: Description) -> str:
    """Return what an emulator says of a job of which nothing ran; empty where something did.

    SageMaker itself never says so: its status messages tell what the job is doing.
    """
    transitions = description.fields.get("secondary_status_transitions") or ()
    messages = (str(step.get("status_message", "")) for step in transitions)
    return next((m.partition(". ")[0] for m in messages if m.startswith(_SIMULATED)), "")


def problem_of(
    description: Description, options: Options, log_tail: Sequence[str] = ()
) -> OutcomeError | None:
    """Return what is wrong with a job that has ended, or None.

    A stopped job is a problem, whatever stopped it. A running job has no problem yet.
    """
    phase = phase_of(description.status)
    if phase is Phase.ENDED_BADLY:
        return OutcomeError(
            description.name,
            _ending(description),
            _reason(description, options),
            cause_of(
                description.status, description.secondary_status, description.failure_reason or ""
            ),
            log_tail,
        )
    if phase is Phase.SUCCEEDED:
        missed = missed_gates(description, options)
        if missed:
            reason = f"{'; '.join(missed)}. {_GATE_ADVICE}"
            code = codes.GATE_MISSED
            return OutcomeError(description.name, "missed require_metrics", reason, code, log_tail)
    return None


def reason_in_full(description: Description) -> str:
    """Return the `FailureReason` of a job; where the code gave none, with where to look."""
    silence = about_silence(description.failure_reason)
    if not silence:
        return description.failure_reason
    look = f"`sagemaker-training logs {description.name}` prints its log"
    return f"{description.failure_reason.rstrip('. ')} ({silence}; {look})"


def lacks_capacity(reason: str) -> bool:
    """Tell whether a `FailureReason` says that no instance was available.

    Source: the page "Troubleshoot training jobs", and reports of users.
    """
    return reason.startswith("CapacityError") or "ML compute capacity" in reason


def missed_gates(description: Description, options: Options) -> list[str]:
    """Return a phrase for each gate that the final metrics miss."""
    metrics = final_metrics(description)
    missed = []
    for name, gate in sorted(options.require_metrics.items()):
        if name not in metrics:
            known = ", ".join(sorted(metrics)) or "none"
            missed.append(f"{name} was not reported (metrics of the job: {known})")
        elif not gate.admits(float(metrics[name])):
            missed.append(f"{name} is {metrics[name]:g}, but must be {gate}")
    return missed


def _ending(description: Description) -> str:
    if description.secondary_status in LIMITS:
        return f"{description.status} ({description.secondary_status})"
    return description.status


def _reason(description: Description, options: Options) -> str:
    given = reason_in_full(description) or LIMITS.get(description.secondary_status, "")
    if not given:
        stopped = "it was stopped outside this update"
        given = stopped if description.status == "Stopped" else "no reason was given"
    resumes = (
        options.rerun == "on_failure"
        and options.max_attempts > 1
        and description.secondary_status in LIMITS
    )
    then = _CONTINUES if resumes else _HOW_TO_RERUN[options.rerun]
    return f"{given.rstrip('.')}. {then.capitalize()}."
