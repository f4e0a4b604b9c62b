"""Train a decision tree, and let it be champion only if it reads digits better than the last one.

A deeper tree is a new challenger. If it loses, `model` stays the champion's; so does everything
that depends on it. `pulumi config set pin <job of the history>` is a rollback.
"""

import pulumi

from pulumi_sagemaker_components import ScriptTrainingJob
from pulumi_sagemaker_training import Champion

config = pulumi.Config()
bucket = config.require("bucket")

job = ScriptTrainingJob(
    "tree",
    source_dir="source",
    entry_point="train.py",
    framework="sklearn",
    framework_version="1.2-1",
    bucket=bucket,
    role_arn=config.require("roleArn"),
    instance_type="ml.m5.large",
    hyper_parameters={"depth": config.require("depth")},
    metric_definitions=[{"name": "accuracy", "regex": r"accuracy=([0-9.]+)"}],
)

champion = Champion(
    "digits",
    challenger=job,
    metric="accuracy",
    direction="maximize",
    margin=0.01,
    pin=config.get("pin") or None,
)

pulumi.export("model", champion.model_artifacts)
pulumi.export("won", champion.won)
pulumi.export("reason", champion.reason)
pulumi.export("history", champion.history)
