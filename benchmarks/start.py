"""The cost of the start of a provider's process: seconds of imports, and memory."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Final

from benchmarks.plan import Plan
from benchmarks.rows import Row, median_row

SUITE: Final = "start"
_IMPORTS: Final = {
    "floor": "import pulumi.dynamic",
    "dynamic": "import pulumi.dynamic, pulumi_sagemaker_training.adapters.dynamic.training_job",
    "plugin": "import pulumi_sagemaker_training.adapters.plugin.provider",
    "boto3": "import boto3; boto3.client('sagemaker', region_name='us-east-1')",
}
_PROGRAM: Final = """
import json, time
begun, cpu = time.perf_counter(), time.process_time()
{imports}
took, used = time.perf_counter() - begun, time.process_time() - cpu
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(json.dumps({{
    "import": took,
    "import: processor": used,
    "import: memory": int(peak.split()[1]) * 1024 / 1e6,
}}))
"""
_UNITS: Final = {"import": "s", "import: processor": "s", "import: memory": "MB"}


def measure(plan: Plan) -> Iterator[Row]:
    """Yield seconds and megabytes of a process that has imported what it serves."""
    for subject, imports in _IMPORTS.items():
        found = [_imported(imports) for _ in range(plan.runs + 1)][1:]
        for what, unit in _UNITS.items():
            yield median_row(
                [once[what] for once in found],
                suite=SUITE,
                what=what,
                subject=subject,
                jobs=0,
                unit=unit,
            )


def _imported(imports: str) -> dict[str, float]:
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "AWS_EC2_METADATA_DISABLED": "1"}
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM.format(imports=imports)],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found
