"""Train a classifier of handwritten digits; every line is an argument of the container."""

import os
import pathlib

import joblib
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

base = pathlib.Path(os.environ.get("SAGEMAKER_BASE_DIR", "/opt/ml"))
images, labels = load_digits(return_X_y=True)
parts = train_test_split(images / 16.0, labels, random_state=7)
steps = int(os.environ["EPOCHS"]) * 10
model = LogisticRegression(max_iter=steps).fit(parts[0], parts[2])
print(f"accuracy={model.score(parts[1], parts[3]):.4f};")
(base / "model").mkdir(parents=True, exist_ok=True)
joblib.dump(model, base / "model" / "model.joblib")
