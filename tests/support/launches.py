"""A job of the launcher of plain images: two processes on each of two hosts."""

import json
from pathlib import Path

from pulumi_sagemaker_components.launcher import entrypoint
from tests.support.emulators import emulator

IMAGE = "own/launched"


def launched(
    launcher: str, python: str, script: str, folder: Path, *, within_s: float
) -> list[str]:
    """Run a script to its end on the emulator; return the lines of its log.

    Args:
        launcher: what starts the processes: `torchrun` or `mpi`.
        python: the Python of the job's image.
        script: the text of the training script.
        folder: where the emulator keeps its state.
        within_s: the longest time for the job, in seconds.
    """
    rows = folder / "images.json"
    rows.write_text(json.dumps([{"pattern": IMAGE, "python": python}]))
    code = entrypoint("/opt/ml/input/data/code", "train.py", launcher=launcher)
    config = {"launcher": launcher, "process_count_per_node": 2}
    with emulator(folder / "state", "bubblewrap", images=rows) as bench:
        request = bench.script(
            "j",
            script,
            AlgorithmSpecification={"TrainingImage": f"{IMAGE}:1", "ContainerEntrypoint": code},
            Environment={"SM_DISTRIBUTED_CONFIG": json.dumps(config)},
            ResourceConfig={"InstanceType": "ml.m5.large", "InstanceCount": 2, "VolumeSizeInGB": 1},
        )
        ended = bench.run(request, within_s)
        assert ended["TrainingJobStatus"] == "Completed", bench.lines("j")
        return list(bench.lines("j"))
