"""Train four epochs, each saved as a checkpoint. A run from the beginning hangs after the second.

So the first job of a training reaches its time limit, and the next one must go on from its
checkpoint. The checkpoint has every epoch that was ever trained, in order.
"""

import json
import os
import time
from pathlib import Path

BASE = Path(os.environ.get("SAGEMAKER_BASE_DIR", "/opt/ml"))
CHECKPOINT = BASE / "checkpoints" / "epochs.json"

trained = json.loads(CHECKPOINT.read_text()) if CHECKPOINT.exists() else []
is_fresh = not trained
while len(trained) < 4:
    if is_fresh and len(trained) == 2:
        time.sleep(600)
    time.sleep(0.1)
    trained.append(len(trained) + 1)
    draft = CHECKPOINT.with_suffix(".draft")
    draft.write_text(json.dumps(trained))
    draft.replace(CHECKPOINT)
    print(f"epoch {trained[-1]}", flush=True)
