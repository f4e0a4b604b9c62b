"""The jobs of one run, and what the questions are asked with."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from botocore.exceptions import ClientError

from tools.acceptance import jobs
from tools.acceptance.ledger import Ledger, status_of, wait_until_ended
from tools.acceptance.target import Target

STEPS_S: Final = (0, 1, 2, 5, 10, 30, 60, 120)
"""The delays that answers are rounded up to, in seconds."""


@dataclass
class World:
    """One run of the questions.

    Args:
        target: where it runs.
        ledger: where its jobs are written down.
        sleep: how to wait.
    """

    target: Target
    ledger: Ledger
    sleep: Callable[[float], None] = time.sleep
    requests: dict[str, dict[str, Any]] = field(default_factory=dict)
    arns: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Make the clients."""
        self.sagemaker = self.target.client("sagemaker")
        self.s3 = self.target.client("s3")

    def name(self, job: str) -> str:
        """Return the full name of one of the run's jobs."""
        return f"{self.target.run}-{job}"

    def prepare(self) -> None:
        """Put the input into the bucket."""
        self.s3.put_object(Bucket=self.target.bucket, Key=f"{self.target.run}/input/x", Body=b"x")

    def create(self, job: str, code: str, *, definitions: bool = False) -> None:
        """Create a job, after it has been written down."""
        name = self.name(job)
        request = jobs.request(self.target, name, code)
        if definitions:
            request["AlgorithmSpecification"]["MetricDefinitions"] = list(jobs.DEFINITIONS)
        self.ledger.add(name)
        self.arns[job] = self.sagemaker.create_training_job(**request)["TrainingJobArn"]
        self.requests[job] = request

    def describe(self, job: str) -> dict[str, Any]:
        """Return the description of one of the run's jobs."""
        found: dict[str, Any] = self.sagemaker.describe_training_job(TrainingJobName=self.name(job))
        return found

    def ended(self, job: str) -> dict[str, Any]:
        """Wait for the end of one of the run's jobs; return its description."""
        wait_until_ended(self.sagemaker, self.name(job), self.sleep)
        return self.describe(job)

    def seconds_until(self, happens: Callable[[], bool]) -> int:
        """Return after how many seconds something happens, rounded up; 0 for at once.

        Raises:
            TimeoutError: it does not happen within two minutes.
        """
        began = time.monotonic()
        if happens():
            return 0
        while (asked_s := time.monotonic() - began) <= STEPS_S[-1]:
            if happens():
                return next(step for step in STEPS_S if step >= asked_s)
            self.sleep(0.25)
        raise TimeoutError(f"it does not happen within {STEPS_S[-1]} s")

    def is_described(self, job: str) -> bool:
        """Tell whether one of the run's jobs is described."""
        return status_of(self.sagemaker, self.name(job)) is not None

    def refusal(self, call: Callable[[], Mapping[str, Any]], **named: str) -> dict[str, str] | str:
        """Return the error of a call that should be refused, with names in place of values.

        An account that accepts it is a finding too: the answer is then a text.
        """
        try:
            answer = call()
        except ClientError as error:
            said = error.response["Error"]
            return {"code": said["Code"], "message": self._general(said["Message"], named)}
        shown = {k: v for k, v in answer.items() if k != "ResponseMetadata"}
        return f"accepted: {self._general(json.dumps(shown, default=str), named)[:200]}"

    def _general(self, text: str, named: dict[str, str]) -> str:
        known = {"region": self.target.region, "bucket": self.target.bucket} | named
        for name, value in sorted(known.items(), key=lambda item: -len(item[1])):
            text = text.replace(value, f"{{{name}}}")
        return text
