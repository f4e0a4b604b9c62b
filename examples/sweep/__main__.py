"""Search the polynomial that predicts best how far a car rolls until it stops.

Append a point to `POINTS` and run `pulumi up`: only that one is trained.
"""

import pulumi

from pulumi_sagemaker_components import Dataset, SourceBundle
from pulumi_sagemaker_training import Sweep, image_uri

POINTS = [
    {"degree": 1, "penalty": 0.0},
    {"degree": 2, "penalty": 0.0},
    {"degree": 5, "penalty": 0.0},
    {"degree": 5, "penalty": 1.0},
]

config = pulumi.Config()
bucket = config.require("bucket")
cars = Dataset("cars", "data", bucket=bucket)
source = SourceBundle("source", "source", bucket=bucket)

sweep = Sweep(
    "stopping",
    points=POINTS,
    objective_metric="validation:rmse",
    direction="minimize",
    max_parallel=2,
    template={
        "role_arn": config.require("roleArn"),
        "algorithm_specification": {
            "training_image": image_uri("sklearn", "1.2-1", region="us-east-1"),
            "training_input_mode": "File",
            "container_entrypoint": source.entrypoint("train.py"),
            "metric_definitions": [
                {"name": "validation:rmse", "regex": "validation:rmse=([0-9.]+);"}
            ],
        },
        "input_data_config": [source.channel("code"), cars.channel("cars")],
        "output_data_config": {"s3_output_path": f"s3://{bucket}/models"},
        "resource_config": {
            "instance_type": config.require("instanceType"),
            "instance_count": 1,
            "volume_size_in_gb": 5,
        },
        "stopping_condition": {"max_runtime_in_seconds": 600},
    },
)

pulumi.export("best", sweep.best)
pulumi.export("best_artifact", sweep.best_artifact)
pulumi.export("leaderboard", sweep.leaderboard)
pulumi.export("failures", sweep.failures)
