"""The programs of the documentation that need a client's package, for the client's flows to run."""

import json
import re
from pathlib import Path
from typing import Any

_DOCS = Path(__file__).parents[3] / "docs"
_BLOCK = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def program(page: str, part: str) -> str:
    """Return the only program of a page that has a part.

    Args:
        page: its path below `docs/`.
        part: a text of the program, such as one of its imports.
    """
    [found] = [text for text in _BLOCK.findall((_DOCS / page).read_text("utf-8")) if part in text]
    return str(found)


def run(page: str, part: str) -> dict[str, Any]:
    """Run such a program as it stands on its page; return its names."""
    names: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(program(page, part), page, "exec"), names)
    return names


def make_places(session: Any) -> None:
    """Make what the programs of the documentation name: a bucket with data, and a role.

    Args:
        session: boto3's session with the emulator.
    """
    s3 = session.client("s3")
    s3.create_bucket(Bucket="my-bucket")
    s3.put_object(Bucket="my-bucket", Key="train/a.csv", Body=b"1,2\n")
    service = {"Service": "sagemaker.amazonaws.com"}
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": service}
    # The SDK 3 simulates what the role may do before it trains.
    allowed = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    iam = session.client("iam")
    iam.create_role(RoleName="training", AssumeRolePolicyDocument=_policy(trust))
    iam.put_role_policy(RoleName="training", PolicyName="all", PolicyDocument=_policy(allowed))


def _policy(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
