"""Train a classifier of handwritten digits, which are part of scikit-learn."""

import json
import os
import pathlib

import joblib
import numpy as np
from sklearn.datasets import load_digits
from sklearn.linear_model import SGDClassifier
from sklearn.metrics import accuracy_score, log_loss

BASE = pathlib.Path(os.environ.get("SAGEMAKER_BASE_DIR", "/opt/ml"))
MODEL = pathlib.Path(os.environ.get("SM_MODEL_DIR") or BASE / "model")
PIXEL_MAX = 16.0

given = json.loads((BASE / "input" / "config" / "hyperparameters.json").read_text())
epochs = int(given.get("epochs", "10"))
learning_rate = float(given.get("learning_rate", "0.01"))

images, labels = load_digits(return_X_y=True)
images = images / PIXEL_MAX
# Every fifth image is for the validation and is not trained on.
held_back = np.arange(len(labels)) % 5 == 0
train_images, train_labels = images[~held_back], labels[~held_back]
test_images, test_labels = images[held_back], labels[held_back]

classifier = SGDClassifier(
    loss="log_loss", learning_rate="constant", eta0=learning_rate, random_state=7
)
for epoch in range(1, epochs + 1):
    classifier.partial_fit(train_images, train_labels, classes=np.arange(10))
    chances = classifier.predict_proba(test_images)
    loss = log_loss(test_labels, chances, labels=np.arange(10))
    accuracy = accuracy_score(test_labels, chances.argmax(axis=1))
    print(f"epoch={epoch}; validation:loss={loss:.4f}; validation:accuracy={accuracy:.4f};")

MODEL.mkdir(parents=True, exist_ok=True)
joblib.dump(classifier, MODEL / "model.joblib")
