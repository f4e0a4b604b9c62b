"""States as `pulumi stack export` prints them, made for tests of the command line."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

DYNAMIC: Final = "pulumi-python:dynamic/sagemaker-training:"
PLUGIN: Final = "sagemaker-training:index:"
COMPONENT: Final = "sagemaker-training:components:"
SECRET: Final = {
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    "ciphertext": "v1:abc",
}
ACCOUNT: Final = "123456789012"
ROOT: Final = "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev"


def urn(token: str, name: str, *parents: str) -> str:
    """Return the URN of a resource, below parents of some types."""
    return f"urn:pulumi:dev::shop::{'$'.join([*parents, token])}::{name}"


def arn(job: str, region: str = "eu-west-1") -> str:
    """Return the ARN of a training job."""
    return f"arn:aws:sagemaker:{region}:{ACCOUNT}:training-job/{job}"


def resource(token: str, name: str, id_: str = "", **members: Any) -> dict[str, Any]:
    """Return a resource of a state; `parents` are the types of its parents."""
    parents = members.pop("parents", ())
    made = {"urn": urn(token, name, *parents), "type": token, "custom": bool(id_), "parent": ROOT}
    return {**made, **({"id": id_} if id_ else {}), **members}


def dynamic_job(name: str, job: str, **outputs: Any) -> dict[str, Any]:
    """Return a job that a Python program declared."""
    described = {"training_job_name": job, "training_job_arn": arn(job), **outputs}
    return resource(f"{DYNAMIC}TrainingJob", name, job, outputs=described)


def plugin_job(name: str, job: str, provider: str = "default", **outputs: Any) -> dict[str, Any]:
    """Return a job of the plugin."""
    described = {"trainingJobName": job, "trainingJobArn": arn(job), **outputs}
    reference = f"{urn('pulumi:providers:sagemaker-training', provider)}::p-1"
    return resource(
        f"{PLUGIN}TrainingJob", name, job, outputs=described, provider=reference, inputs={}
    )


def trial(job: str, lr: float, **members: Any) -> dict[str, Any]:
    """Return a completed trial as the state records it."""
    record = {"point": {"lr": lr}, "job": job, "status": "Completed", "value": lr}
    return {**record, **members}


def exported(
    *resources: Mapping[str, Any], pending: Sequence[Mapping[str, Any]] = (), version: int = 3
) -> str:
    """Return the output of `pulumi stack export`."""
    stack = {"urn": ROOT, "type": "pulumi:pulumi:Stack", "custom": False}
    begun = [{"resource": item, "type": "creating"} for item in pending]
    deployment = {"resources": [stack, *resources], "pending_operations": begun}
    return json.dumps({"version": version, "deployment": deployment})
