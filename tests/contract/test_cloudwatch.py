"""A job's metrics in CloudWatch, asked as a boto3 client and as TrainingJobAnalytics ask."""

import datetime as dt
import urllib.parse
import urllib.request
from typing import Any

import pytest

from tests.support.bench import Bench

NAMESPACE = "/aws/sagemaker/TrainingJobs"
LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
DEFINITIONS = [
    {"Name": "loss", "Regex": "loss=([0-9.]+)"},
    {"Name": "validation:accuracy", "Regex": "acc=([0-9.]+)"},
]
CODE = "for loss in (4, 2, 1, 1): print(f'loss={loss}')\nprint('acc=0.9')"


@pytest.fixture(scope="module")
def trained(session_bench: Bench) -> dict[str, Any]:
    """Return the description of a job that printed metrics."""
    session_bench.emulator.reset()
    algorithm = {"MetricDefinitions": DEFINITIONS}
    request = session_bench.script("Trained", CODE, AlgorithmSpecification=algorithm)
    found: dict[str, Any] = session_bench.run(request)
    assert found["TrainingJobStatus"] == "Completed"
    return found


@pytest.fixture
def asked(trained: dict[str, Any]) -> dict[str, Any]:
    """Return how TrainingJobAnalytics asks for a job's metric."""
    return {
        "Namespace": NAMESPACE,
        "MetricName": "loss",
        "Dimensions": [{"Name": "TrainingJobName", "Value": "Trained"}],
        "StartTime": trained["TrainingStartTime"],
        "EndTime": trained["TrainingEndTime"] + dt.timedelta(minutes=1),
        "Period": 60,
    }


def test_statistics_of_a_metric(session_bench: Bench, asked: dict[str, Any]) -> None:
    cloudwatch = session_bench.emulator.client("cloudwatch")
    long = asked | {"EndTime": asked["EndTime"] + dt.timedelta(hours=1), "Period": 3600}
    answer = cloudwatch.get_metric_statistics(
        **long,
        Statistics=["Average", "Sum", "Minimum", "Maximum", "SampleCount"],
        ExtendedStatistics=["p50"],
    )
    assert answer["Label"] == "loss"
    [point] = answer["Datapoints"]
    assert point.pop("Timestamp") == asked["StartTime"].replace(second=0, microsecond=0)
    assert point == {
        "Average": 2.0,
        "Sum": 8.0,
        "Minimum": 1.0,
        "Maximum": 4.0,
        "SampleCount": 4.0,
        "ExtendedStatistics": {"p50": 1.5},
        "Unit": "None",
    }
    other = asked | {"Dimensions": [{"Name": "TrainingJobName", "Value": "trained"}]}
    found = cloudwatch.get_metric_statistics(**other, Statistics=["Average"])
    assert found["Datapoints"] == []


def test_values_of_several_metrics_page_by_page(
    session_bench: Bench, asked: dict[str, Any]
) -> None:
    cloudwatch = session_bench.emulator.client("cloudwatch")
    listed = cloudwatch.get_paginator("list_metrics").paginate(Namespace=NAMESPACE)
    metrics = [metric for page in listed for metric in page["Metrics"]]
    assert [metric["MetricName"] for metric in metrics] == ["loss", "validation:accuracy"]
    for name, found in (("Trained", metrics), ("trained", [])):
        dimension = {"Name": "TrainingJobName", "Value": name}
        assert cloudwatch.list_metrics(Dimensions=[dimension])["Metrics"] == found
    queries = [
        {"Id": f"m{number}", "MetricStat": {"Metric": metric, "Period": 3600, "Stat": "Maximum"}}
        for number, metric in enumerate(metrics)
    ]
    pages = cloudwatch.get_paginator("get_metric_data").paginate(
        MetricDataQueries=queries,
        StartTime=asked["StartTime"],
        EndTime=asked["EndTime"],
        MaxDatapoints=1,
    )
    values: dict[str, list[float]] = {}
    for page in pages:
        for result in page["MetricDataResults"]:
            values.setdefault(result["Label"], []).extend(result["Values"])
    assert values == {"loss": [4.0], "validation:accuracy": [0.9]}


def test_a_script_may_put_metrics_of_its_own(session_bench: Bench) -> None:
    # boto3 compresses a large request of this operation.
    cloudwatch = session_bench.emulator.client("cloudwatch")
    now = dt.datetime.now(dt.UTC)
    dimensions = [{"Name": "run", "Value": "7"}, {"Name": "host", "Value": "algo-1"}]
    data = [
        {"MetricName": "seconds", "Dimensions": dimensions, "Values": [1.0, 3.0], "Unit": "Seconds"}
        for _ in range(200)
    ]
    cloudwatch.put_metric_data(Namespace="own", MetricData=data)
    answer = cloudwatch.get_metric_statistics(
        Namespace="own",
        MetricName="seconds",
        Dimensions=dimensions[::-1],
        StartTime=now - dt.timedelta(minutes=2),
        EndTime=now + dt.timedelta(minutes=2),
        Period=3600,
        Statistics=["Average", "SampleCount"],
    )
    [point] = answer["Datapoints"]
    assert (point["Average"], point["SampleCount"], point["Unit"]) == (2.0, 400.0, "Seconds")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"Statistics": ["Sum"], "Period": 61}, "InvalidParameterValue"),
        (
            {"Statistics": ["Sum"], "Period": 1, "StartTime": LONG_AGO},
            "InvalidParameterCombination",
        ),
        ({"Statistics": ["Sum"], "EndTime": LONG_AGO}, "InvalidParameterValue"),
        ({}, "InvalidParameterCombination"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_cloudwatchs_code(
    session_bench: Bench, asked: dict[str, Any], changes: dict[str, Any], code: str
) -> None:
    cloudwatch = session_bench.emulator.client("cloudwatch")
    with pytest.raises(cloudwatch.exceptions.ClientError, match=code):
        cloudwatch.get_metric_statistics(**{**asked, **changes})


def test_an_older_client_asks_with_a_form_and_gets_xml(
    session_bench: Bench, asked: dict[str, Any]
) -> None:
    times = {key: asked[key].isoformat() for key in ("StartTime", "EndTime")}
    form = urllib.parse.urlencode(
        {
            "Action": "GetMetricStatistics",
            "Version": "2010-08-01",
            "Namespace": NAMESPACE,
            "MetricName": "loss",
            "Dimensions.member.1.Name": "TrainingJobName",
            "Dimensions.member.1.Value": "Trained",
            "Period": "3600",
            "Statistics.member.1": "Maximum",
            **times,
        }
    )
    scope = "20260101/us-east-1/monitoring/aws4_request"
    headers = {
        "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
        "Authorization": f"AWS4-HMAC-SHA256 Credential=any/{scope}, SignedHeaders=, Signature=0",
    }
    request = urllib.request.Request(session_bench.emulator.endpoint, form.encode(), headers)
    with urllib.request.urlopen(request) as answer:
        text = answer.read().decode()
    assert "<GetMetricStatisticsResult>" in text
    assert "<Maximum>4.0</Maximum>" in text


def test_the_metrics_of_a_simulated_job_are_there_too(session_bench: Bench) -> None:
    session_bench.emulator.add_rule(job="^simulated$", metrics={"auc": 0.75})
    session_bench.run(session_bench.request("simulated"))
    cloudwatch = session_bench.emulator.client("cloudwatch")
    now = dt.datetime.now(dt.UTC)
    answer = cloudwatch.get_metric_statistics(
        Namespace=NAMESPACE,
        MetricName="auc",
        Dimensions=[{"Name": "TrainingJobName", "Value": "simulated"}],
        StartTime=now - dt.timedelta(minutes=2),
        EndTime=now + dt.timedelta(minutes=2),
        Period=3600,
        Statistics=["Maximum"],
    )
    assert [point["Maximum"] for point in answer["Datapoints"]] == [0.75]
