"""Train a classifier of wines with an existing script; export the model and its accuracy.

The program runs on the emulator and, unchanged, on AWS. README.md says how.
"""

import pulumi

from pulumi_sagemaker_components import ScriptTrainingJob

config = pulumi.Config()

job = ScriptTrainingJob(
    "wine",
    source_dir="source",
    entry_point="train.py",
    framework="sklearn",
    framework_version="1.2-1",
    hyper_parameters={"epochs": 20, "learning-rate": 0.01},
    channels={"wine": "data"},
    bucket=config.require("bucket"),
    role_arn=config.require("roleArn"),
    instance_type=config.require("instanceType"),
    max_runtime_in_seconds=3600,
    metric_definitions=[{"name": "accuracy", "regex": "validation:accuracy=([0-9.]+);"}],
    require_metrics={"accuracy": {"min": 0.9}},
)

pulumi.export("job_name", job.training_job_name)
pulumi.export("status", job.training_job_status)
pulumi.export("model_uri", job.model_uri)
pulumi.export("accuracy", job.final_metrics["accuracy"])
pulumi.export("source_uri", job.source_uri)
