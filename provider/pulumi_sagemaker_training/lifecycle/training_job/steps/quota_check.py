"""The forecast at preview of quotas that are too small for a job, if they can be read."""

from pulumi_sagemaker_training.api.values.unknown import has_unknown
from pulumi_sagemaker_training.lifecycle.training_job.decisions.quota import (
    forecast,
    quotas_needed,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import JobSpec
from pulumi_sagemaker_training.lifecycle.training_job.steps.context import JobContext


def forecast_quotas(spec: JobSpec, context: JobContext) -> None:
    """Warn of each quota that is too small for a job that will be created.

    Calls Service Quotas; if that is not allowed, there is no forecast. It is only a warning: a
    quota may be raised between the preview and the update, and Service Quotas may lag behind the
    limits that SageMaker checks.
    """
    if not context.settings.has_quota_forecast or has_unknown(spec.request.get("resource_config")):
        return
    limits = context.account.quotas(quotas_needed(spec))
    for warning in forecast(spec, limits, context.jobs.region):
        context.ports.reporter.warn(spec.redact(warning))
