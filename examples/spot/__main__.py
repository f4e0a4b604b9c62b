"""Train on spot capacity; export how often the training was resumed, and what was saved.

The program runs on the emulator and, unchanged, on AWS.
"""

import pulumi

from pulumi_sagemaker_components import SpotTrainingJob

config = pulumi.Config()

job = SpotTrainingJob(
    "line",
    bucket=config.require("bucket"),
    role_arn=config.require("roleArn"),
    source_dir="source",
    entry_point="train.py",
    framework="sklearn",
    framework_version="1.2-1",
    instance_type="ml.m5.large",
    max_runtime_in_seconds=3600,
    hyper_parameters={
        "epochs": config.require("epochs"),
        "rate": config.require("rate"),
        "epoch_seconds": config.require("epochSeconds"),
    },
    metric_definitions=[{"name": "error", "regex": r"error=([0-9.]+);"}],
)

pulumi.export("job", job.training_job_name)
pulumi.export("model", job.model_uri)
pulumi.export("checkpoints", job.checkpoint_uri)
pulumi.export("recoveries", job.recoveries)
pulumi.export("saved_percent", job.spot_savings_percent)
pulumi.export("saved_usd", job.spot_savings_usd)
