"""Train a classifier of wines on a CSV file; a script as the SageMaker SDK's users have it.

The training toolkit of the scikit-learn image passes the hyperparameters as arguments, and the
folders as SM_CHANNEL_WINE and SM_MODEL_DIR.
"""

import argparse
import os
from pathlib import Path
from typing import Any, NamedTuple

import joblib
import numpy as np
from sklearn.linear_model import SGDClassifier
from sklearn.preprocessing import StandardScaler


class Wines(NamedTuple):
    """Some wines: what was measured of each, and its class."""

    features: Any
    classes: Any


def read(path: Path) -> tuple[Wines, Wines]:
    """Return the wines to train with, and every fourth one to validate with."""
    rows = np.loadtxt(str(path), delimiter=",", skiprows=1)
    is_kept_back = np.arange(len(rows)) % 4 == 0
    parts = [rows[~is_kept_back], rows[is_kept_back]]
    train, validation = (Wines(part[:, 1:], part[:, 0].astype(int)) for part in parts)
    return train, validation


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--learning-rate", type=float, default=0.01)
    parser.add_argument("--channel", default=os.environ.get("SM_CHANNEL_WINE"))
    parser.add_argument("--model-dir", default=os.environ.get("SM_MODEL_DIR"))
    args = parser.parse_args()

    train, validation = read(Path(args.channel) / "wine.csv")
    scaler = StandardScaler().fit(train.features)
    classifier = SGDClassifier(
        loss="log_loss", learning_rate="constant", eta0=args.learning_rate, random_state=7
    )
    for epoch in range(1, args.epochs + 1):
        classifier.partial_fit(
            scaler.transform(train.features), train.classes, classes=np.arange(3)
        )
        accuracy = classifier.score(scaler.transform(validation.features), validation.classes)
        print(f"epoch={epoch}; validation:accuracy={accuracy:.4f};", flush=True)
    joblib.dump({"scaler": scaler, "classifier": classifier}, Path(args.model_dir) / "model.joblib")


if __name__ == "__main__":
    main()
