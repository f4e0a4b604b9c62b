"""What the tests of uploads share."""

import json
import subprocess
import sys
from typing import Any

import pytest


@pytest.fixture(scope="session")
def ended() -> dict[str, Any]:
    """The mark of a process that has ended."""
    code = (
        "import json\n"
        "from pulumi_sagemaker_training.lifecycle.upload.processes import this_process\n"
        "print(json.dumps(this_process()))"
    )
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    mark: dict[str, Any] = json.loads(made.stdout)
    return mark
