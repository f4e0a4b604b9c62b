"""Train a linear classifier."""

import sys

import joblib
import numpy as np
from artifacts import MODEL, unpacked
from sklearn.linear_model import LogisticRegression

regularization = float(sys.argv[sys.argv.index("--regularization") + 1])
data = np.load(unpacked("data") / "train.npz")
model = LogisticRegression(C=regularization, max_iter=1000)
model.fit(data["images"], data["labels"])
print(f"accuracy={model.score(data['images'], data['labels']):.4f}")
joblib.dump(model, MODEL / "model.joblib")
