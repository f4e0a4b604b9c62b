"""The variables with which clients find an emulator, and the one that runs on a folder or port.

boto3 reads the region from `AWS_DEFAULT_REGION`, the AWS CLI and the other SDKs from `AWS_REGION`,
and all of them the endpoint from `AWS_ENDPOINT_URL`: "Environment variables" in the AWS SDKs
and Tools Reference Guide, and "Configuration" in boto3's guide.
"""

import http.client
import json
import shlex
import urllib.parse
from pathlib import Path
from typing import Any

from sagemaker_emulator.sdk_defaults import VARIABLE

TIMEOUT_S = 2.0


class NoneRunsError(Exception):
    """No emulator runs where one was looked for."""


def exports(endpoint: str, region: str, sdk_defaults: Path | None = None) -> list[str]:
    """Return the lines that a POSIX shell evaluates. Pure.

    Args:
        endpoint: the emulator's URL.
        region: the region of its bucket.
        sdk_defaults: the file of defaults for the SageMaker SDK, if it is to be named.
    """
    variables = {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_ACCESS_KEY_ID": "any",
        "AWS_SECRET_ACCESS_KEY": "any",
    }
    if sdk_defaults is not None:
        variables[VARIABLE] = str(sdk_defaults)
    return [f"export {name}={shlex.quote(value)}" for name, value in variables.items()]


def running(state_dir: Path, port: int | None) -> dict[str, Any]:
    """Return the health of the emulator that runs on a port, or else on a state directory.

    Raises:
        NoneRunsError: there is none.
    """
    if port is not None:
        found = _health(f"http://127.0.0.1:{port}")
        if found is None:
            raise NoneRunsError(f"no emulator runs on port {port}; name its --port or its --state")
        return found
    try:
        endpoint = json.loads((state_dir / "endpoint.json").read_text("utf-8"))["endpoint"]
    except (OSError, ValueError, KeyError, TypeError):
        endpoint = None
    found = _health(str(endpoint)) if endpoint is not None else None
    if found is None:
        raise NoneRunsError(f"no emulator runs on {state_dir}; name its --state or its --port")
    return found


def _health(endpoint: str) -> dict[str, Any] | None:
    """Return an emulator's answer; None when nothing answers, or something else does."""
    address = urllib.parse.urlsplit(endpoint)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=TIMEOUT_S)
    try:
        connection.request("GET", "/_emulator/health")
        found = json.loads(connection.getresponse().read())
    except (OSError, ValueError, http.client.HTTPException):
        return None
    finally:
        connection.close()
    is_emulator = isinstance(found, dict) and {"endpoint", "region"} <= found.keys()
    return found if is_emulator else None
