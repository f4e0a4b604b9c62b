"""The operations of the API that the emulator implements, in one list.

A handler takes parsed and checked parameters and returns the answer, or raises a ServiceError.
"""

from collections.abc import Callable
from typing import Any

from sagemaker_emulator.jobs.service import JobService
from sagemaker_emulator.operations.cloudwatch import (
    get_metric_data,
    get_metric_statistics,
    list_metrics,
    put_metric_data,
)
from sagemaker_emulator.operations.create import create_training_job
from sagemaker_emulator.operations.delete import delete_training_job
from sagemaker_emulator.operations.describe import describe_training_job
from sagemaker_emulator.operations.listing import list_training_jobs
from sagemaker_emulator.operations.model_packages import (
    create_model_package,
    create_model_package_group,
    delete_model_package,
    delete_model_package_group,
    describe_model_package,
    describe_model_package_group,
    list_model_package_groups,
    list_model_packages,
    update_model_package,
)
from sagemaker_emulator.operations.search import search
from sagemaker_emulator.operations.service_quotas import (
    get_default_quota,
    get_service_quota,
    list_default_quotas,
    list_service_quotas,
)
from sagemaker_emulator.operations.stop import stop_training_job
from sagemaker_emulator.operations.tags import add_tags, delete_tags, list_tags
from sagemaker_emulator.operations.training_plans import (
    create_training_plan,
    describe_training_plan,
    list_training_plans,
    search_training_plan_offerings,
)
from sagemaker_emulator.operations.update import update_training_job

Handler = Callable[[JobService, str, dict[str, Any]], dict[str, Any] | None]

OPERATIONS: dict[str, Handler] = {
    "CreateTrainingJob": create_training_job,
    "DescribeTrainingJob": describe_training_job,
    "ListTrainingJobs": list_training_jobs,
    "StopTrainingJob": stop_training_job,
    "UpdateTrainingJob": update_training_job,
    "DeleteTrainingJob": delete_training_job,
    "AddTags": add_tags,
    "ListTags": list_tags,
    "DeleteTags": delete_tags,
    "Search": search,
    "SearchTrainingPlanOfferings": search_training_plan_offerings,
    "CreateTrainingPlan": create_training_plan,
    "DescribeTrainingPlan": describe_training_plan,
    "ListTrainingPlans": list_training_plans,
    "CreateModelPackageGroup": create_model_package_group,
    "DescribeModelPackageGroup": describe_model_package_group,
    "DeleteModelPackageGroup": delete_model_package_group,
    "ListModelPackageGroups": list_model_package_groups,
    "CreateModelPackage": create_model_package,
    "DescribeModelPackage": describe_model_package,
    "UpdateModelPackage": update_model_package,
    "DeleteModelPackage": delete_model_package,
    "ListModelPackages": list_model_packages,
}

QUOTA_OPERATIONS: dict[str, Handler] = {
    "ListServiceQuotas": list_service_quotas,
    "ListAWSDefaultServiceQuotas": list_default_quotas,
    "GetServiceQuota": get_service_quota,
    "GetAWSDefaultServiceQuota": get_default_quota,
}

METRIC_OPERATIONS: dict[str, Handler] = {
    "ListMetrics": list_metrics,
    "GetMetricStatistics": get_metric_statistics,
    "GetMetricData": get_metric_data,
    "PutMetricData": put_metric_data,
}

SERVICES: dict[str, tuple[str, dict[str, Handler]]] = {
    "sagemaker": ("sagemaker", OPERATIONS),
    "servicequotas": ("service-quotas", QUOTA_OPERATIONS),
    "monitoring": ("cloudwatch", METRIC_OPERATIONS),
}
"""By the name that requests are signed for: botocore's name of the service, and its operations."""
