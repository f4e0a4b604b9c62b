"""The command `logs`."""

import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import cycle
from typing import Annotated, Final

import regex
import typer
from rich.style import Style

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.api.services.client import utc_now
from pulumi_sagemaker_training.api.services.log_lines import Line, LogLines
from pulumi_sagemaker_training.api.values.text import printable
from pulumi_sagemaker_training.api.values.violation import Violation
from pulumi_sagemaker_training.cli.answers.models import LogLineAnswer
from pulumi_sagemaker_training.cli.answers.show import console, print_json
from pulumi_sagemaker_training.cli.durations import moment_in
from pulumi_sagemaker_training.cli.jobs.live import LiveJobs
from pulumi_sagemaker_training.cli.jobs.shell_lines import hosts_of
from pulumi_sagemaker_training.cli.stack.targets import JobRef
from pulumi_sagemaker_training.cli.terminal import (
    AsJson,
    Exit,
    Name,
    Place,
    leaving,
    of_stack,
    parsed,
    warn,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.statuses import (
    Phase,
    is_over,
    phase_of,
)

_FOLLOW_S: Final = 2.0
_MOST_TAIL: Final = 100_000
_MATCH_LIMIT_S: Final = 0.5
_COLOURS: Final = ("cyan", "yellow", "magenta", "green", "blue", "red")

Matches = Callable[[Line], bool]


def _pattern(text: str) -> "regex.Pattern[str]":
    try:
        return regex.compile(text)
    except regex.error as error:
        raise ValueError(f"{text!r} is not a regular expression: {error}") from error


def _since(text: str) -> datetime:
    return moment_in(text, utc_now())


@of_stack
def command(
    place: Place,
    *,
    job: Name,
    follow: Annotated[
        bool, typer.Option("--follow", "-f", help="Print new lines until the job has ended.")
    ] = False,
    since: Annotated[
        datetime | None,
        typer.Option(
            parser=parsed(_since),
            metavar="TIME",
            help="Only lines since a time, or a duration ago, such as 10m.",
        ),
    ] = None,
    tail: Annotated[
        int | None, typer.Option("--tail", "-n", min=0, max=_MOST_TAIL, help="Only the last lines.")
    ] = None,
    grep: Annotated[
        regex.Pattern | None,
        typer.Option(
            parser=parsed(_pattern), metavar="REGEX", help="Only lines that match this pattern."
        ),
    ] = None,
    host: Annotated[
        list[str] | None, typer.Option(help="Only this instance, such as algo-2; repeatable.")
    ] = None,
    timestamps: Annotated[
        bool, typer.Option("--timestamps", "-t", help="Begin each line with its time.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Print a job's log; the lines of several instances in the order of their times.

    With --follow it ends when the job has ended: with 3 if that failed or was stopped.
    """
    wanted = _matching(grep)
    stack = place.open()
    ref = stack.find(job).only
    status = _Status(LiveJobs.of(stack), ref)
    log = LogLines.of(stack.clients(ref), status.job, since, host or ())
    write = _json_line if as_json else _Printer(status.hosts, timestamps=timestamps).write
    with leaving(
        lambda: "" if status.is_over else f"training job {status.job.name} is left running"
    ):
        for line in _chosen(log, status, wanted, tail, follow=follow):
            write(line)
    if follow and phase_of(status.last) is Phase.ENDED_BADLY:
        sys.stdout.flush()
        warn(f"training job {status.job.name} {status.last}")
        raise typer.Exit(Exit.FAILED)


class _Status:
    """The status of the job whose log is read, and how many hosts write it.

    Raises:
        NotFound: the job does not exist.
    """

    def __init__(self, live: LiveJobs, ref: JobRef) -> None:
        self._live, self._ref = live, ref
        description = live.describe(ref)
        self.job = description
        self.last = description.status
        self.hosts = len(hosts_of(description.fields.get("resource_config") or {}))

    @property
    def is_over(self) -> bool:
        """Whether the job had ended when it was last described."""
        return is_over(self.last)

    def left(self) -> str:
        """Return what is left running if the command ends now; empty if the job had ended."""
        return "" if self.is_over else f"training job {self.job.name} is left running"

    def refresh(self) -> None:
        """Describe the job again."""
        self.last = self._live.describe(self._ref).status


def _chosen(
    log: LogLines, status: _Status, wanted: Matches, tail: int | None, *, follow: bool
) -> Iterator[Line]:
    if tail is not None:
        yield from log.last(tail, wanted)
        if not follow:
            return
    while True:
        was_over = status.is_over
        yield from filter(wanted, log.read())
        if was_over or not follow:
            return
        sys.stdout.flush()
        time.sleep(_FOLLOW_S)
        # The status is read first, so that all lines before the job's end are read after it.
        status.refresh()


def _matching(pattern: "regex.Pattern[str] | None") -> Matches:
    if pattern is None:
        return lambda _: True

    def is_match(line: Line) -> bool:
        try:
            return pattern.search(line.text, timeout=_MATCH_LIMIT_S) is not None
        except TimeoutError as error:
            message = f"takes longer than {_MATCH_LIMIT_S:g} s for one line; give a simpler one"
            raise InputError([Violation("--grep", message, codes.SLOW_PATTERN)]) from error

    return is_match


class _Printer:
    """A printer of lines; if a job has several hosts, each line begins with its host's name."""

    def __init__(self, hosts: int, *, timestamps: bool) -> None:
        self._is_named = hosts > 1
        self._timestamps = timestamps
        self._colours = cycle(_COLOURS if console().color_system else [""])
        self._prefixes: dict[str, str] = {}

    def write(self, line: Line) -> None:
        """Print one line."""
        moment = f"{_time(line):%Y-%m-%dT%H:%M:%SZ} " if self._timestamps else ""
        prefix = self._prefix(line.host) if self._is_named else ""
        sys.stdout.write(f"{moment}{prefix}{printable(line.text)}\n")

    def _prefix(self, host: str) -> str:
        if host not in self._prefixes:
            name, colour = f"{printable(host)} | ", next(self._colours)
            self._prefixes[host] = Style(color=colour).render(name) if colour else name
        return self._prefixes[host]


def _json_line(line: Line) -> None:
    answer = LogLineAnswer(time=_time(line), host=line.host, text=printable(line.text))
    print_json(answer, is_line=True)


def _time(line: Line) -> datetime:
    return datetime.fromtimestamp(line.time_s, UTC)
