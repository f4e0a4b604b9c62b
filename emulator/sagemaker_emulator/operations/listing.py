"""ListTrainingJobs. It reads columns instead of whole jobs; a page starts after a key."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sagemaker_emulator.model.description import warm_pool_status
from sagemaker_emulator.model.job import Job, WarmPool
from sagemaker_emulator.operations.paging import decode_token, encode_token

if TYPE_CHECKING:
    from sagemaker_emulator.jobs.service import JobService

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
    descending = params.get("SortOrder", "Ascending") == "Descending"
    size = int(params.get("MaxResults", DEFAULT_PAGE))
    conditions = ["region = ?"]
    values: list[object] = [region]
    for name, condition in _FILTERS.items():
        if name in params:
            conditions.append(condition)
            values.append(params[name])
    position = decode_token(params.get("NextToken"), question, ["", 0])
    if params.get("NextToken"):
        conditions.append(f"({column}, seq) {'<' if descending else '>'} (?, ?)")
        values += position
    order = "DESC" if descending else "ASC"
    rows = service.context.store.all(
        f"SELECT {_COLUMNS} FROM jobs WHERE {' AND '.join(conditions)} "  # noqa: S608 - no input in it
        f"ORDER BY {column} {order}, seq {order} LIMIT ?",
        [*values, size + 1],
    )
    answer: dict[str, Any] = {
        "TrainingJobSummaries": [_summary(service, row) for row in rows[:size]]
    }
    if len(rows) > size:
        last = rows[size - 1]
        answer["NextToken"] = encode_token(question, [last[column], last["seq"]])
    return answer


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
