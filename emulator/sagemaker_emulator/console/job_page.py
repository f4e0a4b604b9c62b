"""One job, as its page shows it: without secrets, and with everything as text. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sagemaker_emulator.console import words
from sagemaker_emulator.console.charts import Chart, Points, charts
from sagemaker_emulator.console.command import command_of
from sagemaker_emulator.console.instances import PriceOf, billed_s, cost_usd, in_words
from sagemaker_emulator.console.masking import masked, redacted, safe, secrets_of
from sagemaker_emulator.console.overview import tone_of
from sagemaker_emulator.console.source import Log, LogLine
from sagemaker_emulator.console.timeline import Phase, phases
from sagemaker_emulator.model.job import Job, trained_seconds


class Entry(NamedTuple):
    """A label with its value."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Channel:
    """One input of a job."""

    name: str
    place: str
    mode: str
    content_type: str


@dataclass(frozen=True, slots=True)
class Material:
    """What a job's page is made of, beside the job.

    Attributes:
        metrics: times and values, by the metric's name.
        price_of: the price of an instance's hour.
    """

    now: float
    time_scale: float
    metrics: Mapping[str, Points]
    log: Log
    tags: Mapping[str, str]
    price_of: PriceOf


@dataclass(frozen=True, slots=True)
class JobPage:
    """What a job's page shows.

    Attributes:
        figures: the numbers at its head: times, instances, cost.
        simulated: why no code ran; empty for a job that runs.
        environment: the names of the variables; their values are never shown.
        hidden_lines: how many lines of the log are not shown.
    """

    name: str
    region: str
    status: str
    secondary: str
    tone: str
    reason: str
    simulated: str
    created: float
    figures: Sequence[Entry]
    phases: Sequence[Phase]
    charts: Sequence[Chart]
    log: Sequence[LogLine]
    hidden_lines: int
    several_hosts: bool
    hyper_parameters: Sequence[Entry]
    environment: Sequence[str]
    channels: Sequence[Channel]
    settings: Sequence[Entry]
    tags: Sequence[Entry]
    is_unfinished: bool
    can_stop: bool
    can_delete: bool


def job_page(job: Job, material: Material) -> JobPage:
    """Return what the page of a job shows."""
    secrets = secrets_of(job.request)
    lines = [LogLine(line.at, line.host, safe(line.text, secrets)) for line in material.log.lines]
    return JobPage(
        name=job.name,
        region=job.region,
        status=job.status,
        secondary=job.secondary,
        tone=tone_of(job.status),
        reason=safe(job.failure_reason or "", secrets),
        simulated=job.simulated or "",
        created=job.created,
        figures=_figures(job, material),
        phases=phases(job.transitions, material.now),
        charts=charts(material.metrics),
        log=lines,
        hidden_lines=material.log.total - len(lines),
        several_hosts=len({line.host for line in lines}) > 1,
        hyper_parameters=_entries(job.request.get("HyperParameters"), secrets),
        environment=sorted(job.request.get("Environment") or {}),
        channels=_channels(job.request),
        settings=_settings(job, secrets),
        tags=_entries(material.tags),
        is_unfinished=job.status in ("InProgress", "Stopping", "Deleting"),
        can_stop=job.status == "InProgress",
        can_delete=job.is_terminal,
    )


def _figures(job: Job, material: Material) -> list[Entry]:
    billed = billed_s(job, material.now, material.time_scale)
    cost = cost_usd(job, billed, material.price_of)
    until = job.training_end if job.training_end is not None else material.now
    trained = trained_seconds(job, material.now, material.time_scale)
    limit = (job.request.get("StoppingCondition") or {}).get("MaxRuntimeInSeconds")
    found = {
        "Duration": words.duration(until - job.created),
        "Training": words.duration(trained) if job.training_start is not None else "",
        "Limit": words.duration(limit) if limit else "",
        "Billed": words.duration(billed) if billed is not None else "",
        "Cost on AWS": words.usd(cost) if cost is not None else "",
        "Instances": _instances(job),
        "Attempts": str(job.attempts + 1) if job.attempts else "",
    }
    return [Entry(label, value) for label, value in found.items() if value]


def _instances(job: Job) -> str:
    listed = in_words(job.request)
    return f"{listed}, spot" if listed and job.is_spot else listed


def _entries(given: Mapping[str, object] | None, secrets: Sequence[str] = ()) -> list[Entry]:
    return [
        Entry(key, redacted(masked(key, str(value)), secrets))
        for key, value in sorted((given or {}).items())
    ]


def _channels(request: Mapping[str, Any]) -> list[Channel]:
    algorithm = request.get("AlgorithmSpecification") or {}
    return [
        Channel(
            name=str(channel.get("ChannelName", "")),
            place=_place(channel.get("DataSource") or {}),
            mode=str(channel.get("InputMode") or algorithm.get("TrainingInputMode") or ""),
            content_type=str(channel.get("ContentType") or ""),
        )
        for channel in request.get("InputDataConfig") or []
    ]


def _place(source: Mapping[str, Any]) -> str:
    files = source.get("FileSystemDataSource") or {}
    place = (source.get("S3DataSource") or {}).get("S3Uri") or files.get("DirectoryPath")
    return str(place or "")


def _settings(job: Job, secrets: Sequence[str]) -> list[Entry]:
    request = job.request
    algorithm = request.get("AlgorithmSpecification") or {}
    resources = request.get("ResourceConfig") or {}
    stopping = request.get("StoppingCondition") or {}
    volume = resources.get("VolumeSizeInGB")
    wait = stopping.get("MaxWaitTimeInSeconds")
    found = {
        "ARN": job.arn,
        "Image": algorithm.get("TrainingImage") or algorithm.get("AlgorithmName"),
        "Command": safe(command_of(request), secrets),
        "Role": request.get("RoleArn"),
        "Volume": f"{volume} GB" if volume else "",
        "Longest wait": words.duration(wait) if wait else "",
        "Output": (request.get("OutputDataConfig") or {}).get("S3OutputPath"),
        "Model": job.model_uri,
        "Checkpoints": (request.get("CheckpointConfig") or {}).get("S3Uri"),
        "Warm pool": job.warm_pool.status if job.warm_pool else "",
    }
    return [Entry(label, str(value)) for label, value in found.items() if value]
