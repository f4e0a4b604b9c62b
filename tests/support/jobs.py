"""Requests that tests start from."""

import copy
from typing import Any

Request = dict[str, Any]

JOB: Request = {
    "role_arn": "arn:aws:iam::123456789012:role/training",
    "algorithm_specification": {"training_image": "image", "training_input_mode": "File"},
    "output_data_config": {"s3_output_path": "s3://bucket/prefix"},
    "resource_config": {
        "instance_type": "ml.m5.large",
        "instance_count": 1,
        "volume_size_in_gb": 10,
    },
    "stopping_condition": {"max_runtime_in_seconds": 600},
}

SERVERLESS_JOB: Request = {
    "role_arn": JOB["role_arn"],
    "output_data_config": JOB["output_data_config"],
    "serverless_job_config": {
        "base_model_arn": "arn:aws:sagemaker:us-east-1:aws:hub-content/Hub/Model/m/1.0.0",
        "job_type": "FineTuning",
        "customization_technique": "SFT",
    },
}


def channel(name: str = "train", **changes: Any) -> Request:
    """Return a channel of objects in S3."""
    source = {"s3_data_type": "S3Prefix", "s3_uri": "s3://bucket/data"}
    return {"channel_name": name, "data_source": {"s3_data_source": source}, **changes}


def changed(job: Request = JOB, /, **changes: Any) -> Request:
    """Return a changed job: maps are merged, `None` removes a member.

    A double underscore separates levels: `resource_config__instance_count=2`.
    """
    result = copy.deepcopy(job)
    for path, value in changes.items():
        *holders, last = path.split("__")
        holder = result
        for name in holders:
            holder = holder.setdefault(name, {})
        if value is None:
            holder.pop(last, None)
        else:
            holder[last] = value
    return result
