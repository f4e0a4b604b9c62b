"""The launcher of a distributed job: what it starts on each host, without the toolkit."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pulumi_sagemaker_components import launcher
from tools.toolkit import workplace
from tools.toolkit.cases import PROBE, Case

TORCH = f"import sys\nsys.argv[0] = 'torchrun'\n{PROBE}"
TWO = {"homogeneousCluster": ["algo-1", "algo-2"]}
GROUPS = {"cpu": ["algo-1"], "gpu": ["algo-2", "algo-3"]}
MPIRUN = f"#!{sys.executable}\n{PROBE}"


def started(
    tmp_path: Path, asked: str, at: int = 0, groups: Any = TWO, **config: Any
) -> dict[str, Any]:
    """Run the launcher on a host; return what the script, or its launcher, was told."""
    case = Case("c", {"lr": "0.1"}, groups=groups, at=at)
    folder = tmp_path / f"ml{at}"
    workplace.lay_out(folder, case.plain(), case.config())
    code = folder / "input/data/code"
    (code / "torch" / "distributed").mkdir(parents=True)
    (code / "train.py").write_text(PROBE)
    (code / "torch" / "distributed" / "run.py").write_text(TORCH)
    (code / "mpirun").write_text(MPIRUN)
    (code / "mpirun").chmod(0o755)
    variables = {
        "SAGEMAKER_BASE_DIR": str(folder),
        "SM_DISTRIBUTED_CONFIG": json.dumps({"launcher": asked, **config}),
        "PATH": f"{code}:{os.defpath}",
    }
    start = launcher.entrypoint(str(code), "train.py", launcher=asked or "none")[1:]
    subprocess.run([sys.executable, *start], env=variables, cwd="/", check=True)
    return workplace.outcome(folder, 0, sys.executable)["told"]  # type: ignore[no-any-return]


def test_torchrun_starts_on_every_host_with_its_rank(tmp_path: Path) -> None:
    told = started(tmp_path, "torchrun", at=1, process_count_per_node=2)
    assert told["argv"] == [
        *("torchrun", "--nnodes", "2", "--nproc_per_node", "2"),
        *("--master_addr", "algo-1", "--master_port", "7777", "--node_rank", "1"),
        *("train.py", "--lr", "0.1"),
    ]
    assert told["variables"]["SM_CURRENT_HOST"] == "algo-2"
    assert told["variables"]["NCCL_SOCKET_IFNAME"] == "eth0"


def test_torchrun_on_one_host_needs_no_meeting_point(tmp_path: Path) -> None:
    told = started(tmp_path, "torchrun", groups={"homogeneousCluster": ["algo-1"]})
    assert told["argv"][:5] == ["torchrun", "--nnodes", "1", "--nproc_per_node", "1"]
    assert "--master_addr" not in told["argv"]


def test_groups_that_take_no_part_run_the_script_alone(tmp_path: Path) -> None:
    chosen = {"instance_groups": ["gpu"], "groups": GROUPS}
    assert started(tmp_path, "torchrun", at=0, **chosen)["argv"] == ["train.py", "--lr", "0.1"]
    told = started(tmp_path, "torchrun", at=2, **chosen)["argv"]
    assert told[told.index("--nnodes") + 1] == "2"
    assert told[told.index("--master_addr") + 1] == "algo-2"


@pytest.mark.parametrize("at", [0, 1])
def test_without_a_launcher_the_script_runs_once_and_knows_its_rank(
    tmp_path: Path, at: int
) -> None:
    told = started(tmp_path, "", at=at)
    assert told["argv"] == ["train.py", "--lr", "0.1"]
    names = ("MASTER_ADDR", "MASTER_PORT", "RANK", "WORLD_SIZE", "LOCAL_RANK", "LOCAL_WORLD_SIZE")
    values = [told["variables"][name] for name in names]
    assert values == ["algo-1", "7777", str(at), "2", "0", "1"]


def test_mpirun_starts_on_the_first_host_with_a_remote_shell(tmp_path: Path) -> None:
    options = ["-x", "NCCL_DEBUG=INFO"]
    told = started(tmp_path, "mpi", process_count_per_node=4, mpi_additional_options=options)
    command = told["argv"]
    assert command[1:5] == ["--host", "algo-1:4,algo-2:4", "-np", "8"]
    assert command[-7:-1] == ["<python>", "-m", "mpi4py", "train.py", "--lr", "0.1"]
    assert command[-1] == "-x NCCL_DEBUG=INFO"


@pytest.mark.parametrize("asked", ["none", "torchrun", "mpi"])
def test_every_launcher_fits_into_an_entrypoint(asked: str) -> None:
    found = launcher.entrypoint("/opt/ml/input/data/code", "train.py", ("-r", "r.txt"), asked)
    assert len(found) < launcher.MAX_ELEMENTS / 2
    assert max(map(len, found)) <= launcher.MAX_CHARACTERS
    assert not any("\n" in part for part in found)
