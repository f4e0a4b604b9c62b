"""The values that training jobs have reported of a metric so far, from CloudWatch.

DescribeTrainingJob documents its list of metrics as the final ones; while a job trains, its metrics
are in CloudWatch. One call reads those of many jobs.

Source: "Monitor Amazon SageMaker AI with Amazon CloudWatch" in the developer guide, namespace
`/aws/sagemaker/TrainingJobs`; GetMetricData in the API reference of CloudWatch.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from pulumi_sagemaker_training.api.services.client import Clients, calling

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch.type_defs import (
        GetMetricDataInputTypeDef,
        MetricDataQueryTypeDef,
        MetricTypeDef,
    )

NAMESPACE: Final = "/aws/sagemaker/TrainingJobs"
PERIOD_S: Final = 60
"""The shortest period of a metric with the usual resolution."""
MOST_JOBS: Final = 500
"""The queries of one call."""

Values = Sequence[tuple[datetime, float]]


def metric_values(
    clients: Clients, jobs: Sequence[str], metric: str, since: datetime, until: datetime
) -> Mapping[str, Values]:
    """Return what jobs have reported of a metric: the begin of each minute, and its average.

    Args:
        clients: the clients to call with.
        jobs: names of training jobs, at most `MOST_JOBS`.
        metric: the metric's name.
        since, until: when the values were reported. The minute of `until` counts as a whole:
            CloudWatch drops the seconds of the end and leaves out the minute that begins there.
            Source: `analytics.py` of the SageMaker SDK 2.

    Raises:
        ServiceError: CloudWatch refuses the call.
    """
    found: dict[str, list[tuple[datetime, float]]] = {job: [] for job in jobs}
    query: GetMetricDataInputTypeDef = {
        "MetricDataQueries": [_query(f"j{i}", job, metric) for i, job in enumerate(jobs)],
        "StartTime": since,
        "EndTime": until + timedelta(seconds=PERIOD_S),
        "ScanBy": "TimestampAscending",
    }
    while True:
        with calling("GetMetricData"):
            answer = clients.cloudwatch.get_metric_data(**query)
        for result in answer["MetricDataResults"]:
            listed = zip(result["Timestamps"], result["Values"], strict=True)
            found[jobs[int(result["Id"][1:])]] += listed
        if not answer.get("NextToken"):
            return found
        query["NextToken"] = answer["NextToken"]


def _query(id_: str, job: str, metric: str) -> "MetricDataQueryTypeDef":
    named: MetricTypeDef = {
        "Namespace": NAMESPACE,
        "MetricName": metric,
        "Dimensions": [{"Name": "TrainingJobName", "Value": job}],
    }
    return {
        "Id": id_,
        "MetricStat": {"Metric": named, "Period": PERIOD_S, "Stat": "Average"},
        "ReturnData": True,
    }
