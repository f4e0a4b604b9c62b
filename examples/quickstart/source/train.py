"""Train a classifier of handwritten digits in SageMaker's scikit-learn container.

The script uses only what SageMaker documents for containers: hyperparameters and channels under
/opt/ml/input, the model in /opt/ml/model, the reason of a failure in /opt/ml/output/failure,
metrics as lines on standard output, SIGTERM before a stop. The environment variables of the
SageMaker toolkit (SM_*) have precedence where they are set.

It runs with the container's Python 3.9 and scikit-learn 1.2, and with current versions.
"""

import json
import os
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import Any

# The matrices are small: more threads would wait for each other. numpy reads this when it loads.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import joblib
import numpy as np
from sklearn.linear_model import SGDClassifier
from sklearn.metrics import accuracy_score, log_loss
from sklearn.neural_network import MLPClassifier

BASE = Path(os.environ.get("SAGEMAKER_BASE_DIR", "/opt/ml"))
CLASSES = np.arange(10)
PIXEL_MAX = 16.0

DEFAULTS: dict[str, Any] = {
    "epochs": 12,
    "model": "mlp",
    "hidden_units": 64,
    "learning_rate": 0.01,
    "batch_size": 32,
    "seed": 7,
    "epoch_seconds": 0.0,
}


class StopRequest(BaseException):
    """A request of SageMaker to stop the container."""


def stop(signum: int, _frame: object) -> None:
    raise StopRequest(f"received signal {signum}")


def folder(variable: str, *default: str) -> Path:
    """Return the folder that `variable` names, or SageMaker's default for it."""
    return Path(os.environ.get(variable) or BASE.joinpath(*default))


def read_hyperparameters() -> dict[str, Any]:
    """Return DEFAULTS, overridden by the job's values, each in the type of its default.

    SageMaker passes every value as a string; the SDKs put a JSON value into it.
    """
    path = BASE / "input" / "config" / "hyperparameters.json"
    given = json.loads(path.read_text()) if path.is_file() else {}
    chosen = dict(DEFAULTS)
    for name, text in given.items():
        if name not in DEFAULTS:
            continue
        value = str(text).strip('"')
        try:
            chosen[name] = type(DEFAULTS[name])(value)
        except ValueError:
            raise ValueError(
                f"hyperparameter {name} is {text!r}, expected {type(DEFAULTS[name]).__name__}"
            ) from None
    if chosen["epochs"] < 1:
        raise ValueError(f"hyperparameter epochs is {chosen['epochs']}, expected at least 1")
    return chosen


def read_channel(name: str) -> tuple[Any, Any]:
    """Return the images and labels of every CSV file in the channel."""
    channel = folder(f"SM_CHANNEL_{name.upper()}", "input", "data", name)
    files = sorted(channel.glob("**/*.csv"))
    if not files:
        raise FileNotFoundError(f"channel {name} has no CSV file in {channel}")
    rows = np.concatenate([np.loadtxt(str(file), delimiter=",", ndmin=2) for file in files])
    return rows[:, 1:] / PIXEL_MAX, rows[:, 0].astype(int)


def make_classifier(chosen: dict[str, Any]) -> Any:
    if chosen["model"] == "sgd":
        return SGDClassifier(
            loss="log_loss",
            learning_rate="constant",
            eta0=chosen["learning_rate"],
            random_state=chosen["seed"],
        )
    if chosen["model"] == "mlp":
        return MLPClassifier(
            hidden_layer_sizes=(chosen["hidden_units"],),
            learning_rate_init=chosen["learning_rate"],
            batch_size=chosen["batch_size"],
            random_state=chosen["seed"],
        )
    raise ValueError(f"hyperparameter model is {chosen['model']!r}, expected mlp or sgd")


def report(
    epoch: int,
    classifier: Any,
    train: tuple[Any, Any],
    validation: tuple[Any, Any],
) -> None:
    """Print one line for the job's MetricDefinitions."""
    parts = [f"epoch={epoch}"]
    for name, (images, labels) in (("train", train), ("validation", validation)):
        chances = classifier.predict_proba(images)
        loss = log_loss(labels, chances, labels=CLASSES)
        accuracy = accuracy_score(labels, chances.argmax(axis=1))
        parts.append(f"{name}:loss={loss:.4f}; {name}:accuracy={accuracy:.4f}")
    print("; ".join(parts) + ";", flush=True)


def save(classifier: Any, chosen: dict[str, Any]) -> None:
    target = folder("SM_MODEL_DIR", "model")
    target.mkdir(parents=True, exist_ok=True)
    joblib.dump(classifier, str(target / "model.joblib"))
    (target / "hyperparameters.json").write_text(json.dumps(chosen, indent=2, sort_keys=True))
    print(f"saved the model to {target}", flush=True)


def train() -> None:
    chosen = read_hyperparameters()
    print(f"hyperparameters: {json.dumps(chosen, sort_keys=True)}", flush=True)
    training, validation = read_channel("train"), read_channel("validation")
    print(f"images: {len(training[0])} to train, {len(validation[0])} to validate", flush=True)
    classifier = make_classifier(chosen)
    try:
        for epoch in range(1, chosen["epochs"] + 1):
            # One call is one pass over all images, in a new order, in batches.
            classifier.partial_fit(*training, classes=CLASSES)
            report(epoch, classifier, training, validation)
            time.sleep(chosen["epoch_seconds"])
    except StopRequest as reason:
        # SageMaker gives two minutes from here, and keeps the model folder.
        print(f"stopping early: {reason}", flush=True)
        if not hasattr(classifier, "classes_"):
            return
    save(classifier, chosen)


def main() -> int:
    signal.signal(signal.SIGTERM, stop)
    try:
        train()
    except Exception as error:  # noqa: BLE001 - whatever it is, it shall be the FailureReason
        traceback.print_exc()
        path = folder("SM_OUTPUT_DIR", "output") / "failure"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{type(error).__name__}: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
