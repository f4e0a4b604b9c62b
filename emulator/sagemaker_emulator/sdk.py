"""Sessions of the SageMaker Python SDK, version 2 or 3, whose every call goes to the emulator.

The variables that the emulator prints redirect almost everything in both. What they cannot
redirect:

- Both make their clients of STS with the address of AWS: in `Session.account_id`, for the name of
  the default bucket, in `get_execution_role`. (`sts_regional_endpoint` in `sagemaker.session` of
  2.257 and in `sagemaker.core.helper.session_helper` of 3.27.)
- Both send a request to a bucket of AWS's after each call of an estimator or trainer, unless they
  are told not to (`TelemetryOptOut`).

It needs boto3 and the SDK, and nothing else of the emulator.
"""

import importlib
import os
from typing import Any, Final

import boto3

from sagemaker_emulator.names import execution_role_name, role_arn
from sagemaker_emulator.sdk_defaults import without_telemetry

DEFAULT_ENDPOINT: Final = "http://127.0.0.1:4567"
DEFAULT_REGION: Final = "us-east-1"
_KEY: Final = "emulator"
_MODULES: Final = ("sagemaker.core.helper.session_helper", "sagemaker.session")
"""Where version 3 has its class `Session`, and where version 2 has it."""


class SDKNotInstalledError(Exception):
    """Neither version of the SageMaker SDK can be imported."""


class EmulatorSession(boto3.Session):
    """A boto3 session whose clients all speak with one endpoint, whichever is asked for."""

    def __init__(self, endpoint_url: str, region: str) -> None:
        """Make a session with invented keys, so that none of yours is sent to the emulator."""
        super().__init__(aws_access_key_id=_KEY, aws_secret_access_key=_KEY, region_name=region)
        self.endpoint_url = endpoint_url

    def client(self, *args: Any, **kwargs: Any) -> Any:
        """Return a client of the endpoint; `endpoint_url` is replaced, all else is as in boto3."""
        return super().client(*args, **kwargs | {"endpoint_url": self.endpoint_url})


def session(
    endpoint_url: str | None = None, *, region: str | None = None, default_bucket: str | None = None
) -> Any:
    """Return a session of the installed SageMaker SDK, for all that takes `sagemaker_session`.

    Its `boto_session` is for what takes `session`, as `sagemaker.core.resources.TrainingJob` does.
    Telemetry is off; your own defaults of the SDK (`config.yaml`) are kept. As in a notebook of
    SageMaker, `get_execution_role(sagemaker_session=...)` is the role to train with. The variables
    `AWS_ENDPOINT_URL`, `AWS_REGION`, `AWS_DEFAULT_REGION` and those of the keys are set for this
    process, because parts of version 3, such as the logs of `train(logs=True)`, make sessions of
    their own.

    Args:
        endpoint_url: the emulator's URL; `AWS_ENDPOINT_URL` if None, or else the emulator's
            default, `http://127.0.0.1:4567`.
        region: the region; `AWS_REGION` or `AWS_DEFAULT_REGION` if None, or else `us-east-1`.
        default_bucket: the bucket for code and models; `sagemaker-<region>-<account>` if None,
            which the SDK creates at need.

    Returns:
        A `sagemaker.core.helper.session_helper.Session` of version 3, or a `sagemaker.Session` of
        version 2.

    Raises:
        SDKNotInstalledError: the package `sagemaker` is not installed.
    """
    session_class, environ = _session_class(), os.environ
    endpoint = endpoint_url or environ.get("AWS_ENDPOINT_URL") or DEFAULT_ENDPOINT
    named = environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION")
    place = region or named or DEFAULT_REGION
    environ.update(variables(endpoint, place))
    made = session_class(
        boto_session=EmulatorSession(endpoint, place), default_bucket=default_bucket
    )
    made.sagemaker_config = without_telemetry(made.sagemaker_config)
    # In a notebook of SageMaker the caller is the execution role; here it is a user.
    made.get_caller_identity_arn = lambda: role_arn(place, made.account_id(), execution_role_name())
    return made


def variables(endpoint_url: str, region: str) -> dict[str, str]:
    """Return the variables by which AWS's clients find the emulator. Pure."""
    return {
        "AWS_ENDPOINT_URL": endpoint_url,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_ACCESS_KEY_ID": _KEY,
        "AWS_SECRET_ACCESS_KEY": _KEY,
    }


def _session_class() -> Any:
    for name in _MODULES:
        try:
            return importlib.import_module(name).Session
        except ModuleNotFoundError as error:
            if not (error.name or "").startswith("sagemaker"):
                raise
    raise SDKNotInstalledError("the SageMaker SDK is not installed (pip install sagemaker)")
