"""A training script of the flows: it halves a loss in each epoch, and writes a model.

Hyperparameters: `epochs`; `pause`, the seconds after each; `fail`, a reason to fail for.
"""

import json
import os
import sys
import time
from pathlib import Path

BASE = Path(os.environ.get("SAGEMAKER_BASE_DIR", "/opt/ml"))


def main() -> None:
    """Train."""
    given = json.loads((BASE / "input/config/hyperparameters.json").read_text())
    loss = 1.0
    for epoch in range(int(given["epochs"])):
        loss /= 2
        print(f"epoch {epoch} loss={loss}", flush=True)
        time.sleep(float(given["pause"]))
    if reason := given.get("fail"):
        (BASE / "output/failure").write_text(reason)
        sys.exit(3)
    (BASE / "model/model.json").write_text(json.dumps({"loss": loss}))


if __name__ == "__main__":
    main()
