"""Where the suite runs: an account, its role and bucket, and the names of this run."""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, InvalidRegionError
from botocore.utils import validate_region_name

PREFIX: Final = "smt-acceptance"
"""The begin of every name, and of every key in the bucket."""
TAG: Final = "sagemaker-training:acceptance"
"""The key of the tag on every job."""
_KEYS: Final = ("aws_access_key_id", "aws_secret_access_key")
_ROLE: Final = re.compile(r"arn:aws[a-z-]*:iam::(\d{12}):role/\S+")
_BUCKET: Final = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_RETRIES: Final = Config(retries={"mode": "standard", "total_max_attempts": 8})


_REFUSED: Final = {
    "404": "there is no such bucket",
    "403": "these credentials may not list it (s3:ListBucket)",
    "301": "it is in another region; give one in the region of the run",
    "400": "it is in another region, or the credentials are not valid",
}
"""What a refused HeadBucket means, which answers with a status alone."""


class TargetError(Exception):
    """Where the suite cannot run; the message is one line."""


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

    @property
    def account(self) -> str:
        """The account of the role: empty if the role is no ARN."""
        found = _ROLE.fullmatch(self.role)
        return found[1] if found else ""

    def check_words(self) -> None:
        """Refuse what no account can have.

        Raises:
            TargetError: names the value and what is allowed.
        """
        if self.endpoint is not None and not re.match(r"https?://[^/\s]+", self.endpoint):
            raise TargetError(
                f"ENDPOINT={self.endpoint}: give emulator, aws, or a URL with http://"
            )
        try:
            validate_region_name(self.region)
        except InvalidRegionError as error:
            raise TargetError(f"REGION={self.region}: give a region such as eu-west-1") from error
        if not self.account:
            wanted = "arn:aws:iam::<account>:role/<name>"
            raise TargetError(f"ROLE={self.role}: give the ARN of a role, {wanted}")
        if not _BUCKET.fullmatch(self.bucket):
            raise TargetError(f"BUCKET={self.bucket}: give the name of a bucket, without s3://")

    def check_account(self) -> None:
        """Compare the account of the credentials with that of the role.

        Raises:
            TargetError: they differ. No service takes the role of another account.
        """
        own = self.client("sts").get_caller_identity()["Account"]
        if own != self.account:
            raise TargetError(
                f"ROLE={self.role}: it is of account {self.account}, and the credentials "
                f"are of {own}"
            )

    def check_bucket(self) -> None:
        """Ask for the bucket.

        Raises:
            TargetError: it is not there, is in another region, or is not open to the caller.
        """
        try:
            self.client("s3").head_bucket(Bucket=self.bucket)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            problem = _REFUSED.get(code)
            if problem is None:
                raise
            raise TargetError(f"BUCKET={self.bucket}: {problem}") from error

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
