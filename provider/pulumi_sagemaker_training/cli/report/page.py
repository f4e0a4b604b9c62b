"""The content of a job's report, and its page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from pulumi_sagemaker_training.api.model.description import Description
from pulumi_sagemaker_training.api.model.named_secrets import (
    secrets_inside,
    speaks_of_secret,
)
from pulumi_sagemaker_training.api.services.log_lines import Line
from pulumi_sagemaker_training.api.values.text import MASK, printable, redacted
from pulumi_sagemaker_training.cli.report.curves import curves
from pulumi_sagemaker_training.cli.report.history import Point
from pulumi_sagemaker_training.lifecycle.training_job.decisions.outcome import final_metrics
from pulumi_sagemaker_training.lifecycle.training_job.decisions.outputs import (
    links,
    spot_savings_percent,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.statuses import Phase, phase_of

_TEMPLATE: Final = "page.html.jinja"


@dataclass(frozen=True, slots=True)
class Figures:
    """The data of a report, besides the job's description.

    Attributes:
        histories: metric name -> its values in order.
        log_tail: the last log lines, in order.
        usd_an_hour: the price of one instance for an hour, in USD; None if not known.
        hidden: the names of hyperparameters whose values are secret.
    """

    histories: Mapping[str, Sequence[Point]] = field(default_factory=dict)
    log_tail: Sequence[Line] = ()
    usd_an_hour: float | None = None
    hidden: frozenset[str] = frozenset()


def render(description: Description, figures: Figures) -> str:
    """Return the report as one HTML document.

    Everything from the job, its log or its user is included as text, never as markup. The page
    forbids scripts and loads nothing. Values of the environment are never shown, and neither are
    hyperparameters that `hidden` names or whose names are those of secrets. If the log repeats
    such a value, it is masked.
    """
    secrets = _secrets(description.fields, figures.hidden)
    environment = Environment(
        loader=PackageLoader("pulumi_sagemaker_training.cli.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(_TEMPLATE).render(
        name=description.name,
        status=description.status,
        tone=_tone(description.status),
        reason=redacted(description.failure_reason, secrets),
        facts=_facts(description, figures),
        timeline=_timeline(description.fields),
        metrics=final_metrics(description),
        curves=curves(figures.histories),
        hyper_parameters=_hyper_parameters(description.fields, figures.hidden),
        environment=sorted(description.fields.get("environment") or {}),
        channels=_channels(description.fields),
        log=[(line.host, redacted(printable(line.text), secrets)) for line in figures.log_tail],
    )


def billed_usd(fields: Mapping[str, Any], usd_an_hour: float | None) -> float | None:
    """Return the cost of the billed time; None if the time or the price is not known. Pure."""
    seconds = fields.get("billable_time_in_seconds")
    count = (fields.get("resource_config") or {}).get("instance_count")
    if seconds is None or usd_an_hour is None or not count:
        return None
    return float(seconds) / 3600 * usd_an_hour * int(count)


def _tone(status: str) -> str:
    tones = {Phase.SUCCEEDED: "good", Phase.ENDED_BADLY: "bad"}
    return tones.get(phase_of(status), "running")


def _facts(description: Description, figures: Figures) -> list[tuple[str, str]]:
    fields = description.fields
    algorithm = fields.get("algorithm_specification") or {}
    resources = fields.get("resource_config") or {}
    cost = billed_usd(fields, figures.usd_an_hour)
    savings = spot_savings_percent(fields)
    facts = {
        "ARN": description.arn,
        "Status": f"{description.status} ({description.secondary_status})",
        "Image": algorithm.get("training_image") or algorithm.get("algorithm_name"),
        "Machines": _machines(resources),
        "Role": fields.get("role_arn"),
        "Created": _clock(description.created),
        "Training": _seconds(fields.get("training_time_in_seconds")),
        "Billed": _seconds(fields.get("billable_time_in_seconds")),
        "Cost": f"{cost:.4f} USD" if cost is not None else None,
        "Saved by spot": f"{savings:g} %" if savings is not None else None,
        "Model": (fields.get("model_artifacts") or {}).get("s3_model_artifacts"),
        "Output": (fields.get("output_data_config") or {}).get("s3_output_path"),
        "Console": links(description).get("console_url"),
    }
    return [(name, str(value)) for name, value in facts.items() if value]


def _machines(resources: Mapping[str, Any]) -> str | None:
    groups = resources.get("instance_groups") or [resources]
    listed = [
        f"{int(group['instance_count'])} x {group['instance_type']}"
        for group in groups
        if group.get("instance_type") and group.get("instance_count")
    ]
    return ", ".join(listed) or None


def _timeline(fields: Mapping[str, Any]) -> list[dict[str, str]]:
    return [
        {
            "status": str(step.get("status", "")),
            "start": _clock(step.get("start_time")),
            "duration": _duration(step.get("start_time"), step.get("end_time")),
            "message": str(step.get("status_message") or ""),
        }
        for step in fields.get("secondary_status_transitions") or []
    ]


def _channels(fields: Mapping[str, Any]) -> list[tuple[str, str]]:
    found = []
    for channel in fields.get("input_data_config") or []:
        source = channel.get("data_source") or {}
        place = (source.get("s3_data_source") or {}).get("s3_uri")
        place = place or (source.get("file_system_data_source") or {}).get("directory_path")
        found.append((str(channel.get("channel_name", "")), str(place or "")))
    return found


def _is_secret(name: str, hidden: frozenset[str]) -> bool:
    return name in hidden or speaks_of_secret(name)


def _hyper_parameters(fields: Mapping[str, Any], hidden: frozenset[str]) -> list[tuple[str, str]]:
    given = fields.get("hyper_parameters") or {}
    secrets = _secrets(fields, hidden)
    return [
        (name, MASK if _is_secret(name, hidden) else redacted(str(given[name]), secrets))
        for name in sorted(given)
    ]


def _secrets(fields: Mapping[str, Any], hidden: frozenset[str]) -> list[str]:
    given = {**(fields.get("environment") or {}), **(fields.get("hyper_parameters") or {})}
    named = [str(value) for name, value in given.items() if _is_secret(name, hidden)]
    return named + [text for value in given.values() for text in secrets_inside(str(value))]


def _clock(text: str | None) -> str:
    return _moment(text).strftime("%Y-%m-%d %H:%M:%S UTC") if text else ""


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _duration(start: str | None, end: str | None) -> str:
    if not start or not end:
        return ""
    return _seconds((_moment(end) - _moment(start)).total_seconds()) or ""


def _seconds(value: float | None) -> str | None:
    if value is None:
        return None
    minutes, seconds = divmod(round(value), 60)
    hours, minutes = divmod(minutes, 60)
    parts = [f"{hours} h" if hours else "", f"{minutes} min" if minutes else "", f"{seconds} s"]
    return " ".join(part for part in parts if part)
