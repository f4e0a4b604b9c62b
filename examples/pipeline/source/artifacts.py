"""The folders of the container, and the archives of earlier stages."""

import os
import tarfile
import tempfile
from pathlib import Path

MODEL = Path(os.environ["SM_MODEL_DIR"])
"""What is written here becomes the stage's artifact."""


def unpacked(channel: str) -> Path:
    """Return a folder with the artifact of an earlier stage."""
    folder = Path(tempfile.mkdtemp())
    archive = Path(os.environ[f"SM_CHANNEL_{channel.upper()}"]) / "model.tar.gz"
    with tarfile.open(archive) as file:
        file.extractall(folder)  # noqa: S202 - an earlier stage of this pipeline wrote it
    return folder
