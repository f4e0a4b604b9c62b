"""The example without Pulumi."""

import subprocess
import sys
from pathlib import Path

from tests.support.bench import Bench

EXAMPLE = Path(__file__).parents[2] / "examples" / "boto3-only" / "main.py"


def test_the_boto3_example_runs(bench: Bench) -> None:
    command = [sys.executable, str(EXAMPLE), bench.emulator.endpoint]
    found = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert found.returncode == 0, found.stderr
    assert "Completed, loss 0.0" in found.stdout
    assert "Interrupted > Starting" in found.stdout
    assert found.stdout.endswith("deleted all three\n")
    assert bench.sagemaker.list_training_jobs()["TrainingJobSummaries"] == []
