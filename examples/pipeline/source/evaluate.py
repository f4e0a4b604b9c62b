"""Score the classifier of the stage `train` on digits that it has not seen."""

import os
import tarfile
import tempfile
from pathlib import Path

import joblib
import numpy as np

WORK = Path(tempfile.mkdtemp())

for channel in ("SM_CHANNEL_DATA", "SM_CHANNEL_MODEL"):
    with tarfile.open(Path(os.environ[channel]) / "model.tar.gz") as archive:
        archive.extractall(WORK)  # noqa: S202 - an earlier stage of this pipeline wrote it
data = np.load(WORK / "test.npz")
model = joblib.load(WORK / "model.joblib")
print(f"accuracy={model.score(data['images'], data['labels']):.4f}")
