"""What the console reads of an emulator, and the two things that it changes. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sagemaker_emulator.model.job import Job

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list of jobs is narrowed to; an empty text lets every job through."""

    name: str = ""
    status: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of a job's log: seconds since 1970, the host's name, the text."""

    at: float
    host: str
    text: str


@dataclass(frozen=True, slots=True)
class Log:
    """The last lines of a job's log, and the number of all of them."""

    lines: Sequence[LogLine]
    total: int


class Source(Protocol):
    """The jobs of an emulator, as the console needs them."""

    def now(self) -> float:
        """Return the time in seconds since 1970."""

    def time_scale(self) -> float:
        """Return the service seconds in a real second."""

    def price_of(self, region: str, instance_type: str) -> float | None:
        """Return the USD of an instance's hour, or None if it is not known."""

    def counts(self, asked: Filter) -> Mapping[str, int]:
        """Return the number of jobs by status; the filter's own status does not count."""

    def regions(self) -> Sequence[str]:
        """Return the regions that have jobs."""

    def page(self, asked: Filter, number: int) -> Sequence[Job]:
        """Return a page of jobs, the newest first; the first page is 1."""

    def find(self, region: str, name: str) -> Job | None:
        """Return a job, or None."""

    def tags(self, job: Job) -> Mapping[str, str]:
        """Return a job's tags."""

    def metrics(self, job: Job) -> Mapping[str, Sequence[tuple[float, float]]]:
        """Return times and values of a job's metrics, thinned to what a chart can show."""

    def log(self, job: Job, most: int) -> Log:
        """Return the end of a job's log."""

    def stop(self, job: Job) -> None:
        """Begin to stop a job.

        Raises:
            ServiceError: it cannot be stopped.
        """

    def delete(self, job: Job) -> None:
        """Delete a job.

        Raises:
            ServiceError: it cannot be deleted.
        """
