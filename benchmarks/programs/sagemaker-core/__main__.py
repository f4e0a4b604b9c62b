"""Create jobs with sagemaker-core and wait for them; run by the Python of `benchmarks.peers`.

Told by the environment as the programs are; prints a line of JSON. A file of its own, because
nothing else of this project is installed there.
"""

import json
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

begun = time.perf_counter()

from sagemaker.core.resources import Tag, TrainingJob  # noqa: E402 - its import is measured
from sagemaker.core.shapes import (  # noqa: E402 - after its settings
    AlgorithmSpecification,
    OutputDataConfig,
    ResourceConfig,
    StoppingCondition,
)

imported = time.perf_counter()
BUCKET, ROLE = os.environ["BENCH_BUCKET"], os.environ["BENCH_ROLE"]


def train(index: int) -> None:
    """Create one job and wait for it, looking once a second."""
    job = TrainingJob.create(
        training_job_name=f"core-{index:04}",
        role_arn=ROLE,
        algorithm_specification=AlgorithmSpecification(
            training_image="123456789012.dkr.ecr.us-east-1.amazonaws.com/own:1",
            training_input_mode="File",
        ),
        output_data_config=OutputDataConfig(s3_output_path=f"s3://{BUCKET}/out"),
        resource_config=ResourceConfig(
            instance_type="ml.m5.large", instance_count=1, volume_size_in_gb=10
        ),
        stopping_condition=StoppingCondition(max_runtime_in_seconds=3600),
        hyper_parameters={"epochs": "10", "lr": "0.1"},
        tags=[Tag(key="team", value="benchmark")],
        region=os.environ["BENCH_REGION"],
    )
    job.wait(poll=1)


def _error(work: Callable[[int], None], index: int) -> str:
    try:
        work(index)
    except Exception as error:  # noqa: BLE001 - whatever ends a job is counted
        return f"{type(error).__name__}: {error}"
    return ""


jobs, width = int(os.environ["BENCH_JOBS"]), int(os.environ["BENCH_WIDTH"])
with ThreadPoolExecutor(width) as pool:
    failed = [error for error in pool.map(lambda i: _error(train, i), range(jobs)) if error]
print(
    json.dumps(
        {
            "import": imported - begun,
            "jobs": time.perf_counter() - imported,
            "failed": len(failed),
            "error": failed[0] if failed else "",
        }
    )
)
