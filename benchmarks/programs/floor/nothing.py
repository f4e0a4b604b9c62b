"""A dynamic resource whose provider does nothing, and is pickled by reference.

Its state holds what a finished training job's holds, so that the engine has as much to send, to
compare and to write down.
"""

from typing import Any

import pulumi
from pulumi.dynamic import CreateResult, DiffResult, Resource, ResourceProvider

ARN = "arn:aws:sagemaker:us-east-1:123456789012:training-job/"
CONSOLE = "https://us-east-1.console.aws.amazon.com/"
MOMENT = "2026-11-24T10:29:41.535Z"
STATUSES = ("Starting", "Downloading", "Training", "Uploading", "Completed")


def finished(name: str, given: dict[str, Any]) -> dict[str, Any]:
    """Return the outputs of a job that is done."""
    return {
        "algorithm_specification": {
            **given["algorithm_specification"],
            "enable_sage_maker_metrics_time_series": False,
        },
        "output_data_config": {
            **given["output_data_config"],
            "compression_type": "GZIP",
            "kms_key_id": "",
        },
        "billable_cost_usd": 0.0,
        "billable_time_in_seconds": 1,
        "console_url": f"{CONSOLE}sagemaker/home?region=us-east-1#/jobs/{name}",
        "creation_time": MOMENT,
        "enable_inter_container_traffic_encryption": False,
        "enable_managed_spot_training": False,
        "enable_network_isolation": False,
        "final_metrics": {},
        "last_modified_time": MOMENT,
        "log_group": "/aws/sagemaker/TrainingJobs",
        "log_url": f"{CONSOLE}cloudwatch/home?region=us-east-1#logsV2:log-groups/log-group/"
        f"$252Faws$252Fsagemaker$252FTrainingJobs$3FlogStreamNameFilter$3D{name}$252F",
        "model_artifacts": {
            "s3_model_artifacts": f"s3://sagemaker-us-east-1-123456789012/out/{name}/"
            "output/model.tar.gz"
        },
        "ownership_claim": "d2f93e42825e7a00",
        "profiling_status": "Disabled",
        "secondary_status": "Completed",
        "secondary_status_transitions": [
            {"end_time": MOMENT, "start_time": MOMENT, "status": status} for status in STATUSES
        ],
        "tags_all": {
            "pulumi:project": "bench-dynamic",
            "pulumi:resource": name,
            "pulumi:stack": "bench",
            "team": "benchmark",
        },
        "training_end_time": MOMENT,
        "training_job_arn": f"{ARN}{name}",
        "training_job_name": name,
        "training_job_status": "Completed",
        "training_start_time": MOMENT,
        "training_time_in_seconds": 1,
        "worst_case_cost_usd": 0.1169,
    }


class NothingProvider(ResourceProvider):
    """A provider that answers at once."""

    serialize_as_secret_always = False

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Create nothing."""
        name = f"{props['__origin']['name']}-557822986f29"
        return CreateResult(name, {**props, **finished(name, props)})

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Find no change."""
        return DiffResult(changes=False)


class Nothing(Resource):
    """Some lines in the engine's state, and nothing else."""

    training_job_status: pulumi.Output[str]
    model_artifacts: pulumi.Output[dict[str, str]]

    def __init__(self, name: str, provider: ResourceProvider | None = None, **given: Any) -> None:
        shown = {"training_job_status": None, "model_artifacts": None}
        origin = {
            "organization": pulumi.get_organization(),
            "project": pulumi.get_project(),
            "stack": pulumi.get_stack(),
            "name": name,
        }
        super().__init__(
            provider or NothingProvider(), name, {**shown, **given, "__origin": origin}
        )
