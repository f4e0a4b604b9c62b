"""The list of jobs, as its page shows it. Pure."""

import math
import re
import urllib.parse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sagemaker_emulator.console import masking
from sagemaker_emulator.console.instances import in_words
from sagemaker_emulator.console.links import job_url
from sagemaker_emulator.console.source import PAGE_SIZE, Filter
from sagemaker_emulator.model.job import Job

STATUSES: Final = ("InProgress", "Stopping", "Completed", "Failed", "Stopped", "Deleting")
_TONES: Final = {
    "InProgress": "running",
    "Completed": "good",
    "Failed": "bad",
}
_PAGE: Final = re.compile(r"[0-9]{1,7}")
_LONGEST_REASON: Final = 200


@dataclass(frozen=True, slots=True)
class Row:
    """One job of the list.

    Attributes:
        phase: the secondary status, if it says more than the status.
        reason: the beginning of the failure's reason; empty without one.
        seconds: how long the job has lasted.
    """

    key: str
    url: str
    name: str
    region: str
    status: str
    phase: str
    tone: str
    reason: str
    instances: str
    is_spot: bool
    created: float
    seconds: float


@dataclass(frozen=True, slots=True)
class StatusLink:
    """A status with the number of its jobs, and the address of their list."""

    label: str
    status: str
    jobs: int
    url: str
    tone: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """A page of the list.

    Attributes:
        first, last, total: the numbers of the shown jobs, and how many pass the filter.
        is_empty: whether there is no job at all, of whatever name.
        urls: the addresses of the pages first, newer, older and last; those that there are.
    """

    rows: Sequence[Row]
    statuses: Sequence[StatusLink]
    asked: Filter
    number: int
    pages: int
    first: int
    last: int
    total: int
    is_empty: bool
    is_filtered: bool
    has_unfinished: bool
    regions: Sequence[str]
    urls: Mapping[str, str]


def tone_of(status: str) -> str:
    """Return the name of a status's colour."""
    return _TONES.get(status, "halted")


def asked_in(query: Mapping[str, str]) -> tuple[Filter, int]:
    """Return the filter and the page's number in a query; what is not understood is left out."""
    status = query.get("status", "")
    number = query.get("page", "")
    return (
        Filter(
            name=query.get("name", "").strip()[:63],
            status=status if status in STATUSES else "",
            region=query.get("region", "").strip()[:63],
        ),
        max(1, int(number)) if _PAGE.fullmatch(number) else 1,
    )


def total_of(counts: Mapping[str, int], asked: Filter) -> int:
    """Return how many jobs pass a filter, of the numbers by status."""
    return counts.get(asked.status, 0) if asked.status else sum(counts.values())


def pages_of(total: int) -> int:
    """Return how many pages a number of jobs fills; at least one."""
    return max(1, math.ceil(total / PAGE_SIZE))


def list_url(asked: Filter, number: int = 1) -> str:
    """Return the address of a page of the list."""
    parts = {"name": asked.name, "status": asked.status, "region": asked.region}
    given = {key: value for key, value in parts.items() if value}
    if number > 1:
        given["page"] = str(number)
    return f"/?{urllib.parse.urlencode(given)}" if given else "/"


def overview(
    jobs: Sequence[Job],
    counts: Mapping[str, int],
    asked: Filter,
    number: int,
    regions: Sequence[str],
    now: float,
) -> Overview:
    """Return the list of jobs that a filter and a page's number select."""
    total = total_of(counts, asked)
    pages = pages_of(total)
    steps = {"newest": 1, "newer": number - 1, "older": number + 1, "oldest": pages}
    return Overview(
        rows=[_row(job, now) for job in jobs],
        statuses=_status_links(counts, asked),
        asked=asked,
        number=number,
        pages=pages,
        first=(number - 1) * PAGE_SIZE + 1 if jobs else 0,
        last=(number - 1) * PAGE_SIZE + len(jobs),
        total=total,
        is_empty=not regions,
        is_filtered=asked != Filter(),
        has_unfinished=bool(counts.get("InProgress") or counts.get("Stopping")),
        regions=regions,
        urls={
            name: list_url(asked, to)
            for name, to in steps.items()
            if 1 <= to <= pages and to != number
        },
    )


def _status_links(counts: Mapping[str, int], asked: Filter) -> list[StatusLink]:
    known = {"": sum(counts.values()), **{name: counts.get(name, 0) for name in STATUSES}}
    return [
        StatusLink(
            label=status or "All",
            status=status,
            jobs=jobs,
            url=list_url(Filter(asked.name, status, asked.region)),
            tone=tone_of(status) if status else "",
            is_current=status == asked.status,
        )
        for status, jobs in known.items()
        if jobs or not status or status == asked.status
    ]


def _row(job: Job, now: float) -> Row:
    reason = masking.safe(job.failure_reason or "", masking.secrets_of(job.request))
    until = job.training_end if job.training_end is not None else now
    return Row(
        key=f"job-{job.region}-{job.name}",
        url=job_url(job.region, job.name),
        name=job.name,
        region=job.region,
        status=job.status,
        phase=job.secondary if job.secondary != job.status else "",
        tone=tone_of(job.status),
        reason=reason if len(reason) <= _LONGEST_REASON else f"{reason[:_LONGEST_REASON]}…",
        instances=in_words(job.request),
        is_spot=job.is_spot,
        created=job.created,
        seconds=max(0.0, until - job.created),
    )
