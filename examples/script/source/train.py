"""Train a classifier of wines on a CSV file; a script as the SageMaker SDK's users have it.

The training toolkit of the scikit-learn image passes the hyperparameters as arguments, and the
folders as SM_CHANNEL_WINE and SM_MODEL_DIR.
"""

import argparse
import os
from pathlib import Path

import joblib
import numpy as np
from sklearn.linear_model import SGDClassifier
from sklearn.preprocessing import StandardScaler
from wine import read


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
