"""Declare resources that hold what a training job holds, and only make its calls."""

import os

from holding import Job

BUCKET, ROLE = os.environ["BENCH_BUCKET"], os.environ["BENCH_ROLE"]

for index in range(int(os.environ["BENCH_JOBS"])):
    Job(
        f"job-{index:04}",
        role_arn=ROLE,
        algorithm_specification={
            "training_image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/own:1",
            "training_input_mode": "File",
        },
        output_data_config={"s3_output_path": f"s3://{BUCKET}/out"},
        resource_config={
            "instance_type": "ml.m5.large",
            "instance_count": 1,
            "volume_size_in_gb": 10,
        },
        stopping_condition={"max_runtime_in_seconds": 3600},
        hyper_parameters={"epochs": "10", "lr": "0.1"},
        tags={"team": "benchmark"},
    )
