"""What a report needs of AWS: descriptions, logs and prices of many jobs, read side by side."""

from collections import deque
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final

from pulumi_sagemaker_training.api.errors import ServiceError
from pulumi_sagemaker_training.api.model.description import Description
from pulumi_sagemaker_training.api.model.prices import Prices
from pulumi_sagemaker_training.api.services.client import Clients
from pulumi_sagemaker_training.api.services.jobs import Jobs
from pulumi_sagemaker_training.api.services.log_lines import Line, LogLines
from pulumi_sagemaker_training.cli.report.history import History
from pulumi_sagemaker_training.cli.report.runs import Seen

LOG_TAIL: Final = 200
MOST_LINES: Final = 200_000
"""The lines of one log that are read: the metrics of a longer one end there."""

_AT_ONCE: Final = 8


@dataclass(frozen=True, slots=True)
class JobToRead:
    """A job that a report needs.

    Attributes:
        name: its name.
        clients: the clients to call with.
        prices: those of its region.
        has_log: whether its log is read.
    """

    name: str
    clients: Clients
    prices: Prices = field(default_factory=Prices)
    has_log: bool = True


def read_jobs(wanted: Iterable[JobToRead]) -> dict[str, Seen]:
    """Read jobs side by side, each with three calls or more.

    A job that cannot be read is in the result too, with the reason.

    Args:
        wanted: the jobs.

    Returns:
        The name of each job -> what was read of it.
    """
    listed = {item.name: item for item in wanted}
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return dict(zip(listed, pool.map(read_or_say_why, listed.values()), strict=True))


def read_job(wanted: JobToRead) -> Seen:
    """Read one job.

    Raises:
        ServiceError: it cannot be described. A log that cannot be read is a `log_problem`.
    """
    description = Jobs(wanted.clients).describe(wanted.name)
    if not wanted.has_log:
        return Seen(description, prices=wanted.prices)
    log = LogReading(description)
    problem = ""
    try:
        problem = log.read(LogLines.of(wanted.clients, description).read())
    except ServiceError as error:
        problem = f"its log was not read: {error}"
    return Seen(description, "", log.history.series, log.tail, problem, wanted.prices)


def read_or_say_why(wanted: JobToRead) -> Seen:
    """Read one job; if it cannot be described, the result says why."""
    try:
        return read_job(wanted)
    except ServiceError as error:
        problem = f"it is shown as the last update left it, because it cannot be described: {error}"
        return Seen(problem=problem, prices=wanted.prices)


class LogReading:
    """The metrics and the end of a log, whose lines come host by host.

    Args:
        description: the job, which has the definitions of its metrics.
    """

    def __init__(self, description: Description) -> None:
        algorithm = description.fields.get("algorithm_specification") or {}
        self.history = History(algorithm.get("metric_definitions") or ())
        self._tails: dict[str, deque[Line]] = {}

    def read(self, lines: Iterable[Line], most: int = MOST_LINES) -> str:
        """Read lines; return why some were not read, or an empty text."""
        for count, line in enumerate(lines):
            if count >= most:
                return f"its log is long: only the first {most:,} lines were read"
            self.history.add(line)
            self._tails.setdefault(line.host, deque(maxlen=LOG_TAIL)).append(line)
        return ""

    @property
    def tail(self) -> list[Line]:
        """The last lines of all hosts, in the order of their times."""
        merged = sorted(
            (line for tail in self._tails.values() for line in tail), key=lambda line: line.time_s
        )
        return merged[-LOG_TAIL:]
