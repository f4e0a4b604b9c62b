"""A job's output: split into lines, searched for metrics, sent to CloudWatch Logs.

CloudWatch shows a control character in a line as `#` and three octal digits: a tab is `#011`, a
carriage return `#015`. The metric definitions of XGBoost's image, which the service adds itself,
expect `#011`, so expressions are applied to what CloudWatch shows.
"""

import re
from collections.abc import Callable

from sagemaker_emulator.names import LOG_GROUP
from sagemaker_emulator.runner.metrics import MetricScanner, Point
from sagemaker_emulator.runner.storage import LogWriter

MAX_LINE = 16_384
MAX_BYTES = 64 * 1024**2
FLUSH_LINES = 500
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class JobOutput:
    """The log streams of one attempt of a job."""

    def __init__(
        self,
        logs: LogWriter,
        region: str,
        scanner: MetricScanner,
        now: Callable[[], float],
        on_points: Callable[[list[Point]], None],
    ) -> None:
        self._logs = logs
        self._region = region
        self._scanner = scanner
        self._now = now
        self._on_points = on_points
        self._tails: dict[str, bytes] = {}
        self._events: dict[str, list[tuple[int, str]]] = {}
        self._points: list[Point] = []
        self._bytes = 0

    def feed(self, stream: str, data: bytes) -> None:
        """Add output. A last line without a line end is kept until more output comes."""
        lines = (self._tails.pop(stream, b"") + data).split(b"\n")
        tail = lines.pop()
        while len(tail) > MAX_LINE:
            lines.append(tail[:MAX_LINE])
            tail = tail[MAX_LINE:]
        self._tails[stream] = tail
        for line in lines:
            self.write_line(stream, shown(line))

    def write_line(self, stream: str, line: str) -> None:
        """Add one line, as CloudWatch shows it."""
        now = self._now()
        self._points += self._scanner.scan(line, now)
        if self._bytes > MAX_BYTES or not line:
            # CloudWatch refuses empty events.
            return
        self._bytes += len(line)
        if self._bytes > MAX_BYTES:
            line = "[sagemaker-emulator] the output is larger than 64 MiB; the rest is dropped"
        events = self._events.setdefault(stream, [])
        for start in range(0, len(line), MAX_LINE):
            events.append((int(now * 1000), line[start : start + MAX_LINE]))
        if len(events) >= FLUSH_LINES:
            self.flush()

    def flush(self) -> None:
        """Send all complete lines."""
        events, self._events = self._events, {}
        for stream, lines in events.items():
            self._logs.write(self._region, LOG_GROUP, stream, lines)
        points, self._points = self._points, []
        if points:
            self._on_points(points)

    def end(self) -> None:
        """Send everything, with a last line that has no line end."""
        for stream, tail in list(self._tails.items()):
            if tail:
                self.write_line(stream, shown(tail))
        self._tails.clear()
        self.flush()


def shown(line: bytes) -> str:
    """Return a line of output as CloudWatch shows it. Pure."""
    return _CONTROL.sub(lambda found: f"#{ord(found[0]):03o}", line.decode("utf-8", "replace"))


def stream_name(job_name: str, host: str, started: float) -> str:
    """Return a log stream's name in the service's format. Pure."""
    return f"{job_name}/{host}-{int(started)}"
