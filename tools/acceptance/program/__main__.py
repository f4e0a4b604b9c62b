"""One small training job of the acceptance suite."""

import pulumi

from pulumi_sagemaker_training import TrainingJob, image_uri

config = pulumi.Config()
bucket, run = config.require("bucket"), config.require("run")

job = TrainingJob(
    "stack",
    training_job_name=f"{run}-stack",
    role_arn=config.require("role"),
    algorithm_specification={
        "training_image": image_uri("sklearn", "1.2-1"),
        "training_input_mode": "File",
        "container_entrypoint": ["python3", "-c", "print('loss=0.5;')"],
        "metric_definitions": [{"name": "loss", "regex": "loss=([0-9.]+);"}],
    },
    output_data_config={"s3_output_path": f"s3://{bucket}/{run}/output"},
    resource_config={
        "instance_type": "ml.m5.large",
        "instance_count": 1,
        "volume_size_in_gb": 1,
    },
    stopping_condition={"max_runtime_in_seconds": 600},
    tags={"sagemaker-training:acceptance": run},
)
pulumi.export("status", job.training_job_status)
