"""The metrics of running jobs, from CloudWatch."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from pulumi_sagemaker_training.api.services.metrics import metric_values

if TYPE_CHECKING:
    from pulumi_sagemaker_training.api.services.client import Clients

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
LATER = BEGAN + timedelta(minutes=1)


class Paged:
    """A CloudWatch client with two pages of answers."""

    def __init__(self) -> None:
        self.queries: list[dict[str, Any]] = []

    def get_metric_data(self, **query: Any) -> dict[str, Any]:
        self.queries.append(query)
        if "NextToken" not in query:
            return {"MetricDataResults": [_result("j1", BEGAN, 3.0)], "NextToken": "more"}
        return {"MetricDataResults": [_result("j1", LATER, 2.0), _result("j0", LATER, 1.0)]}


def _result(id_: str, at: datetime, value: float) -> dict[str, Any]:
    return {"Id": id_, "Timestamps": [at], "Values": [value]}


def test_all_pages_of_all_jobs_are_read_by_one_query() -> None:
    paged = Paged()
    clients = cast("Clients", SimpleNamespace(cloudwatch=paged))
    found = metric_values(clients, ["a", "b", "c"], "rmse", BEGAN, LATER)
    assert found == {"a": [(LATER, 1.0)], "b": [(BEGAN, 3.0), (LATER, 2.0)], "c": []}
    assert [len(query["MetricDataQueries"]) for query in paged.queries] == [3, 3]
    stat = paged.queries[0]["MetricDataQueries"][1]["MetricStat"]
    assert stat["Metric"]["Dimensions"] == [{"Name": "TrainingJobName", "Value": "b"}]


def test_the_minute_that_is_not_over_is_asked_for_too() -> None:
    paged = Paged()
    clients = cast("Clients", SimpleNamespace(cloudwatch=paged))
    metric_values(clients, ["a", "b"], "rmse", BEGAN, LATER)
    assert paged.queries[0]["EndTime"] == LATER + timedelta(minutes=1)
