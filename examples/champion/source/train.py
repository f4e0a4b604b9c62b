"""Train a decision tree on scikit-learn's handwritten digits."""

import argparse
import os
from pathlib import Path

import joblib
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from sklearn.tree import DecisionTreeClassifier

parser = argparse.ArgumentParser()
parser.add_argument("--depth", type=int, default=4)
args = parser.parse_args()

images, labels = load_digits(return_X_y=True)
train_x, test_x, train_y, test_y = train_test_split(images, labels, random_state=7)
model = DecisionTreeClassifier(max_depth=args.depth, random_state=7).fit(train_x, train_y)
print(f"accuracy={model.score(test_x, test_y):.4f}")
joblib.dump(model, Path(os.environ["SM_MODEL_DIR"]) / "model.joblib")
