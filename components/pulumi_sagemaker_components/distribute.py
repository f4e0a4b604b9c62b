"""The last step of the launcher in a distributed job: it starts the processes of this host.

These lines follow those of `launch.py` in a job's entrypoint, so the same holds for them: every
change trains each distributed job again, and they run with Python 3.6 and nothing else. What to
start is in the variable `SM_DISTRIBUTED_CONFIG`.
"""

import json
import os
import sys
from typing import Any

from pulumi_sagemaker_components.distribute_mpi import mpirun, serve
from pulumi_sagemaker_components.launch import gpus, read

PORT = "7777"


def start(script: str, arguments: Any) -> None:
    """Become the launcher, or the script where nothing launches it."""
    config, known = json.loads(os.environ["SM_DISTRIBUTED_CONFIG"]), read("resourceconfig")
    wanted, me = config.get("instance_groups"), known["current_host"]
    groups = known.get("instance_groups") or [{"hosts": known["hosts"]}]
    chosen = [g for g in groups if not wanted or g.get("instance_group_name") in wanted]
    hosts = [host for group in chosen for host in group["hosts"]]
    own = [script] + arguments
    if me not in hosts:
        os.execv(sys.executable, [sys.executable] + own)
    rank, count = hosts.index(me), len(hosts)
    interface = known.get("network_interface_name", "eth0")
    each = config.get("process_count_per_node") or gpus() or 1
    values = {"MASTER_ADDR": hosts[0], "MASTER_PORT": PORT, "NCCL_SOCKET_IFNAME": interface}
    if os.path.isdir("/sys/class/infiniband") and os.listdir("/sys/class/infiniband"):
        values.update(FI_PROVIDER="efa", RDMAV_FORK_SAFE="1")
    command = [sys.executable]
    if config["launcher"] == "torchrun":
        command += ["-m", "torch.distributed.run", "--nnodes", str(count)]
        command += ["--nproc_per_node", str(each)]
        if count > 1:
            command += ["--master_addr", hosts[0], "--master_port", PORT, "--node_rank", str(rank)]
    elif config["launcher"] == "":
        values.update(RANK=str(rank), WORLD_SIZE=str(count))
        values.update(LOCAL_RANK="0", LOCAL_WORLD_SIZE="1")
    for name, value in values.items():
        os.environ.setdefault(name, value)
    if config["launcher"] == "mpi":
        if rank:
            serve(me, hosts[0])
            sys.exit(0)
        command = mpirun(hosts, each, interface, config.get("mpi_additional_options") or [])
    os.execvp(command[0], command + own)
