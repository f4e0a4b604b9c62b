"""What a call for one resource needs: its owner, its access, its reporter, its context."""

from collections.abc import Mapping
from functools import partial
from typing import Final

from pulumi_sagemaker_training.adapters.runtime import engine
from pulumi_sagemaker_training.adapters.runtime.news import News
from pulumi_sagemaker_training.adapters.runtime.process import ProcessState
from pulumi_sagemaker_training.api.settings import Access, Settings
from pulumi_sagemaker_training.api.values.line import Line
from pulumi_sagemaker_training.lifecycle.ownership.job_names import region_in
from pulumi_sagemaker_training.lifecycle.ownership.owner import Owner
from pulumi_sagemaker_training.lifecycle.ports import Ports, Reporter, TimeLimit
from pulumi_sagemaker_training.lifecycle.training_job.decisions.options import Options
from pulumi_sagemaker_training.lifecycle.training_job.steps.context import Account, JobContext

_DEFAULT_ORGANIZATION: Final = "organization"


class ResourceReporter:
    """The lines at one resource, shown through the engine."""

    def __init__(self, urn: str) -> None:
        self._urn = urn
        self._news = News(engine.connection().heartbeat)

    def info(self, text: str) -> None:
        """Show a line that stays on the screen."""
        engine.log(self._urn, text)
        engine.connection().heartbeat.shown()

    def warn(self, text: str) -> None:
        """Show a warning; the operation continues."""
        engine.log(self._urn, text, "warning")
        engine.connection().heartbeat.shown()

    def progress(self, line: Line | str) -> None:
        """Show a line on the resource's live line, if it says something new there."""
        shown, connection = line if isinstance(line, Line) else Line.of(line), engine.connection()
        room = connection.table.room(self._urn, connection.terminal.columns())
        text = shown.fit(room)
        if self._news.is_shown(text, shown.topic, in_terminal=room is not None):
            engine.log(self._urn, text, ephemeral=True)


def access_of(options: Options, settings: Settings, recorded: Mapping[str, object]) -> Access:
    """Return the access to a job: in the region of its ARN, else as the settings say."""
    return settings.access.overridden(
        region=region_in(recorded.get("training_job_arn")) or options.region,
        profile=options.profile,
        assume_role_arn=options.assume_role_arn,
        endpoint_url=options.endpoint_url,
    )


def context_for(
    process: ProcessState,
    access: Access,
    settings: Settings,
    reporter: Reporter,
    *,
    timeout_s: float | None = None,
) -> JobContext:
    """Return the context of a step; clients and watchers are shared."""
    ports = Ports(reporter, process.connection.interrupt)
    account = Account(
        clients=process.clients.of(access),
        watcher=process.watcher(access, settings.max_poll_interval_s),
        quota_queues=process.quota_queues(access),
        prices=partial(process.prices, access),
        quotas=partial(process.quotas, access),
        plans=partial(process.plans, access),
        checkpoints=partial(process.checkpoints, access),
        log_reads=process.log_reads,
    )
    return JobContext(
        jobs=process.jobs(access, reporter),
        account=account,
        settings=settings,
        marker=process.marker,
        ports=ports,
        time_limit=TimeLimit(ports.clock.now(), timeout_s),
    )


def owner_of(origin: Mapping[str, str], settings: Settings, call: engine.Call) -> Owner:
    """Return the resource that a call is about, as an owner of jobs."""
    organization = origin.get("organization", _DEFAULT_ORGANIZATION)
    named = organization if organization != _DEFAULT_ORGANIZATION else ""
    holder = settings.owner_id or named
    if call.urn:
        return Owner.from_urn(call.urn, holder)
    name = origin.get("name", "")
    return Owner(origin.get("project", ""), origin.get("stack", ""), name, name, holder)
