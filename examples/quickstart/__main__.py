"""Train a classifier of handwritten digits; export the model's location and accuracy.

The program runs on the emulator (`make up`) and, unchanged, on AWS. For AWS, configure a bucket,
a role and a region, and do not set `sagemaker-training:endpointUrl`.
"""

import data
import pulumi

from pulumi_sagemaker_components import Dataset, SourceBundle
from pulumi_sagemaker_training import TrainingJob, image_uri

config = pulumi.Config()
bucket = config.require("bucket")

digits = data.prepare()
train = Dataset("train", digits.train, bucket=bucket)
validation = Dataset("validation", digits.validation, bucket=bucket)
source = SourceBundle("source", "source", bucket=bucket)

job = TrainingJob(
    "digits",
    role_arn=config.require("roleArn"),
    algorithm_specification={
        "training_image": image_uri("sklearn", "1.2-1"),
        "training_input_mode": "File",
        "container_entrypoint": source.entrypoint("train.py"),
        "metric_definitions": [
            {"name": "epoch", "regex": r"epoch=([0-9]+);"},
            *(
                {"name": f"{part}:{metric}", "regex": rf"{part}:{metric}=([0-9.]+);"}
                for part in ("train", "validation")
                for metric in ("loss", "accuracy")
            ),
        ],
    },
    hyper_parameters={
        "model": config.require("model"),
        "epochs": config.require("epochs"),
        "hidden_units": config.require("hiddenUnits"),
        "learning_rate": config.require("learningRate"),
        "epoch_seconds": config.require("epochSeconds"),
    },
    input_data_config=[
        source.channel("code"),
        train.channel("train", content_type="text/csv"),
        validation.channel("validation", content_type="text/csv"),
    ],
    output_data_config={"s3_output_path": f"s3://{bucket}/models"},
    resource_config={
        "instance_type": config.require("instanceType"),
        "instance_count": 1,
        "volume_size_in_gb": 5,
    },
    stopping_condition={"max_runtime_in_seconds": 3600},
    tags={"example": "quickstart"},
)

pulumi.export("job_name", job.training_job_name)
pulumi.export("status", job.training_job_status)
pulumi.export("artifact_uri", job.model_artifacts["s3_model_artifacts"])
pulumi.export("final_metrics", job.final_metrics)
pulumi.export("training_seconds", job.training_time_in_seconds)
pulumi.export("billable_seconds", job.billable_time_in_seconds)
pulumi.export("log_group", "/aws/sagemaker/TrainingJobs")
pulumi.export("train_uri", train.uri)
pulumi.export("source_uri", source.uri)
