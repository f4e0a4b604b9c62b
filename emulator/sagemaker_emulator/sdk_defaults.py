"""The defaults of the SageMaker Python SDK, by which its programs need no change for the emulator.

The SDK reads them from the file that `SAGEMAKER_USER_CONFIG_OVERRIDE` names. With a default bucket
it need not ask STS for the account, which it does at an address that cannot be redirected.

Source: the SDK's documentation, "Configuring and using defaults with the SageMaker Python SDK".
"""

import copy
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

VARIABLE = "SAGEMAKER_USER_CONFIG_OVERRIDE"
_FILE = "sagemaker-sdk.json"
_MODULES = ("SageMaker", "PythonSDK", "Modules")


def file_in(state_dir: Path) -> Path:
    """Return the path of the file in a state directory."""
    return state_dir / _FILE


def write(state_dir: Path, bucket: str) -> None:
    """Write the file. YAML, which the SDK reads, includes JSON."""
    content = json.dumps(with_bucket(without_telemetry(None), bucket), indent=2)
    file_in(state_dir).write_text(f"{content}\n", "utf-8")


def without_telemetry(defaults: Mapping[str, object] | None) -> dict[str, Any]:
    """Return defaults with the SDK's telemetry turned off. Pure."""
    return _with(defaults, "TelemetryOptOut", value=True)


def with_bucket(defaults: Mapping[str, object] | None, bucket: str) -> dict[str, Any]:
    """Return defaults with a default bucket. Pure."""
    return _with(defaults, "Session", value={"DefaultS3Bucket": bucket})


def _with(defaults: Mapping[str, object] | None, name: str, *, value: object) -> dict[str, Any]:
    config: dict[str, Any] = {"SchemaVersion": "1.0", **copy.deepcopy(dict(defaults or {}))}
    at = config
    for key in _MODULES:
        at = at.setdefault(key, {})
    at[name] = value
    return config
