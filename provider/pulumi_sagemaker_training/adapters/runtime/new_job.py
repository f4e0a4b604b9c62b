"""What is checked, and shown, before a training job is created."""

from pulumi_sagemaker_training.adapters.runtime.job_call import JobCall
from pulumi_sagemaker_training.api.values.violation import Violation
from pulumi_sagemaker_training.lifecycle.training_job.steps.context import JobContext
from pulumi_sagemaker_training.lifecycle.training_job.steps.cost_check import check_cost
from pulumi_sagemaker_training.lifecycle.training_job.steps.plan_check import check_plans
from pulumi_sagemaker_training.lifecycle.training_job.steps.quota_check import forecast_quotas


def check_new(job: JobCall, context: JobContext, shared: list[Violation]) -> list[Violation]:
    """Return why a job may not be created; if it may, warn of quotas that it exceeds.

    A job that may turn out not to be trained is neither refused nor counted.

    Args:
        job: the call.
        context: the context of its step.
        shared: what `JobCall.shared_checkpoints` returned.
    """
    is_certain = job.process.forecasts.take(job.urn)
    if is_certain is False:
        return []
    found = check_plans(job.spec, context)
    if job.spec.options.own_checkpoints == "per_training":
        found += shared
    else:
        for violation in shared:
            job.reporter.warn(violation.words)
    refusals = check_cost(job.spec, context)
    # A certain replacement's cost was shown beside the reason for it.
    if is_certain is None and not refusals:
        _show_cost(job, context)
    found += refusals
    if not found:
        forecast_quotas(job.spec, context)
    return found


def _show_cost(job: JobCall, context: JobContext) -> None:
    cost = job.cost_words(context)
    is_listed = job.spec.options.on_unchanged == "log"
    words = [*(["trains"] if is_listed else []), *([cost] if cost else [])]
    if words:
        job.reporter.info("; ".join(words))
