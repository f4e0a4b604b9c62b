"""The requests of the suite's jobs: small, tagged, with a limit of minutes. Pure."""

from typing import Any, Final

from pulumi_sagemaker_training import image_uri
from tools.acceptance.budget import INSTANCE_TYPE, MAX_RUNTIME_S
from tools.acceptance.target import TAG, Target

CHANNEL: Final = "code"
FAILURE_TEXT: Final = "words of the failure"
FAILURE_CODE: Final = 3

TRAINS: Final = """
import os, pathlib
for value in (1, 3, 2):
    print(f"repeated={value};", flush=True)
for value in ("0.5", "nan"):
    print(f"notfinite={value};", flush=True)
model = pathlib.Path(os.environ.get("SAGEMAKER_BASE_DIR", "/opt/ml")) / "model"
(model / "real.txt").write_text("real")
(model / "link.txt").symlink_to("real.txt")
"""
"""Repeats a metric, ends another one with NaN, and leaves a link in its model."""
FAILS: Final = f"""
import os, pathlib, sys
base = pathlib.Path(os.environ.get("SAGEMAKER_BASE_DIR", "/opt/ml"))
(base / "output" / "failure").write_text({FAILURE_TEXT!r})
sys.exit({FAILURE_CODE})
"""
LASTS: Final = "import time\ntime.sleep(600)"

DEFINITIONS: Final = (
    {"Name": "repeated", "Regex": "repeated=([0-9.]+);"},
    {"Name": "notfinite", "Regex": "notfinite=([0-9.a-z]+);"},
)


def request(target: Target, name: str, code: str) -> dict[str, Any]:
    """Return the request of CreateTrainingJob for a job that runs some lines of Python.

    It gives no member that has a default, but for the limits of time and volume, which bound what
    it can cost.
    """
    source = {"S3DataType": "S3Prefix", "S3Uri": target.uri("input/")}
    return {
        "TrainingJobName": name,
        "RoleArn": target.role,
        "AlgorithmSpecification": {
            "TrainingImage": image_uri("sklearn", "1.2-1", region=target.region),
            "TrainingInputMode": "File",
            "ContainerEntrypoint": ["python3", "-c", "import sys; exec('\\n'.join(sys.argv[1:]))"],
            "ContainerArguments": code.strip().splitlines(),
        },
        "InputDataConfig": [{"ChannelName": CHANNEL, "DataSource": {"S3DataSource": source}}],
        "OutputDataConfig": {"S3OutputPath": target.uri("output")},
        "ResourceConfig": {
            "InstanceType": INSTANCE_TYPE,
            "InstanceCount": 1,
            "VolumeSizeInGB": 1,
        },
        "StoppingCondition": {"MaxRuntimeInSeconds": MAX_RUNTIME_S},
        "Tags": [{"Key": TAG, "Value": target.run}],
    }
