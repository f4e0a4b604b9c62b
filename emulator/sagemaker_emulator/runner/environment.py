"""The environment variables that a container starts with.

SageMaker itself sets TRAINING_JOB_NAME, TRAINING_JOB_ARN, AWS_REGION and the job's Environment
(page "How Amazon SageMaker Provides Training Information"; AWS's own algorithms print AWS_REGION
among their variables). It sets no `SM_*`: those come from the toolkit in AWS's framework images,
which a container with an entrypoint of its own does not start. Nor does it set AWS_DEFAULT_REGION,
without which most clients of boto3 need a region.
"""

import os
from collections.abc import Mapping
from typing import Any, Final

from sagemaker_emulator.runner.images import Runtime

THREADS: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
"""The variables by which a user bounds the threads that numerical libraries start."""


def thread_limits() -> dict[str, str]:
    """Return the emulator's own bounds of threads: its jobs share this machine with its user."""
    return {name: os.environ[name] for name in THREADS if name in os.environ}


def container_environment(
    *,
    job_name: str,
    job_arn: str,
    region: str,
    request: dict[str, Any],
    runtime: Runtime,
    endpoint: str | None,
    toolkit: Mapping[str, str],
    limits: Mapping[str, str],
) -> dict[str, str]:
    """Return all variables of a host, with the paths of the container. Pure.

    Args:
        endpoint: the emulator's endpoint for code that uses boto3; None without a network.
        toolkit: the variables of script mode; empty for a job with an entrypoint.
        limits: the bounds of threads, which those of the image and of the job replace.
    """
    environment = {
        "PATH": os.pathsep.join([os.path.dirname(runtime.python), "/usr/local/bin:/usr/bin:/bin"]),
        "HOME": "/tmp",  # noqa: S108 - the container's own
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "PYTHONUNBUFFERED": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "TRAINING_JOB_NAME": job_name,
        "TRAINING_JOB_ARN": job_arn,
        "AWS_REGION": region,
        **limits,
        **_of_image(runtime, toolkit),
        **request.get("Environment", {}),
        **toolkit,
    }
    if endpoint is not None:
        environment.setdefault("AWS_ENDPOINT_URL", endpoint)
        environment.setdefault("AWS_ACCESS_KEY_ID", "emulator")
        environment.setdefault("AWS_SECRET_ACCESS_KEY", "emulator")
    return environment


def _of_image(runtime: Runtime, toolkit: Mapping[str, str]) -> dict[str, str]:
    """Return the image's own variables; those of the toolkit only where it is started."""
    return {
        name: value
        for name, value in runtime.environment.items()
        if toolkit or not name.startswith("SAGEMAKER_")
    }
