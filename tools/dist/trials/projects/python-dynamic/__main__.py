"""One job, with the dynamic provider of the wheel."""

import pulumi

from pulumi_sagemaker_training import TrainingJob, image_uri

config = pulumi.Config()
job = TrainingJob(
    "job",
    role_arn=config.require("roleArn"),
    algorithm_specification={
        "training_image": image_uri("sklearn", "1.2-1"),
        "training_input_mode": "File",
        "container_entrypoint": ["python3", "-c", "print('accuracy=0.95;')"],
        "metric_definitions": [{"name": "accuracy", "regex": "accuracy=([0-9.]+);"}],
    },
    output_data_config={"s3_output_path": f"s3://{config.require('bucket')}/models"},
    resource_config={
        "instance_type": "ml.m5.large",
        "instance_count": 1,
        "volume_size_in_gb": 5,
    },
    stopping_condition={"max_runtime_in_seconds": 600},
    require_metrics={"accuracy": {"min": 0.9}},
)
pulumi.export("accuracy", job.final_metrics["accuracy"])
