"""The environment variables of training code. Pure."""

import json
import os
from typing import Any

from sagemaker_emulator.runner.images import Runtime
from sagemaker_emulator.runner.layout import (
    CONTAINER_ROOT,
    Host,
    input_data_config,
    resource_config,
)

_RESERVED = ("sagemaker_",)


def container_environment(
    *,
    job_name: str,
    job_arn: str,
    region: str,
    request: dict[str, Any],
    host: Host,
    hosts: list[Host],
    runtime: Runtime,
    endpoint: str | None,
) -> dict[str, str]:
    """Return all variables of a host, with the paths of the container.

    Args:
        endpoint: the emulator's endpoint for code that uses boto3; None without a network.
    """
    environment = {
        "PATH": os.pathsep.join([os.path.dirname(runtime.python), "/usr/local/bin:/usr/bin:/bin"]),  # noqa: PTH120
        "HOME": "/tmp",  # noqa: S108 - the container's own
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "PYTHONUNBUFFERED": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "TRAINING_JOB_NAME": job_name,
        "TRAINING_JOB_ARN": job_arn,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "SAGEMAKER_REGION": region,
        "SAGEMAKER_BASE_DIR": CONTAINER_ROOT,
        "SAGEMAKER_JOB_NAME": job_name,
        **runtime.environment,
        **toolkit_variables(job_name, request, host, hosts),
        **request.get("Environment", {}),
    }
    if endpoint is not None:
        environment.setdefault("AWS_ENDPOINT_URL", endpoint)
        environment.setdefault("AWS_ACCESS_KEY_ID", "emulator")
        environment.setdefault("AWS_SECRET_ACCESS_KEY", "emulator")
    return environment


def toolkit_variables(
    job_name: str, request: dict[str, Any], host: Host, hosts: list[Host]
) -> dict[str, str]:
    """Return the SM_* variables that the SageMaker training toolkit sets."""
    channels = {name: f"{CONTAINER_ROOT}/input/data/{name}" for name in input_data_config(request)}
    parameters = user_parameters(request)
    resources = resource_config(host, hosts)
    values: dict[str, object] = {
        "SM_MODEL_DIR": f"{CONTAINER_ROOT}/model",
        "SM_INPUT_DIR": f"{CONTAINER_ROOT}/input",
        "SM_INPUT_CONFIG_DIR": f"{CONTAINER_ROOT}/input/config",
        "SM_OUTPUT_DIR": f"{CONTAINER_ROOT}/output",
        "SM_OUTPUT_DATA_DIR": f"{CONTAINER_ROOT}/output/data",
        "SM_OUTPUT_INTERMEDIATE_DIR": f"{CONTAINER_ROOT}/output/intermediate",
        "SM_CHANNELS": sorted(channels),
        "SM_HPS": parameters,
        "SM_USER_ARGS": command_line(parameters),
        "SM_HOSTS": resources["hosts"],
        "SM_CURRENT_HOST": host.name,
        "SM_MASTER_ADDR": hosts[0].name,
        "SM_CURRENT_INSTANCE_TYPE": host.instance_type,
        "SM_CURRENT_INSTANCE_GROUP": host.group,
        "SM_INSTANCE_GROUPS": [
            group["instance_group_name"] for group in resources["instance_groups"]
        ],
        "SM_NETWORK_INTERFACE_NAME": "lo",
        "SM_RESOURCE_CONFIG": resources,
        "SM_INPUT_DATA_CONFIG": input_data_config(request),
        "SM_NUM_CPUS": os.cpu_count() or 1,
        "SM_NUM_GPUS": 0,
        "SM_NUM_NEURONS": 0,
        "SM_LOG_LEVEL": 20,
        "SM_JOB_NAME": job_name,
    }
    values |= {f"SM_CHANNEL_{name.upper()}": path for name, path in channels.items()}
    values |= {f"SM_HP_{name.upper()}": value for name, value in parameters.items()}
    return {name: _text(value) for name, value in values.items()}


def user_parameters(request: dict[str, Any]) -> dict[str, Any]:
    """Return the hyperparameters of the script, decoded where they are JSON."""
    return {
        name: decoded(value)
        for name, value in request.get("HyperParameters", {}).items()
        if not name.startswith(_RESERVED)
    }


def decoded(value: str) -> Any:
    """Return a hyperparameter's value. The SDK writes values as JSON, users also as plain text."""
    try:
        return json.loads(value)
    except ValueError:
        return value


def command_line(parameters: dict[str, Any]) -> list[str]:
    """Return hyperparameters as command-line arguments, as the toolkit passes them to a script."""
    arguments: list[str] = []
    for name in sorted(parameters):
        flag = f"-{name}" if len(name) == 1 else f"--{name}"
        arguments += [flag, _text(parameters[name])]
    return arguments


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, bool) else json.dumps(value)
