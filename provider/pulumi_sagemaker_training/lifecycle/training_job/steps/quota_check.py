"""Forecast at preview which quotas a job can never fit, where they may be read."""

from pulumi_sagemaker_training.api.values.unknown import has_unknown
from pulumi_sagemaker_training.lifecycle.training_job.decisions.quota import (
    forecast,
    quotas_needed,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import JobSpec
from pulumi_sagemaker_training.lifecycle.training_job.steps.context import JobContext


def forecast_quotas(spec: JobSpec, context: JobContext) -> None:
    """Warn of each quota that a job about to be created can never fit.

    Calls Service Quotas where that is allowed, and says nothing where it is not. A warning only:
    a quota may be raised between the preview and the update, and what Service Quotas says may lag
    behind what SageMaker checks.
    """
    if not context.settings.has_quota_forecast or has_unknown(spec.request.get("resource_config")):
        return
    limits = context.account.quotas(quotas_needed(spec))
    for warning in forecast(spec, limits, context.jobs.region):
        context.ports.reporter.warn(spec.redact(warning))
