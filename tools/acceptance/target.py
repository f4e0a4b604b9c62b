"""Where the suite runs: an account, its role and bucket, and the names of this run."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import boto3
from botocore.config import Config

PREFIX: Final = "smt-acceptance"
"""The begin of every name, and of every key in the bucket."""
TAG: Final = "sagemaker-training:acceptance"
"""The key of the tag on every job."""
_KEYS: Final = ("aws_access_key_id", "aws_secret_access_key")
_RETRIES: Final = Config(retries={"mode": "standard", "total_max_attempts": 8})


@dataclass(frozen=True)
class Target:
    """One account and region.

    Args:
        endpoint: the URL of an endpoint in AWS's place; None for AWS itself.
        region: the region.
        role: the ARN of the role that jobs run with.
        bucket: a bucket in the region, where the suite writes below `prefix`.
        run: the name of this run, which no other run has.
    """

    endpoint: str | None
    region: str
    role: str
    bucket: str
    run: str = field(default_factory=lambda: f"{PREFIX}-{secrets.token_hex(4)}")

    @property
    def is_aws(self) -> bool:
        """Whether it is AWS itself, where jobs cost money."""
        return self.endpoint is None

    def client(self, service: str) -> Any:
        """Return a client of a service; for another endpoint its credentials are made up."""
        made_up: dict[str, Any] = {} if self.is_aws else dict.fromkeys(_KEYS, "acceptance")
        # The stubs have one overload a service, and this is any.
        session: Any = boto3.Session(region_name=self.region, **made_up)
        return session.client(service, endpoint_url=self.endpoint, config=_RETRIES)

    def uri(self, path: str) -> str:
        """Return the S3 URI of a path of this run."""
        return f"s3://{self.bucket}/{self.run}/{path}"

    def variables(self, environ: Mapping[str, str] = os.environ) -> dict[str, str]:
        """Return the environment of a program that reaches the account."""
        found = dict(environ) | {"AWS_REGION": self.region, "AWS_DEFAULT_REGION": self.region}
        if self.endpoint is not None:
            found = {k: v for k, v in found.items() if not k.startswith("AWS_")}
            found |= {
                "AWS_ACCESS_KEY_ID": "acceptance",
                "AWS_SECRET_ACCESS_KEY": "acceptance",
                "AWS_EC2_METADATA_DISABLED": "true",
                "AWS_REGION": self.region,
                "AWS_DEFAULT_REGION": self.region,
            }
        return found
