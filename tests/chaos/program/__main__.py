"""The program of the chaos stack: a job or an upload for each entry of plan.json."""

import json
import os
from pathlib import Path

import pulumi

from pulumi_sagemaker_training import TrainingJob, Upload
from pulumi_sagemaker_training.adapters.plugin.property_names import to_plugin

plan = json.loads(Path("plan.json").read_text())
# The secret comes by the environment: no file of the stack may hold it in clear.
token = pulumi.Output.secret(os.environ["CHAOS_SECRET"])
for name, args in plan.items():
    if name.startswith("upload-"):
        Upload(name, args.pop("path"), **args)
        continue
    declared = {"environment": {"TOKEN": token}, **args}
    if name.startswith("plugin-"):
        pulumi.CustomResource("sagemaker-training:index:TrainingJob", name, to_plugin(declared))
    else:
        TrainingJob(name, **declared)
