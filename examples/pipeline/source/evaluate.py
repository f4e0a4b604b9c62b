"""Score the classifier on digits that it has not seen."""

import joblib
import numpy as np
from artifacts import unpacked

data = np.load(unpacked("data") / "test.npz")
model = joblib.load(unpacked("model") / "model.joblib")
print(f"accuracy={model.score(data['images'], data['labels']):.4f}")
