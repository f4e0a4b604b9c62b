"""The parts of an Amazon Resource Name. Pure.

botocore has a parser too, but decisions about a job do not import botocore.

Source: "Identify AWS resources with Amazon Resource Names (ARNs)", IAM user guide.
"""

from typing import Final, NamedTuple

_PARTS: Final = 6


class Arn(NamedTuple):
    """One Amazon Resource Name.

    Attributes:
        partition: `aws`, `aws-cn` and the like.
        service: as `sagemaker`.
        region, account_id: empty if the resource has none.
        resource: everything after the account, as `training-job/digits`.
    """

    partition: str
    service: str
    region: str
    account_id: str
    resource: str

    @property
    def name(self) -> str:
        """The part after the resource's last slash."""
        return self.resource.rpartition("/")[2]


def parse_arn(value: object) -> Arn | None:
    """Return the parts of an ARN; None if the value is not an ARN."""
    parts = value.split(":", _PARTS - 1) if isinstance(value, str) else []
    return Arn(*parts[1:]) if len(parts) == _PARTS and parts[0] == "arn" else None
