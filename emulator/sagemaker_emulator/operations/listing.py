"""ListTrainingJobs. It reads columns instead of whole jobs; a page starts after a key.

A page is cut before it is filtered by status or by name, so it may be short or empty and still have
a NextToken. Sources: the note in the API reference of ListTrainingJobs for `StatusEquals`; boto3's
issues 2838 and 3347 for `NameContains`. They do not mention the other filters, which act before the
cut here unless a rule `{"listing": "cut-first"}` says otherwise. `make acceptance` asks an account
of AWS for both, for the order of jobs, and for how soon a job is listed.
"""

import json
from typing import Any

from sagemaker_emulator.jobs.service import JobService
from sagemaker_emulator.model.description import warm_pool_status
from sagemaker_emulator.model.job import Job, WarmPool
from sagemaker_emulator.operations.paging import decode_token, encode_token

DEFAULT_PAGE = 10
_SORT_COLUMNS = {"Name": "name", "CreationTime": "created", "Status": "status"}
_FILTERS = {
    "CreationTimeAfter": "created > ?",
    "CreationTimeBefore": "created < ?",
    "LastModifiedTimeAfter": "modified > ?",
    "LastModifiedTimeBefore": "modified < ?",
    "StatusEquals": "status = ?",
    "WarmPoolStatusEquals": "warm_status = ?",
    "TrainingPlanArnEquals": "plan_arn = ?",
    "NameContains": "instr(lower(name), lower(?)) > 0",
}
_COLUMNS = "seq, name, arn, status, secondary, created, modified, ended, warm_pool, plan_arn"


def list_training_jobs(service: JobService, region: str, params: dict[str, Any]) -> dict[str, Any]:
    """Return a page of summaries."""
    question = {
        name: value for name, value in params.items() if name not in ("NextToken", "MaxResults")
    }
    column = _SORT_COLUMNS[params.get("SortBy", "CreationTime")]
    behaviours = service.context.behaviours
    default = "Ascending" if "SortBy" in params else behaviours["list.default_order"]
    descending = params.get("SortOrder", default) == "Descending"
    size = int(params.get("MaxResults", DEFAULT_PAGE))
    position = decode_token(params.get("NextToken"), question, ["", 0])
    asked = {name: condition for name, condition in _FILTERS.items() if name in params}
    late = frozenset(asked) & _cut_before(service)
    conditions = ["region = ?", *(text for name, text in asked.items() if name not in late)]
    values = [region, *(params[name] for name in asked if name not in late)]
    if behaviours["visible.listed_s"]:
        conditions.append("created <= ?")
        values.append(service.context.clock.now() - behaviours["visible.listed_s"])
    if params.get("NextToken"):
        conditions.append(f"({column}, seq) {'<' if descending else '>'} (?, ?)")
        values += position
    fits = " AND ".join(asked[name] for name in asked if name in late) or "1"
    order = "DESC" if descending else "ASC"
    rows = service.context.store.all(
        f"SELECT {_COLUMNS}, {fits} AS fits FROM jobs "  # noqa: S608 - only constants in it
        f"WHERE {' AND '.join(conditions)} ORDER BY {column} {order}, seq {order} LIMIT ?",
        [*(params[name] for name in asked if name in late), *values, size + 1],
    )
    page = [row for row in rows[:size] if row["fits"]]
    answer: dict[str, Any] = {"TrainingJobSummaries": [_summary(service, row) for row in page]}
    if len(rows) > size:
        last = rows[size - 1]
        answer["NextToken"] = encode_token(question, [last[column], last["seq"]])
    return answer


def _cut_before(service: JobService) -> frozenset[str]:
    """Return the filters that act after a page has been cut."""
    if service.context.rules.choice("listing", "filter-first") == "cut-first":
        return frozenset(_FILTERS)
    return frozenset(service.context.behaviours["list.cut_before_filters"])


def _summary(service: JobService, row: dict[str, Any]) -> dict[str, Any]:
    return {
        "TrainingJobName": row["name"],
        "TrainingJobArn": row["arn"],
        "CreationTime": row["created"],
        "TrainingEndTime": row["ended"],
        "LastModifiedTime": row["modified"],
        "TrainingJobStatus": row["status"],
        "SecondaryStatus": row["secondary"],
        "WarmPoolStatus": _warm_pool(service, row["warm_pool"]),
        "TrainingPlanArn": row["plan_arn"],
    }


def _warm_pool(service: JobService, text: str | None) -> dict[str, Any] | None:
    if text is None:
        return None
    clock = service.context.clock
    holder = Job("", "", "", {}, 0.0, 0.0, warm_pool=WarmPool(**json.loads(text)))
    return warm_pool_status(holder, clock.now(), clock)
