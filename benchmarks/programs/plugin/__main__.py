"""Declare training jobs through the plugin, as a generated SDK would."""

import os

import pulumi

BUCKET, ROLE = os.environ["BENCH_BUCKET"], os.environ["BENCH_ROLE"]

for index in range(int(os.environ["BENCH_JOBS"])):
    pulumi.CustomResource(
        "sagemaker-training:index:TrainingJob",
        f"job-{index:04}",
        {
            "roleArn": ROLE,
            "algorithmSpecification": {
                "trainingImage": "123456789012.dkr.ecr.us-east-1.amazonaws.com/own:1",
                "trainingInputMode": "File",
            },
            "outputDataConfig": {"s3OutputPath": f"s3://{BUCKET}/out"},
            "resourceConfig": {
                "instanceType": "ml.m5.large",
                "instanceCount": 1,
                "volumeSizeInGb": 10,
            },
            "stoppingCondition": {"maxRuntimeInSeconds": 3600},
            "hyperParameters": {"epochs": "10", "lr": "0.1"},
            "tags": {"team": "benchmark"},
        },
    )
