"""Commands of `sagemaker-training`, run in this process: their imports take longer than most do."""

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path

from typer.testing import CliRunner, Result

from pulumi_sagemaker_training.cli.app import app


def run_command(folder: Path, environment: Mapping[str, str], *arguments: str) -> Result:
    """Run a command in a folder, with these variables and no others."""
    gone = dict.fromkeys(os.environ, None)
    with contextlib.chdir(folder):
        return CliRunner(env={**gone, **environment}).invoke(app(), [*arguments])
