"""The program of the chaos stack: one resource, or a few, for each entry of plan.json."""

import json
import os
from pathlib import Path
from typing import Any

import pulumi

import pulumi_sagemaker_components as components
import pulumi_sagemaker_training
from pulumi_sagemaker_components import plugin
from pulumi_sagemaker_training import Sweep, TrainingJob, Upload
from pulumi_sagemaker_training import plugin as over_plugin
from pulumi_sagemaker_training.adapters.plugin.property_names import to_plugin
from pulumi_sagemaker_training.adapters.plugin.sweep_names import sweep_to_plugin


def declare_pipeline(name: str, args: dict[str, Any]) -> None:
    """Declare a pipeline."""
    pipelines: Any = plugin if name.startswith("plugin-") else components
    args["defaults"]["environment"] = {"TOKEN": token}
    pipelines.TrainingPipeline(name, **args)


def declare_champion(name: str, job: dict[str, Any], pin: str | None) -> None:
    """Declare a job, and a champion that it challenges."""
    resources: Any = over_plugin if name.startswith("plugin-") else pulumi_sagemaker_training
    resources.Champion(
        f"{name}-champion",
        challenger=resources.TrainingJob(name, environment={"TOKEN": token}, **job),
        metric="accuracy",
        direction="maximize",
        history_limit=100,
        pin=pin,
        model_package={"model_package_group_name": "chaos", "image": "serve:1"},
    )


plan = json.loads(Path("plan.json").read_text())
# The secret comes from the environment: no file of the stack may contain it in plain text.
token = pulumi.Output.secret(os.environ["CHAOS_SECRET"])
for name, args in plan.items():
    if name.startswith("upload-"):
        Upload(name, args.pop("path"), **args)
        continue
    if name.startswith("plugin-upload-"):
        pulumi.CustomResource("sagemaker-training:index:Upload", name, args)
        continue
    if name.startswith("spot-"):
        spot = plugin if name.endswith("-plugin") else components
        spot.SpotTrainingJob(name, environment={"TOKEN": token}, **args)
        continue
    if name.endswith("-sweep"):
        args["template"] = {"environment": {"TOKEN": token}, **args["template"]}
        if name.startswith("plugin-"):
            spelt = sweep_to_plugin(args)
            pulumi.CustomResource("sagemaker-training:index:Sweep", name, spelt)
        else:
            Sweep(name, **args)
        continue
    if name.endswith("-pipeline"):
        declare_pipeline(name, args)
        continue
    if name.endswith("-challenger"):
        declare_champion(name, args["job"], args["pin"])
        continue
    opts = pulumi.ResourceOptions(import_=args.pop("import", None))
    declared = {"environment": {"TOKEN": token}, **args}
    if name.startswith("plugin-"):
        properties = to_plugin(declared)
        pulumi.CustomResource("sagemaker-training:index:TrainingJob", name, properties, opts)
    else:
        TrainingJob(name, **declared)
