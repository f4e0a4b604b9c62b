"""The program of the chaos stack: a job or an upload for each entry of plan.json."""

import json
import os
from pathlib import Path

import pulumi

from pulumi_sagemaker_training import TrainingJob, Upload
from pulumi_sagemaker_training.adapters.plugin.property_names import to_plugin

plan = json.loads(Path("plan.json").read_text())
# The secret comes from the environment: no file of the stack may contain it in plain text.
token = pulumi.Output.secret(os.environ["CHAOS_SECRET"])
for name, args in plan.items():
    if name.startswith("upload-"):
        Upload(name, args.pop("path"), **args)
        continue
    opts = pulumi.ResourceOptions(import_=args.pop("import", None))
    declared = {"environment": {"TOKEN": token}, **args}
    if name.startswith("plugin-"):
        properties = to_plugin(declared)
        pulumi.CustomResource("sagemaker-training:index:TrainingJob", name, properties, opts)
    else:
        TrainingJob(name, **declared)
