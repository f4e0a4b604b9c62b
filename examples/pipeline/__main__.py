"""Prepare data, train a classifier of handwritten digits, and evaluate it: three training jobs.

A change of `regularization` trains again and evaluates again; the data is kept. A model that misses
`minimumAccuracy` fails the update at its last stage.
"""

import pulumi

from pulumi_sagemaker_components import SourceBundle, StageArgs, TrainingPipeline
from pulumi_sagemaker_training import image_uri

config = pulumi.Config()
bucket = config.require("bucket")
source = SourceBundle("source", "source", bucket=bucket)


def stage(script: str) -> StageArgs:
    """Return the arguments of a stage that runs a script."""
    return {
        "algorithm_specification": {
            "training_image": image_uri("sklearn", "1.2-1"),
            "training_input_mode": "File",
            "container_entrypoint": source.entrypoint(script),
            "metric_definitions": [{"name": "accuracy", "regex": r"accuracy=([0-9.]+)"}],
        },
        "input_data_config": [source.channel("code")],
    }


pipeline = TrainingPipeline(
    "digits",
    defaults={
        "role_arn": config.require("roleArn"),
        "output_data_config": {"s3_output_path": f"s3://{bucket}/models"},
        "resource_config": {
            "instance_type": "ml.m5.large",
            "instance_count": 1,
            "volume_size_in_gb": 5,
        },
        "stopping_condition": {"max_runtime_in_seconds": 3600},
    },
    stages={
        "prepare": stage("prepare.py"),
        "train": {
            **stage("train.py"),
            "artifacts": {"data": "prepare"},
            "hyper_parameters": {"regularization": config.require("regularization")},
        },
        "evaluate": {
            **stage("evaluate.py"),
            "artifacts": {"data": "prepare", "model": "train"},
            "require_metrics": {"accuracy": {"min": config.require_float("minimumAccuracy")}},
        },
    },
)

pulumi.export("model", pipeline.artifacts["train"])
pulumi.export("accuracy", pipeline.final_metrics["evaluate"]["accuracy"])
