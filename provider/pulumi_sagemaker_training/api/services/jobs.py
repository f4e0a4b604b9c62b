"""The calls about training jobs, with typed answers and typed errors.

Answers are in the Python spelling. Nothing is decided here. A throttled call is retried at the rate
that the service allows (see `call_rate`), and a call after a fault of the service with growing
pauses, both for two minutes. An endpoint that does not answer fails after five attempts. Expired
credentials are renewed once. If the user configured retries, botocore makes these first.
"""

import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, TypeVar

from pulumi_sagemaker_training.api.errors import (
    CredentialsError,
    NotFound,
    ServiceError,
    Throttled,
    Unreachable,
)
from pulumi_sagemaker_training.api.model.description import Description, Page, Summary
from pulumi_sagemaker_training.api.request.codec import from_wire, to_wire
from pulumi_sagemaker_training.api.services.client import Clients, calling
from pulumi_sagemaker_training.api.values.arn import parse_arn
from pulumi_sagemaker_training.api.values.backoff import backoff_s

if TYPE_CHECKING:
    from mypy_boto3_sagemaker import SageMakerClient
    from mypy_boto3_sagemaker.type_defs import (
        FilterTypeDef,
        ListTagsInputTypeDef,
        ListTrainingJobsRequestTypeDef,
        SearchRequestTypeDef,
        TagTypeDef,
        TrainingJobSummaryTypeDef,
    )

T = TypeVar("T")

_PAGE: Final = 100
_NEWEST_FIRST: "Final[ListTrainingJobsRequestTypeDef]" = {
    "SortBy": "CreationTime",
    "SortOrder": "Descending",
}
RETRY_FOR_S: Final = 120.0
FIRST_PAUSE_S: Final = 1.0
LONGEST_PAUSE_S: Final = 20.0
UNANSWERED_ATTEMPTS: Final = 5


class Jobs:
    """SageMaker's training jobs. Thread-safe.

    Args:
        clients: the clients to call with.
        now, sleep, jitter: the clock; `sleep` may return early.
        is_interrupted: ends the retries if it returns True.
        on_throttled: called with the operation's name before a throttled call is retried.

    Raises:
        ServiceError: by every method, as `api.errors` classifies it.
    """

    def __init__(
        self,
        clients: Clients,
        *,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        jitter: Callable[[], float] = random.random,
        is_interrupted: Callable[[], bool] = lambda: False,
        on_throttled: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._clients = clients
        self._now = now
        self._sleep = sleep
        self._jitter = jitter
        self._is_interrupted = is_interrupted
        self._on_throttled = on_throttled

    @property
    def region(self) -> str:
        """The region of the calls."""
        return self._clients.region

    def create(self, request: Mapping[str, object]) -> str:
        """Submit a job and return its ARN.

        Args:
            request: in the Python spelling, complete, including tags.
        """
        wire: dict[str, Any] = to_wire(request, "CreateTrainingJobRequest")
        answer = self._call("CreateTrainingJob", lambda: self._api.create_training_job(**wire))
        return str(answer["TrainingJobArn"])

    def describe(self, name: str) -> Description:
        """Describe a job by its name."""
        with self._naming(name):
            answer = self._call(
                "DescribeTrainingJob",
                lambda: self._api.describe_training_job(TrainingJobName=name),
            )
        members = {key: value for key, value in answer.items() if key != "ResponseMetadata"}
        return Description.of(from_wire(members, "DescribeTrainingJobResponse"))

    def page(
        self,
        token: str | None,
        *,
        modified_after: datetime | None = None,
        created_after: datetime | None = None,
        name_contains: str | None = None,
    ) -> Page:
        """List a page of the account's jobs, newest first.

        Args:
            token: the token of the page before; None for the first page.
            modified_after, created_after, name_contains: filters.
        """
        query: ListTrainingJobsRequestTypeDef = {**_NEWEST_FIRST, "MaxResults": _PAGE}
        if token is not None:
            query["NextToken"] = token
        if modified_after is not None:
            query["LastModifiedTimeAfter"] = modified_after
        if created_after is not None:
            query["CreationTimeAfter"] = created_after
        if name_contains is not None:
            query["NameContains"] = name_contains
        answer = self._call("ListTrainingJobs", lambda: self._api.list_training_jobs(**query))
        summaries = tuple(map(_summary, answer["TrainingJobSummaries"]))
        return Page(summaries, answer.get("NextToken") or None, len(summaries) < _PAGE)

    def listed(self, query: Mapping[str, object], limit: int) -> list[dict[str, object]]:
        """Return summaries of the account's jobs, newest first: Python spelling, JSON values.

        Args:
            query: filters of ListTrainingJobs, in the API's spelling.
            limit: the maximum number of summaries.
        """
        found: list[dict[str, object]] = []
        # A page is cut before it is filtered by status or name, so a small page may be empty.
        asked: dict[str, Any] = {**query, **_NEWEST_FIRST, "MaxResults": _PAGE}
        while True:
            answer = self._call("ListTrainingJobs", lambda: self._api.list_training_jobs(**asked))
            # A description has all members of a summary, except those that are left out here.
            found += map(from_wire, answer["TrainingJobSummaries"])
            if not answer.get("NextToken") or len(found) >= limit:
                return found[:limit]
            asked["NextToken"] = answer["NextToken"]

    def tagged(self, tags: Mapping[str, str]) -> Iterator[str]:
        """Yield the names of the account's jobs with some tags, the oldest first.

        Search lags behind, so this is a hint only.
        """
        filters: list[FilterTypeDef] = [
            {"Name": f"Tags.{key}", "Operator": "Equals", "Value": value}
            for key, value in tags.items()
        ]
        asked: SearchRequestTypeDef = {
            "Resource": "TrainingJob",
            "SearchExpression": {"Filters": filters},
            "SortBy": "CreationTime",
            "SortOrder": "Ascending",
            "MaxResults": _PAGE,
        }
        while True:
            answer = self._call("Search", lambda: self._api.search(**asked))
            for result in answer.get("Results", []):
                yield result["TrainingJob"]["TrainingJobName"]
            if not answer.get("NextToken"):
                return
            asked["NextToken"] = answer["NextToken"]

    def stop(self, name: str) -> None:
        """Ask a running job to stop. Does not wait."""
        with self._naming(name):
            self._call("StopTrainingJob", lambda: self._api.stop_training_job(TrainingJobName=name))

    def delete(self, name: str) -> None:
        """Delete the record of a job that has ended."""
        with self._naming(name):
            self._call(
                "DeleteTrainingJob", lambda: self._api.delete_training_job(TrainingJobName=name)
            )

    def update(self, name: str, changes: Mapping[str, object]) -> None:
        """Update a job; `changes` are members of UpdateTrainingJob in the Python spelling."""
        wire: dict[str, Any] = to_wire(
            {"training_job_name": name, **changes}, "UpdateTrainingJobRequest"
        )
        with self._naming(name):
            self._call("UpdateTrainingJob", lambda: self._api.update_training_job(**wire))

    def tags(self, arn: str) -> dict[str, str]:
        """Return all tags of a job."""
        found: dict[str, str] = {}
        query: ListTagsInputTypeDef = {"ResourceArn": arn, "MaxResults": _PAGE}
        while True:
            with self._naming(_name_in(arn)):
                answer = self._call("ListTags", lambda: self._api.list_tags(**query))
            found.update({tag["Key"]: tag["Value"] for tag in answer.get("Tags", [])})
            if not answer.get("NextToken"):
                return found
            query["NextToken"] = answer["NextToken"]

    def add_tags(self, arn: str, tags: Mapping[str, str]) -> None:
        """Add or overwrite tags."""
        if not tags:
            return
        listed: list[TagTypeDef] = [
            {"Key": key, "Value": value} for key, value in sorted(tags.items())
        ]
        with self._naming(_name_in(arn)):
            self._call("AddTags", lambda: self._api.add_tags(ResourceArn=arn, Tags=listed))

    def delete_tags(self, arn: str, keys: "frozenset[str] | set[str]") -> None:
        """Remove tags; keys that the job does not have are ignored."""
        if not keys:
            return
        listed = sorted(keys)
        with self._naming(_name_in(arn)):
            self._call("DeleteTags", lambda: self._api.delete_tags(ResourceArn=arn, TagKeys=listed))

    @contextmanager
    def _naming(self, name: str) -> Iterator[None]:
        """Add the job's name and region to a "not found" error, which the service does not name."""
        try:
            yield
        except NotFound as error:
            raise error.about(f"training job {name} in {self.region}") from error

    @property
    def _api(self) -> "SageMakerClient":
        return self._clients.sagemaker

    def _call(self, operation: str, call: Callable[[], T]) -> T:
        with self._clients.concurrency_limit(operation):
            return self._tried(operation, call)

    def _tried(self, operation: str, call: Callable[[], T]) -> T:
        rate = self._clients.call_rate(operation)
        until, renewed, failures = self._now() + RETRY_FOR_S, False, 0
        while True:
            self._sleep_for(rate.book())
            try:
                with calling(operation):
                    answer = call()
            except CredentialsError:
                if renewed:
                    raise
                renewed = True
                self._clients.renew()
            except Throttled:
                rate.throttled()
                if self._now() >= until or self._is_interrupted():
                    raise
                self._on_throttled(operation)
            except Unreachable as error:
                failures += 1
                if not self._may_try_again(error, failures, until):
                    raise
                pause = backoff_s(failures - 1, FIRST_PAUSE_S, LONGEST_PAUSE_S, self._jitter())
                self._sleep_for(pause)
            except ServiceError:
                rate.granted()
                raise
            else:
                rate.granted()
                return answer

    def _may_try_again(self, error: Unreachable, failures: int, until: float) -> bool:
        """Tell whether to retry after the service failed or did not answer."""
        if self._is_interrupted() or self._now() >= until:
            return False
        if error.request_id is not None:
            return True
        return failures < UNANSWERED_ATTEMPTS and not self._clients.retries_by_itself

    def _sleep_for(self, seconds: float) -> None:
        if seconds > 0:
            self._sleep(seconds)


def _name_in(arn: str) -> str:
    parsed = parse_arn(arn)
    return parsed.name if parsed else arn


def _summary(entry: "TrainingJobSummaryTypeDef") -> Summary:
    created = entry["CreationTime"]
    return Summary(
        name=entry["TrainingJobName"],
        status=entry.get("TrainingJobStatus", ""),
        secondary_status=entry.get("SecondaryStatus", ""),
        created=created,
        modified=entry.get("LastModifiedTime", created),
    )
