"""A dynamic resource that holds what a training job holds, and makes its calls by bare boto3.

This is what a provider in Python cannot go below, if it keeps a job's properties and uses boto3.
"""

from typing import Any

from calls import CallingProvider
from nothing import Nothing, finished
from pulumi.dynamic import CreateResult


class HoldingProvider(CallingProvider):
    """A provider that only calls, and keeps the properties of a job."""

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Create a job, and keep what a training job keeps."""
        made = super().create({"name": props["__origin"]["name"]})
        kept = {**props, **finished(made.id, props), "arn": made.outs["arn"]}
        return CreateResult(made.id, kept)


class Job(Nothing):
    """A training job with its properties, and no more."""

    def __init__(self, name: str, **given: Any) -> None:
        super().__init__(name, HoldingProvider(), **given)
