"""Declare a sweep of many points, and another job beside it, through one of both adapters."""

import os
from typing import Any

import pulumi_sagemaker_training
from pulumi_sagemaker_training import JobArgs, plugin

adapters: dict[str, Any] = {"dynamic": pulumi_sagemaker_training, "plugin": plugin}
adapter = adapters[os.environ["BENCH_ADAPTER"]]
BUCKET, ROLE = os.environ["BENCH_BUCKET"], os.environ["BENCH_ROLE"]
TEMPLATE: JobArgs = {
    "role_arn": ROLE,
    "algorithm_specification": {
        "training_image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/own:1",
        "training_input_mode": "File",
        "metric_definitions": [{"name": "rmse", "regex": "rmse=([0-9.]+)"}],
    },
    "output_data_config": {"s3_output_path": f"s3://{BUCKET}/out"},
    "resource_config": {
        "instance_type": "ml.m5.large",
        "instance_count": 1,
        "volume_size_in_gb": 10,
    },
    "stopping_condition": {"max_runtime_in_seconds": 3600},
}

adapter.Sweep(
    "sweep",
    template=TEMPLATE,
    objective_metric="rmse",
    direction="minimize",
    space={"eta": {"loguniform": [0.001, 1]}, "max_depth": {"randint": [2, 12]}},
    search="sobol",
    samples=int(os.environ["BENCH_JOBS"]),
    max_parallel=int(os.environ["BENCH_AT_ONCE"]),
)
adapter.TrainingJob("beside", **TEMPLATE)
