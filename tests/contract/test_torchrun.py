"""The launcher of plain images with the real torchrun: one model, processes of two hosts.

PyTorch of PyPI takes 5 GB, so nothing that `make` installs brings it. With an environment that has
it, `TORCH_PYTHON=<its python> pytest tests/contract/test_torchrun.py` runs this.
"""

import os
from pathlib import Path

import pytest

from tests.support.emulators import needs_bubblewrap
from tests.support.launches import launched
from tests.support.needs import TORCH, lacks

PYTHON = os.environ.get("TORCH_PYTHON")
TRAIN = """\
import os, socket
import torch
import torch.distributed as dist
from torch.nn.parallel import DistributedDataParallel

dist.init_process_group("gloo")
rank = dist.get_rank()
torch.manual_seed(0)
model = DistributedDataParallel(torch.nn.Linear(1, 1))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
# Each process knows one half of the line y = 2 x + 1: only together they find it.
x = torch.linspace(-1, 0, 20).reshape(-1, 1) + rank % 2
for _ in range(400):
    optimizer.zero_grad()
    torch.nn.functional.mse_loss(model(x), 2 * x + 1).backward()
    optimizer.step()
slope, offset = (round(float(one), 2) for one in model.parameters())
print(rank, "of", dist.get_world_size(), "on", socket.gethostname(), slope, offset)
if rank == 0:
    torch.save(model.module.state_dict(), os.path.join(os.environ["SM_MODEL_DIR"], "model.pt"))
dist.destroy_process_group()
"""


@needs_bubblewrap
@pytest.mark.skipif(PYTHON is None, reason=lacks(TORCH))
def test_torchrun_trains_one_model_on_both_hosts(tmp_path: Path) -> None:
    assert PYTHON is not None
    lines = launched("torchrun", PYTHON, TRAIN, tmp_path, within_s=240)
    told = sorted(line for line in lines if " of 4 on " in line)
    assert told == [f"{rank} of 4 on algo-{rank // 2 + 1} 2.0 1.0" for rank in range(4)]
