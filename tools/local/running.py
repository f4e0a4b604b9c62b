"""The live line of the job that runs on the local emulator."""

from datetime import UTC, datetime
from typing import Final

from pulumi_sagemaker_training.api.errors import ServiceError
from pulumi_sagemaker_training.api.services import logs
from pulumi_sagemaker_training.api.services.client import SharedClients
from pulumi_sagemaker_training.api.services.jobs import Jobs
from pulumi_sagemaker_training.api.settings import Access
from pulumi_sagemaker_training.api.values.line import Line, Part
from pulumi_sagemaker_training.lifecycle.training_job.decisions.live_line import (
    RunningJob,
    live_line,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.logged_metrics import (
    logged_metrics,
    with_metrics,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.statuses import is_over
from tools.local.endpoint import Endpoint
from tools.local.environment import MADE_UP_KEY

_LOG_LINES: Final = 5


class RunningLine:
    """The live line of the newest job of an emulator; empty while none runs.

    Args:
        endpoint: the emulator.
    """

    def __init__(self, endpoint: Endpoint) -> None:
        access = Access(
            region=endpoint.region,
            endpoint_url=endpoint.url,
            access_key=MADE_UP_KEY,
            secret_key=MADE_UP_KEY,
        )
        self._clients = SharedClients().of(access)

    def __call__(self, columns: int) -> str:
        """Return the line for a number of columns."""
        try:
            return self._line(columns)
        except ServiceError:
            # The line is an extra: `pulumi` says what is wrong with the emulator.
            return ""

    def _line(self, columns: int) -> str:
        jobs = Jobs(self._clients)
        newest = next(iter(jobs.page(None).summaries), None)
        if newest is None or is_over(newest.status):
            return ""
        job, now = jobs.describe(newest.name), datetime.now(UTC)
        lines = logs.tail(self._clients, newest.name, _LOG_LINES, created=job.created)
        metrics = logged_metrics(job, lines)
        log_line = "" if metrics or not lines else lines[-1]
        running = RunningJob(with_metrics(job, metrics, now), now=now, log_line=log_line)
        line = live_line(running)
        return Line((Part.of(newest.name), *line.parts), line.addition).fit(columns)
