"""Fit a line by gradient descent, epoch by epoch, and go on where an interrupted run has stopped.

SageMaker keeps /opt/ml/checkpoints the same as a prefix in S3: what is saved there while the job
runs is there again when it starts again, on other instances or as the next job of the training. So
each epoch saves its state, in one step, and the first thing that the script does is to look for it.
"""

import argparse
import json
import os
import time
from pathlib import Path

BASE = Path(os.environ.get("SAGEMAKER_BASE_DIR", "/opt/ml"))
CHECKPOINT = BASE / "checkpoints" / "state.json"
MODEL = Path(os.environ.get("SM_MODEL_DIR") or BASE / "model")
POINTS = [(x / 10, 3.0 * x / 10 - 1.0) for x in range(-10, 11)]


def resumed() -> dict[str, float]:
    """Return the state that an earlier run has saved, or that of an untrained model."""
    if not CHECKPOINT.exists():
        print("starts from the beginning", flush=True)
        return {"epoch": 0, "slope": 0.0, "offset": 0.0}
    state: dict[str, float] = json.loads(CHECKPOINT.read_text())
    print(f"resumes after epoch {int(state['epoch'])}", flush=True)
    return state


def save(state: dict[str, float]) -> None:
    """Save a checkpoint. It is renamed when it is whole, so that none is ever read half-written."""
    CHECKPOINT.parent.mkdir(parents=True, exist_ok=True)
    draft = CHECKPOINT.with_suffix(".draft")
    draft.write_text(json.dumps(state))
    draft.replace(CHECKPOINT)


def step(state: dict[str, float], rate: float) -> float:
    """Train one epoch; return the mean squared error after it."""
    errors = [(state["slope"] * x + state["offset"] - y, x) for x, y in POINTS]
    state["slope"] -= rate * sum(error * x for error, x in errors) / len(POINTS)
    state["offset"] -= rate * sum(error for error, _ in errors) / len(POINTS)
    return sum((state["slope"] * x + state["offset"] - y) ** 2 for x, y in POINTS) / len(POINTS)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--rate", type=float, default=0.9)
    parser.add_argument("--epoch_seconds", type=float, default=0.3, help="to have time to watch")
    given, _ = parser.parse_known_args()
    state = resumed()
    while state["epoch"] < given.epochs:
        error = step(state, given.rate)
        time.sleep(given.epoch_seconds)
        state["epoch"] += 1
        save(state)
        print(f"epoch={int(state['epoch'])}; error={error:.6f};", flush=True)
    MODEL.mkdir(parents=True, exist_ok=True)
    (MODEL / "line.json").write_text(json.dumps(state))


if __name__ == "__main__":
    main()
