"""The jobs of the emulator of this process, as the console reads and changes them."""

from collections.abc import Mapping, Sequence
from typing import Any

from sagemaker_emulator.aws import pricing
from sagemaker_emulator.console.source import PAGE_SIZE, Filter, Log, LogLine
from sagemaker_emulator.jobs.engine import Key
from sagemaker_emulator.jobs.service import JobService
from sagemaker_emulator.model.job import Job
from sagemaker_emulator.names import LOG_GROUP
from sagemaker_emulator.operations.delete import delete_training_job
from sagemaker_emulator.protocol.errors import ValidationError

MOST_POINTS = 400


class EmulatorSource:
    """The jobs of the emulator of this process."""

    def __init__(self, service: JobService) -> None:
        self._service = service
        self._store = service.context.store

    def now(self) -> float:
        """Return the time in seconds since 1970."""
        return self._service.context.clock.now()

    def time_scale(self) -> float:
        """Return the service seconds in a real second."""
        return self._service.context.clock.time_scale

    def price_of(self, region: str, instance_type: str) -> float | None:
        """Return the USD of an instance's hour, or None if it is not known."""
        return pricing.usd_an_hour(region, instance_type)

    def counts(self, asked: Filter) -> Mapping[str, int]:
        """Return the number of jobs by status; the filter's own status does not count."""
        condition, values = _condition(Filter(asked.name, "", asked.region))
        rows = self._store.all(
            f"SELECT status, count(*) AS jobs FROM jobs WHERE {condition} GROUP BY status",  # noqa: S608 - only constants in it
            values,
        )
        return {row["status"]: row["jobs"] for row in rows}

    def regions(self) -> Sequence[str]:
        """Return the regions that have jobs."""
        rows = self._store.all("SELECT DISTINCT region FROM jobs ORDER BY region")
        return [row["region"] for row in rows]

    def page(self, asked: Filter, number: int) -> Sequence[Job]:
        """Return a page of jobs, the newest first; the first page is 1."""
        condition, values = _condition(asked)
        # The inner query reads no documents: the skipped rows would cost most of the time.
        found = self._store.jobs_where(
            f"seq IN (SELECT seq FROM jobs WHERE {condition} ORDER BY seq DESC LIMIT ? OFFSET ?)",  # noqa: S608 - only constants in it
            [*values, PAGE_SIZE, (number - 1) * PAGE_SIZE],
        )
        return found[::-1]

    def find(self, region: str, name: str) -> Job | None:
        """Return a job, or None."""
        return self._store.get(region, name)

    def tags(self, job: Job) -> Mapping[str, str]:
        """Return a job's tags."""
        return self._store.tags(job.arn)

    def metrics(self, job: Job) -> Mapping[str, Sequence[tuple[float, float]]]:
        """Return times and values of a job's metrics, thinned to what a chart can show."""
        return self._store.metric_curves(job.arn, MOST_POINTS)

    def log(self, job: Job, most: int) -> Log:
        """Return the end of a job's log."""
        logs = self._service.context.account.logs
        events, total = logs.tail(job.region, LOG_GROUP, f"{job.name}/", most)
        lines = [LogLine(at / 1000, _host(stream), text) for at, stream, text in events]
        return Log(lines, total)

    def stop(self, job: Job) -> None:
        """Begin to stop a job."""
        if self._service.stop(Key.of(job)):
            return
        current = self._current(job)
        if current.status != "Stopping":
            error = self._service.context.behaviours.error
            raise error("stop.ended", name=job.name, status=current.status)

    def delete(self, job: Job) -> None:
        """Delete a job."""
        with self._store.transaction():
            self._current(job)
            asked: dict[str, Any] = {"TrainingJobName": job.name}
            delete_training_job(self._service, job.region, asked)

    def _current(self, job: Job) -> Job:
        found = self._store.get(job.region, job.name)
        if found is None or found.created != job.created:
            raise ValidationError(f"The training job {job.name} has been deleted.")
        return found


def _condition(asked: Filter) -> tuple[str, list[object]]:
    """Return a filter as an SQL condition with its values."""
    parts = {
        "instr(lower(name), lower(?)) > 0": asked.name,
        "status = ?": asked.status,
        "region = ?": asked.region,
    }
    used = {text: value for text, value in parts.items() if value}
    return " AND ".join(used) or "1", list(used.values())


def _host(stream: str) -> str:
    """Return the host in the name of a log stream, `<job>/algo-1-<start>`."""
    name = stream.rpartition("/")[2]
    return name.rpartition("-")[0] or name
