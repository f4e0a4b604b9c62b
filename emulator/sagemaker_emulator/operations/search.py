"""Search, for training jobs."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from sagemaker_emulator.jobs.service import JobService
from sagemaker_emulator.model.description import description
from sagemaker_emulator.operations.paging import decode_token, encode_token
from sagemaker_emulator.protocol.errors import NotImplementedHereError, ValidationError

DEFAULT_PAGE = 10


def search(service: JobService, region: str, params: dict[str, Any]) -> dict[str, Any]:
    """Return the training jobs that match an expression."""
    if params["Resource"] != "TrainingJob":
        raise NotImplementedHereError(
            f"sagemaker-emulator searches TrainingJob only, not {params['Resource']}."
        )
    question = {k: v for k, v in params.items() if k not in ("NextToken", "MaxResults")}
    start = int(decode_token(params.get("NextToken"), question, [0])[0])
    size = int(params.get("MaxResults", DEFAULT_PAGE))
    found = [
        record
        for record in _records(service, region)
        if _holds(params.get("SearchExpression", {}), record)
    ]
    _sort(found, params)
    page = found[start : start + size]
    answer: dict[str, Any] = {
        "Results": [{"TrainingJob": record} for record in page],
        "TotalHits": {"Value": len(found), "Relation": "EqualTo"},
    }
    if len(found) > start + size:
        answer["NextToken"] = encode_token(question, [start + size])
    return answer


def _records(service: JobService, region: str) -> list[dict[str, Any]]:
    clock, store = service.context.clock, service.context.store
    records = []
    for job in store.jobs_where("region=?", (region,)):
        record = description(job, clock.now(), clock)
        tags = store.tags(job.arn)
        record["Tags"] = [{"Key": key, "Value": value} for key, value in tags.items()]
        records.append(record)
    return records


def _sort(records: list[dict[str, Any]], params: dict[str, Any]) -> None:
    name = params.get("SortBy", "LastModifiedTime")
    descending = params.get("SortOrder", "Descending") == "Descending"
    records.sort(key=lambda record: _sort_key(_value(record, name)), reverse=descending)


def _sort_key(value: object) -> tuple[int, float, str]:
    if isinstance(value, int | float):
        return (1, float(value), "")
    return (0, 0.0, "") if value is None else (2, 0.0, str(value))


def _holds(expression: dict[str, Any], record: dict[str, Any]) -> bool:
    results = [_filter(item, record) for item in expression.get("Filters", [])]
    results += [_nested(item, record) for item in expression.get("NestedFilters", [])]
    results += [_holds(item, record) for item in expression.get("SubExpressions", [])]
    if not results:
        return True
    return any(results) if expression.get("Operator") == "Or" else all(results)


def _nested(item: dict[str, Any], record: dict[str, Any]) -> bool:
    """Tell whether one entry of a list matches all filters, whose names start with the list's."""
    name = item["NestedPropertyName"]
    entries = _value(record, name)
    if not isinstance(entries, list):
        return False
    filters = [{**f, "Name": f["Name"].removeprefix(f"{name}.")} for f in item["Filters"]]
    return any(all(_filter(f, entry) for f in filters) for entry in entries)


def _value(record: dict[str, Any], name: str) -> Any:
    if name.startswith("Tags."):
        wanted = name.removeprefix("Tags.")
        return next((t["Value"] for t in record.get("Tags", []) if t["Key"] == wanted), None)
    if name.startswith("Metrics."):
        metric = name.removeprefix("Metrics.")
        points = record.get("FinalMetricDataList") or []
        return next((p["Value"] for p in points if p["MetricName"] == metric), None)
    node: Any = record
    for part in name.split("."):
        node = node.get(part) if isinstance(node, dict) else None
    return node


def _filter(item: dict[str, Any], record: dict[str, Any]) -> bool:
    operator = item.get("Operator", "Equals")
    value = _value(record, item["Name"])
    if operator == "Exists":
        return value is not None
    if operator == "NotExists":
        return value is None
    wanted = item.get("Value")
    if wanted is None:
        raise ValidationError(f"Filter Value is required for operator {operator}.")
    if operator == "NotEquals":
        return not _equal(value, wanted)
    return value is not None and _OPERATORS[operator](value, wanted)


def _equal(value: object, wanted: str) -> bool:
    if isinstance(value, bool):
        return str(value).lower() == wanted.lower()
    if isinstance(value, int | float):
        return float(value) == _number(wanted)
    return str(value) == wanted


def _compare(check: Callable[[Any, Any], bool]) -> Callable[[Any, str], bool]:
    def compared(value: object, wanted: str) -> bool:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return check(float(value), _number(wanted))
        return check(str(value), wanted)

    return compared


def _number(text: str) -> float:
    """Return a number, or an ISO-8601 time as seconds since 1970."""
    try:
        return float(text)
    except ValueError:
        pass
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise ValidationError(f"Invalid filter value: {text}") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).timestamp()


_OPERATORS: dict[str, Callable[[Any, str], bool]] = {
    "Equals": _equal,
    "Contains": lambda value, wanted: wanted.lower() in str(value).lower(),
    "In": lambda value, wanted: any(_equal(value, item.strip()) for item in wanted.split(",")),
    "GreaterThan": _compare(lambda a, b: a > b),
    "GreaterThanOrEqualTo": _compare(lambda a, b: a >= b),
    "LessThan": _compare(lambda a, b: a < b),
    "LessThanOrEqualTo": _compare(lambda a, b: a <= b),
}
