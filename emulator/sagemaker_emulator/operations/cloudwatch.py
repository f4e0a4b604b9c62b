"""CloudWatch's metrics: what training jobs print is there as on AWS, beside what callers put.

Source: the API reference of the four operations. Metric math, Metrics Insights and anomaly
detection are not evaluated.
"""

import math
from collections.abc import Iterator
from typing import Any

from sagemaker_emulator.jobs.metric_store import DIMENSION, MetricStore, Series
from sagemaker_emulator.jobs.service import JobService
from sagemaker_emulator.model import metric_statistics as statistics
from sagemaker_emulator.model.metric_statistics import Sample, Window
from sagemaker_emulator.operations.paging import decode_token, encode_token
from sagemaker_emulator.protocol.errors import ServiceError, ValidationError

METRICS_PAGE = 500
MAX_DATAPOINTS = 1_440
MAX_DATA = 100_800
RECENT_S = 3 * 3600
_RESERVED = "AWS/"


class ParameterError(ServiceError):
    """A parameter that CloudWatch refuses."""

    code = "InvalidParameterValue"
    status = 400


def list_metrics(service: JobService, region: str, params: dict[str, Any]) -> dict[str, Any]:
    """Return a page of the metrics that a namespace, a name and dimensions choose."""
    oldest = service.context.clock.now() - RECENT_S if params.get("RecentlyActive") else 0.0
    found = [
        series
        for series, last in _store(service, region).series(_job_in(params))
        if last >= oldest and _is_asked(series, params)
    ]
    [start] = _position(params, [0])
    answer: dict[str, Any] = {
        "Metrics": [_shown(series) for series in found[start : start + METRICS_PAGE]]
    }
    if start + METRICS_PAGE < len(found):
        answer["NextToken"] = encode_token(_question(params), [start + METRICS_PAGE])
    return answer


def get_metric_statistics(
    service: JobService, region: str, params: dict[str, Any]
) -> dict[str, Any]:
    """Return the statistics of one metric, period by period.

    Raises:
        ServiceError: the times, the period or the statistics cannot be asked for.
    """
    names = [*params.get("Statistics", []), *params.get("ExtendedStatistics", [])]
    if not names:
        raise ParameterError(
            "At least one of Statistics and ExtendedStatistics must be given",
            code="InvalidParameterCombination",
        )
    start, end = _times(params, params["Period"], service.context.clock.now())
    points = math.ceil((end - start) / params["Period"])
    if points > MAX_DATAPOINTS:
        raise ParameterError(
            f"You have requested up to {points:,} datapoints, which exceeds the limit of "
            f"{MAX_DATAPOINTS:,}. You may reduce the datapoints requested by increasing Period, or "
            "decreasing the time range.",
            code="InvalidParameterCombination",
        )
    for name in names:
        _check_statistic(name)
    samples = _store(service, region).samples(_series(params), params.get("Unit"))
    found = statistics.windows(samples, start, end, params["Period"])
    return {
        "Label": params["MetricName"],
        "Datapoints": [_datapoint(window, names) for window in found],
    }


def get_metric_data(service: JobService, region: str, params: dict[str, Any]) -> dict[str, Any]:
    """Return the values of several metrics, a statistic each, and the token of the next page.

    Raises:
        ServiceError: a query cannot be evaluated.
    """
    store = _store(service, region)
    now = service.context.clock.now()
    limit = params.get("MaxDatapoints", MAX_DATA)
    [passed] = _position(params, [0])
    results: list[dict[str, Any]] = []
    token = None
    budget, skipped = limit, passed
    for query in params["MetricDataQueries"]:
        points = _points(store, query, params, now)
        if not query.get("ReturnData", True):
            continue
        page = points[skipped : skipped + budget]
        is_cut = skipped + budget < len(points)
        if is_cut and token is None:
            token = encode_token(_question(params), [passed + limit])
        results.append(_result(query, page, is_cut=is_cut))
        budget -= len(page)
        skipped = max(skipped - len(points), 0)
    answer: dict[str, Any] = {"MetricDataResults": results, "Messages": []}
    return answer | ({"NextToken": token} if token else {})


def put_metric_data(service: JobService, region: str, params: dict[str, Any]) -> None:
    """Keep values of metrics.

    Raises:
        ServiceError: a value is missing or not a number, or the namespace is AWS's.
    """
    namespace = params["Namespace"]
    if namespace.startswith(_RESERVED):
        raise ParameterError(f"The value {_RESERVED} for parameter Namespace is invalid.")
    data = list(params.get("MetricData", []))
    for entity in params.get("EntityMetricData", []):
        data += entity.get("MetricData", [])
    now = service.context.clock.now()
    rows = [(_series({**datum, "Namespace": namespace}), _samples(datum, now)) for datum in data]
    store = _store(service, region)
    for series, samples in rows:
        store.put(series, samples)


def _store(service: JobService, region: str) -> MetricStore:
    return MetricStore(service.context.store, region)


def _series(params: dict[str, Any]) -> Series:
    dimensions = sorted((item["Name"], item["Value"]) for item in params.get("Dimensions", []))
    return Series(params["Namespace"], params["MetricName"], tuple(dimensions))


def _job_in(params: dict[str, Any]) -> str | None:
    """Return the job that a question is about, where its dimensions name one."""
    named = (item for item in params.get("Dimensions", []) if item["Name"] == DIMENSION)
    return next((item.get("Value") for item in named), None)


def _is_asked(series: Series, params: dict[str, Any]) -> bool:
    return (
        params.get("Namespace", series.namespace) == series.namespace
        and params.get("MetricName", series.name) == series.name
        and all(
            any(
                name == wanted["Name"] and wanted.get("Value", value) == value
                for name, value in series.dimensions
            )
            for wanted in params.get("Dimensions", [])
        )
    )


def _shown(series: Series) -> dict[str, Any]:
    return {
        "Namespace": series.namespace,
        "MetricName": series.name,
        "Dimensions": [{"Name": name, "Value": value} for name, value in series.dimensions],
    }


def _times(params: dict[str, Any], period: int, now: float) -> tuple[float, float]:
    """Return begin and end, rounded down.

    That the end is rounded, too, is what the SageMaker SDK saw (its `analytics.py`).
    """
    if not statistics.is_period(period):
        raise ParameterError(
            f"The parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60, not {period}"
        )
    if params["StartTime"] >= params["EndTime"]:
        raise ParameterError("The parameter StartTime must be less than the parameter EndTime.")
    start, end = (statistics.rounded(params[key], period, now) for key in ("StartTime", "EndTime"))
    return start, end


def _check_statistic(name: str) -> None:
    if not statistics.is_statistic(name):
        raise ParameterError(
            f"sagemaker-emulator does not compute the statistic {name}, only SampleCount, Average, "
            "Sum, Minimum, Maximum and percentiles such as p90."
        )


def _datapoint(window: Window, names: list[str]) -> dict[str, Any]:
    point: dict[str, Any] = {"Timestamp": window.start, "Unit": window.samples[0].unit}
    extended = {}
    for name in names:
        value = statistics.statistic(name, window.samples)
        if not statistics.is_percentile(name):
            point[name] = value
        elif value is not None:
            extended[name] = value
    return point | ({"ExtendedStatistics": extended} if extended else {})


def _points(
    store: MetricStore, query: dict[str, Any], params: dict[str, Any], now: float
) -> list[tuple[float, float]]:
    """Return times and values of a query, in the order that is asked for."""
    asked = query.get("MetricStat")
    if asked is None:
        raise ValidationError(
            f"sagemaker-emulator evaluates no expressions: query {query['Id']!r} must have a "
            "MetricStat."
        )
    _check_statistic(asked["Stat"])
    start, end = _times(params, asked["Period"], now)
    metric = asked["Metric"]
    for name in ("Namespace", "MetricName"):
        if name not in metric:
            raise ValidationError(f"The Metric of query {query['Id']!r} must have a {name}.")
    found = statistics.windows(
        store.samples(_series(metric), asked.get("Unit")), start, end, asked["Period"]
    )
    values = [
        (window.start, statistics.statistic(asked["Stat"], window.samples)) for window in found
    ]
    points = [(at, value) for at, value in values if value is not None]
    return points if params.get("ScanBy") == "TimestampAscending" else points[::-1]


def _result(
    query: dict[str, Any], page: list[tuple[float, float]], *, is_cut: bool
) -> dict[str, Any]:
    return {
        "Id": query["Id"],
        "Label": query.get("Label") or query["MetricStat"]["Metric"]["MetricName"],
        "Timestamps": [at for at, _ in page],
        "Values": [value for _, value in page],
        "StatusCode": "PartialData" if is_cut else "Complete",
    }


def _samples(datum: dict[str, Any], now: float) -> list[Sample]:
    found = [
        sample._replace(
            unit=datum.get("Unit", "None"),
            is_high_resolution=datum.get("StorageResolution", statistics.MINUTE_S) == 1,
        )
        for sample in _values(datum, datum.get("Timestamp", now))
    ]
    name = datum["MetricName"]
    if not found:
        raise ParameterError(
            f"The metric {name} must have one of Value, Values and StatisticValues.",
            code="MissingParameter",
        )
    if not all(map(math.isfinite, (number for sample in found for number in sample[:5]))):
        raise ParameterError(f"The values of the metric {name} must be finite numbers.")
    return found


def _values(datum: dict[str, Any], at: float) -> Iterator[Sample]:
    if (given := datum.get("StatisticValues")) is not None:
        yield Sample(at, given["SampleCount"], given["Sum"], given["Minimum"], given["Maximum"])
    if "Value" in datum:
        yield Sample.of(at, datum["Value"])
    values = datum.get("Values", [])
    counts = datum.get("Counts") or [1.0] * len(values)
    if len(counts) != len(values):
        raise ParameterError("The parameters Values and Counts must have as many items each.")
    for value, count in zip(values, counts, strict=True):
        yield Sample.of(at, value, count)


def _question(params: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in params.items() if key != "NextToken"}


def _position(params: dict[str, Any], default: list[Any]) -> list[Any]:
    try:
        return decode_token(params.get("NextToken"), _question(params), default)
    except ValidationError as error:
        raise ParameterError(error.message, code="InvalidNextToken") from None
