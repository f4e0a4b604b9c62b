"""Declare a training job that breaks the rules of guardrails.toml, or one that keeps them."""

from pathlib import Path

import pulumi

from pulumi_sagemaker_training import TrainingJob, image_uri

config = pulumi.Config()
bucket = config.require("bucket")
script = Path(__file__).with_name("train.py").read_text("utf-8")

if config.get_bool("careful"):
    instances, hours, environment = ("ml.m5.large", 1), 1, {"EPOCHS": "10"}
else:
    instances, hours, environment = ("ml.p3.2xlarge", 2), 24, {"EPOCHS": "10", "HF_TOKEN": "abc"}

job = TrainingJob(
    "digits",
    role_arn=config.require("roleArn"),
    algorithm_specification={
        "training_image": image_uri("sklearn", "1.2-1"),
        "training_input_mode": "File",
        "container_entrypoint": ["python3", "-c", 'import sys; exec("\\n".join(sys.argv[1:]))'],
        "container_arguments": script.splitlines(),
        "metric_definitions": [{"name": "accuracy", "regex": "accuracy=([0-9.]+);"}],
    },
    environment=environment,
    output_data_config={"s3_output_path": f"s3://{bucket}/models"},
    resource_config={
        "instance_type": instances[0],
        "instance_count": instances[1],
        "volume_size_in_gb": 5,
    },
    stopping_condition={"max_runtime_in_seconds": hours * 3600},
    require_metrics={"accuracy": {"min": 0.9}},
    tags={"example": "guardrails"},
)

pulumi.export("status", job.training_job_status)
pulumi.export("accuracy", job.final_metrics["accuracy"])
pulumi.export("tags", job.tags_all)
