"""What SageMaker says about one job, in full and in short. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple


@dataclass(frozen=True, slots=True)
class Description:
    """The answer of DescribeTrainingJob.

    Attributes:
        name, arn, status, secondary_status, failure_reason: as in the API; the last two are
            empty if absent.
        created: ISO 8601; tells apart two jobs that had the same name one after the other.
        fields: every member of the answer, in the Python spelling, as JSON values.
    """

    name: str
    arn: str
    status: str
    secondary_status: str
    failure_reason: str
    created: str
    fields: Mapping[str, Any]

    @property
    def changed(self) -> str:
        """The time of the job's last change, or of its creation; ISO 8601, empty if unknown."""
        return str(self.fields.get("last_modified_time") or self.created)

    @classmethod
    def of(cls, fields: Mapping[str, object]) -> "Description":
        """Return the description that an answer in the Python spelling holds."""
        return cls(
            name=str(fields.get("training_job_name", "")),
            arn=str(fields.get("training_job_arn", "")),
            status=str(fields.get("training_job_status", "")),
            secondary_status=str(fields.get("secondary_status", "")),
            failure_reason=str(fields.get("failure_reason", "")),
            created=str(fields.get("creation_time", "")),
            fields=fields,
        )


@dataclass(frozen=True, slots=True)
class Summary:
    """One entry of ListTrainingJobs, as far as a watcher needs it."""

    name: str
    status: str
    secondary_status: str
    created: datetime
    modified: datetime


class Page(NamedTuple):
    """One page of ListTrainingJobs.

    Attributes:
        summaries: newest job first.
        token: leads to the next page; None on the last one.
        is_short: whether it holds fewer jobs than were asked for.
    """

    summaries: tuple[Summary, ...]
    token: str | None
    is_short: bool
