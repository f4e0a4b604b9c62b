"""Train one model on several instances, each with a part of the data.

The program runs on the emulator and, unchanged, on AWS. README.md says how.
"""

import pulumi

from pulumi_sagemaker_components import DistributedTrainingJob

config = pulumi.Config()

job = DistributedTrainingJob(
    "line",
    source_dir="source",
    entry_point="train.py",
    framework="sklearn",
    framework_version="1.2-1",
    started_by="entrypoint",
    hyper_parameters={"epochs": 30, "rate": 0.5},
    channels={"train": {"source": "data", "s3_data_distribution_type": "ShardedByS3Key"}},
    bucket=config.require("bucket"),
    role_arn=config.require("roleArn"),
    instance_type="ml.m5.large",
    instance_count=config.require_int("instances"),
    enable_inter_container_traffic_encryption=True,
    max_runtime_in_seconds=3600,
    metric_definitions=[{"name": "loss", "regex": "loss=([0-9.]+);"}],
    require_metrics={"loss": {"max": 0.1}},
)

pulumi.export("job_name", job.training_job_name)
pulumi.export("loss", job.final_metrics["loss"])
pulumi.export("model_uri", job.model_uri)
pulumi.export("log_url", job.log_url)
