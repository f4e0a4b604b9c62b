"""The program of the chaos stack: a job for each entry of plan.json, through either adapter."""

import json
import os
from pathlib import Path

import pulumi

from pulumi_sagemaker_training import TrainingJob
from pulumi_sagemaker_training.adapters.plugin.property_names import to_plugin

plan = json.loads(Path("plan.json").read_text())
# The secret comes by the environment: no file of the stack may hold it in clear.
token = pulumi.Output.secret(os.environ["CHAOS_SECRET"])
for name, args in plan.items():
    declared = {"environment": {"TOKEN": token}, **args}
    if name.startswith("plugin-"):
        pulumi.CustomResource("sagemaker-training:index:TrainingJob", name, to_plugin(declared))
    else:
        TrainingJob(name, **declared)
