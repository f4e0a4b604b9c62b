"""Train a linear classifier on what the stage `prepare` has made."""

import os
import sys
import tarfile
import tempfile
from pathlib import Path

import joblib
import numpy as np
from sklearn.linear_model import LogisticRegression

WORK = Path(tempfile.mkdtemp())

with tarfile.open(Path(os.environ["SM_CHANNEL_DATA"]) / "model.tar.gz") as archive:
    archive.extractall(WORK)  # noqa: S202 - an earlier stage of this pipeline wrote it
data = np.load(WORK / "train.npz")

regularization = float(sys.argv[sys.argv.index("--regularization") + 1])
model = LogisticRegression(C=regularization, max_iter=1000)
model.fit(data["images"], data["labels"])
print(f"accuracy={model.score(data['images'], data['labels']):.4f}")
joblib.dump(model, Path(os.environ["SM_MODEL_DIR"]) / "model.joblib")
