"""Jobs for tests of the emulator's console, and a console without an emulator."""

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sagemaker_emulator.console.first_steps import Place
from sagemaker_emulator.console.site import Console
from sagemaker_emulator.console.source import PAGE_SIZE, Filter, Log, LogLine
from sagemaker_emulator.http.message import Request, Response
from sagemaker_emulator.model import description
from sagemaker_emulator.model.job import Job, begin, enter, fail
from sagemaker_emulator.protocol.errors import ValidationError

NOW = 1_772_359_200.0
PLACE = Place("http://127.0.0.1:4567", "us-east-1", "arn:aws:iam::1:role/R", "bucket-of-all")
SESSIONS = ("a" * 43, "b" * 43)
COOKIE = "sagemaker-emulator-4567"


def job_after(
    *path: str, name: str = "digits-1", created: float = NOW - 100, **request: Any
) -> Job:
    """Return a job that has gone through secondary statuses, ten seconds each."""
    asked = {
        "TrainingJobName": name,
        "RoleArn": "arn:aws:iam::123456789012:role/r",
        "AlgorithmSpecification": {"TrainingImage": "python:3", "TrainingInputMode": "File"},
        "OutputDataConfig": {"S3OutputPath": "s3://b/out"},
        "ResourceConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 2},
        **request,
    }
    accepted = description.accepted(asked, [])
    job = Job("us-east-1", name, f"arn:aws:x/{name}", accepted, created, created)
    begin(job, created)
    for step, secondary in enumerate(path, start=1):
        enter(job, secondary, created + 10 * step)
    return job


def failed_job(reason: str, **request: Any) -> Job:
    """Return a job that failed in its training."""
    job = job_after("Downloading", "Training", **request)
    fail(job, reason, NOW - 60)
    return job


@dataclass
class FakeSource:
    """Jobs in memory; what was asked to stop or be deleted is remembered."""

    jobs: list[Job] = field(default_factory=list)
    curves: Mapping[str, Sequence[tuple[float, float]]] = field(default_factory=dict)
    lines: Sequence[LogLine] = ()
    job_tags: Mapping[str, str] = field(default_factory=dict)
    done: list[tuple[str, str]] = field(default_factory=list)
    refuses: str = ""

    def now(self) -> float:
        return NOW

    def time_scale(self) -> float:
        return 1.0

    def price_of(self, region: str, instance_type: str) -> float | None:
        return 3.6 if instance_type == "ml.m5.large" else None

    def counts(self, asked: Filter) -> Mapping[str, int]:
        counts: dict[str, int] = {}
        for job in self._fitting(Filter(asked.name, "", asked.region)):
            counts[job.status] = counts.get(job.status, 0) + 1
        return counts

    def regions(self) -> Sequence[str]:
        return sorted({job.region for job in self.jobs})

    def page(self, asked: Filter, number: int) -> Sequence[Job]:
        return self._fitting(asked)[::-1][(number - 1) * PAGE_SIZE : number * PAGE_SIZE]

    def find(self, region: str, name: str) -> Job | None:
        return next((job for job in self.jobs if (job.region, job.name) == (region, name)), None)

    def tags(self, job: Job) -> Mapping[str, str]:
        return self.job_tags

    def metrics(self, job: Job) -> Mapping[str, Sequence[tuple[float, float]]]:
        return self.curves

    def log(self, job: Job, most: int) -> Log:
        return Log(self.lines[-most:], len(self.lines))

    def stop(self, job: Job) -> None:
        self._do("stop", job)

    def delete(self, job: Job) -> None:
        self._do("delete", job)

    def _do(self, verb: str, job: Job) -> None:
        if self.refuses:
            raise ValidationError(self.refuses)
        self.done.append((verb, job.name))

    def _fitting(self, asked: Filter) -> list[Job]:
        return [
            job
            for job in self.jobs
            if asked.name.lower() in job.name.lower()
            and asked.status in ("", job.status)
            and asked.region in ("", job.region)
        ]


class Browser:
    """A console with a client that keeps its cookie, as a browser does.

    Args:
        seconds: how long a page takes.
    """

    def __init__(self, source: FakeSource, seconds: float = 0.0) -> None:
        sessions, times = iter(SESSIONS), itertools.count(0.0, seconds)
        self.console = Console(
            source, PLACE, new_session=lambda: next(sessions), timer=lambda: next(times)
        )
        self.cookie = ""

    def get(self, target: str, method: str = "GET") -> Response:
        """Return the answer to a request that reads."""
        answer = self.console(Request(method, target, self._headers()))
        for name, value in answer.headers:
            if name == "Set-Cookie":
                self.cookie = value.partition(";")[0]
        return answer

    def html(self, target: str) -> str:
        """Return a page that there is."""
        answer = self.get(target)
        assert answer.status == 200
        return answer.body.decode()

    def post(self, target: str, body: str = "", kind: str = "x-www-form-urlencoded") -> Response:
        """Return the answer to a form."""
        headers = [*self._headers(), ("content-type", f"application/{kind}")]
        return self.console(Request("POST", target, headers, body.encode()))

    def _headers(self) -> list[tuple[str, str]]:
        return [("cookie", self.cookie)] if self.cookie else []


def token_in(html: str) -> str:
    """Return the token of the one form of a page that posts."""
    (token,) = re.findall(r'name="token" value="([0-9a-f]{64})"', html)
    return str(token)
