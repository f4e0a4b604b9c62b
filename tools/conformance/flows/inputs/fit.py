"""A training script that is given its arguments as the training toolkit gives them.

It halves a loss in each epoch, with a module beside it, and resumes from its checkpoint.
"""

import argparse
import json
import os
import time
from pathlib import Path

from halving import halved

CHECKPOINT = Path("/opt/ml/checkpoints/state.json")


def main() -> None:
    """Train."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int)
    parser.add_argument("--pause", type=float, default=0.0)
    parser.add_argument("--fail", default="")
    parser.add_argument("--model-dir", default=os.environ["SM_MODEL_DIR"])
    parser.add_argument("--train", default=os.environ.get("SM_CHANNEL_TRAIN"))
    given, _ = parser.parse_known_args()
    if given.train:
        print("files", [path.name for path in sorted(Path(given.train).iterdir())])
    state = {"epoch": 0, "loss": 1.0}
    if CHECKPOINT.exists():
        state = json.loads(CHECKPOINT.read_text())
        print("resuming after epoch", state["epoch"])
    for epoch in range(int(state["epoch"]), given.epochs):
        state = {"epoch": epoch + 1, "loss": halved(state["loss"])}
        print(f"epoch {epoch} loss={state['loss']}", flush=True)
        if CHECKPOINT.parent.is_dir():
            CHECKPOINT.write_text(json.dumps(state))
        time.sleep(given.pause)
    if given.fail:
        raise ValueError(given.fail)
    (Path(os.environ["SM_MODEL_DIR"]) / "model.json").write_text(json.dumps(state))


if __name__ == "__main__":
    main()
