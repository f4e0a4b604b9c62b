"""Environments of their own for peers from the Python registry, made once and kept."""

import subprocess
import sys
from pathlib import Path

from pulumi_sagemaker_training.api.services.file_cache import cache_folder


def environment_with(requirement: str) -> Path:
    """Return the `bin` of an environment with only this requirement; create it once."""
    folder = cache_folder() / requirement.replace("==", "-")
    ready = folder / "ready"
    if not ready.exists():
        uv = Path(sys.executable).parent / "uv"
        python = folder / "bin" / "python"
        make = [uv, "venv", "--quiet", "--clear", "--python", sys.executable, folder]
        subprocess.run(make, check=True)
        install = [uv, "pip", "install", "--quiet", "--python", python, requirement]
        subprocess.run(install, check=True)
        ready.touch()
    return folder / "bin"
