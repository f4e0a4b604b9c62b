"""The launchers that the toolkit starts in place of a script: torchrun, MPI, data parallel, XLA."""

import json
import shutil
from collections.abc import Mapping, MutableMapping
from enum import Enum

from . import remote_shell
from .entry_point import Kind, command
from .errors import ClientError
from .training import Training, gpus, neurons

_EFA = (
    *("ml.g4dn.8xlarge", "ml.g4dn.12xlarge", "ml.g5.48xlarge", "ml.p3dn.24xlarge"),
    *("ml.p4d.24xlarge", "ml.p4de.24xlarge", "ml.p5.48xlarge", "ml.p5e.48xlarge"),
    *("ml.trn1.32xlarge", "ml.p6e-gb200.36xlarge"),
)
"""The instance types for which the toolkit selects the Elastic Fabric Adapter."""
_RDMA = frozenset(_EFA) - {
    *("ml.g4dn.8xlarge", "ml.g4dn.12xlarge", "ml.g5.48xlarge", "ml.p3dn.24xlarge"),
}
TORCHRUN_PORT = 7777
_DATA_PARALLEL_PORT = 7592


class Launcher(Enum):
    """What starts the processes of a training."""

    NONE = "the script itself"
    MPI = "mpirun"
    TORCHRUN = "torchrun"
    DATA_PARALLEL = "smddprun"
    XLA = "torch_xla"


class Launch:
    """A training with its launcher.

    Args:
        name, kind: the entry point.
        python: the interpreter of the script.
        environ: the variables of the script, which the launcher adds to.
    """

    def __init__(
        self,
        training: Training,
        name: str,
        kind: Kind,
        python: str,
        environ: MutableMapping[str, str],
    ) -> None:
        self._training = training
        self._cluster = training.cluster
        self._name = name
        self._kind = kind
        self._python = python
        self._environ = environ
        self._given = training.framework
        self.hosts: list[str] = self._cluster["distribution_hosts"]
        self.host: str = self._cluster["current_host"]
        self.master: str = self._cluster["master_hostname"]
        self.processes_per_host = self._given.get(
            "sagemaker_mpi_num_of_processes_per_host", gpus() or neurons() or 1
        )

    def command(self, launcher: Launcher, variables: Mapping[str, str]) -> list[str]:
        """Return the command that starts the processes from this host.

        Args:
            variables: those of the script.

        Raises:
            ClientError: the launcher cannot start this entry point.
            RuntimeError: the launcher does not exist here.
        """
        if launcher is Launcher.TORCHRUN:
            return self.torchrun()
        if launcher is Launcher.XLA:
            raise RuntimeError("torch_xla needs GPUs and AWS's builds of it, which are not here.")
        if launcher is Launcher.NONE:
            return command(self._kind, self._name, self._training.arguments(), self._python)
        if len(self.hosts) > 1:
            shell = f"{self._python} {remote_shell.__file__}"
            self._environ.update(dict.fromkeys(remote_shell.VARIABLES, shell))
        return self.mpi(variables) if launcher is Launcher.MPI else self.data_parallel()

    def torchrun(self) -> list[str]:
        """Return the command of torchrun on this host.

        Raises:
            ClientError: the entry point is no Python script.
        """
        self._select_network()
        if self._kind is not Kind.SCRIPT:
            raise ClientError(f"torchrun starts Python scripts only; {self._name} is none.")
        first = ["neuron_parallel_compile"] * (
            self._environ.get("RUN_NEURON_PARALLEL_COMPILE") == "1"
        )
        options = ["--nnodes", str(len(self.hosts))]
        options += ["--nproc_per_node", str(self.processes_per_host)]
        if len(self.hosts) > 1:
            options += ["--master_addr", self.master, "--master_port", str(TORCHRUN_PORT)]
            options += ["--node_rank", str(self.hosts.index(self.host))]
        return [*first, "torchrun", *options, self._name, *self._training.arguments()]

    def _select_network(self) -> None:
        kind = self._cluster["current_instance_type"]
        if kind in _EFA:
            self._environ["FI_PROVIDER"] = "efa"
        if kind in _RDMA:
            self._environ.update(FI_EFA_USE_DEVICE_RDMA="1", RDMAV_FORK_SAFE="1")
        self._environ.update(NCCL_SOCKET_IFNAME=self._interface, NCCL_PROTO="simple")

    @property
    def _interface(self) -> str:
        return str(self._cluster["network_interface_name"])

    def mpi(self, variables: Mapping[str, str]) -> list[str]:
        """Return the command of mpirun on the first host.

        Args:
            variables: those of the script, which every process gets.
        """
        number = self._given.get("sagemaker_mpi_num_processes")
        kind = self._cluster["current_instance_type"]
        level, custom = _custom(self._given.get("sagemaker_mpi_custom_mpi_options", ""))
        options = ["--host", ",".join(self._slots(single=self.processes_per_host == 1))]
        options += ["-np", str(number or self.processes_per_host * len(self.hosts))]
        options += ["--allow-run-as-root", "--display-map", "--tag-output", *self._tcp()]
        options += ["-bind-to", "none", "-map-by", "slot", *_TRANSPORT]
        passed = ["NCCL_MIN_NRINGS=4", f"NCCL_SOCKET_IFNAME={self._interface}"]
        passed += [f"NCCL_DEBUG={level}", "LD_LIBRARY_PATH", "PATH"]
        efa = ["FI_PROVIDER=efa", "NCCL_PROTO=simple"] if kind in _EFA else []
        efa += ["FI_EFA_USE_DEVICE_RDMA=1"] if kind in _RDMA else []
        keys = [name for name in _CREDENTIALS if name in self._environ]
        options += [
            *_exports(passed),
            *custom,
            *_exports([*efa, *keys, *sorted([*variables, "PYTHONPATH"])]),
        ]
        return ["mpirun", *options, *self._model_parallel(kind), *self._script()]

    def data_parallel(self) -> list[str]:
        """Return the command of the data parallel library on the first host."""
        kind = self._given.get("sagemaker_instance_type") or self._cluster["current_instance_type"]
        level, custom = _custom(
            self._given.get("sagemaker_distributed_dataparallel_custom_mpi_options", "")
        )
        count = len(self.hosts)
        options = ["--host", ",".join(self._slots(single=count == 1))]
        options += ["-np", str(self.processes_per_host * count)]
        options += ["--allow-run-as-root", "--tag-output", "--oversubscribe", *self._tcp()]
        options += [*_TRANSPORT, "-mca", "plm_rsh_num_concurrent", str(count)]
        passed = [f"NCCL_SOCKET_IFNAME={self._interface}", f"NCCL_DEBUG={level}"]
        passed += ["LD_LIBRARY_PATH", "PATH"]
        passed += [f"SMDATAPARALLEL_USE_{'HOMOGENEOUS' if count > 1 else 'SINGLENODE'}=1"]
        passed += ["FI_PROVIDER=efa", "RDMAV_FORK_SAFE=1"]
        efa = ["NCCL_PROTO=simple"] if kind in _EFA else []
        efa += ["FI_EFA_USE_DEVICE_RDMA=1"] if kind in _RDMA else []
        if count > 1:
            efa += [f"SMDATAPARALLEL_SERVER_ADDR={self.master}"]
            efa += [f"SMDATAPARALLEL_SERVER_PORT={_DATA_PARALLEL_PORT}"]
            efa += [f"SAGEMAKER_INSTANCE_TYPE={kind}"]
        options += [*_exports(passed), *custom, *_exports(efa)]
        runner = ["smddprun"] if shutil.which("smddprun") else []
        return ["mpirun", *options, *runner, *self._script()]

    def _slots(self, *, single: bool) -> list[str]:
        return [host if single else f"{host}:{self.processes_per_host}" for host in self.hosts]

    def _tcp(self) -> list[str]:
        names = ("btl_tcp_if_include", "oob_tcp_if_include")
        options = [part for name in names for part in ("-mca", name, self._interface)]
        return [*options, "-mca", "plm_rsh_no_tree_spawn", "1"]

    def _model_parallel(self, kind: str) -> list[str]:
        """Return what the model parallel library adds to the command."""
        given = self._environ.get("SM_HP_MP_PARAMETERS")
        if not given or given == "{}":
            return []
        version = self._environ.get("SM_DLC_TORCH_VERSION")
        passed = ["NCCL_PROTO=simple"] if version else []
        passed += ["NCCL_ALGO=ring"] if version and int(version.split(".")[0]) > 1 else []
        is_automatic = json.loads(given).get("ddp_dist_backend", "auto") == "auto"
        runner = ["smddpmprun", "-i", kind, "--allow-bypass"]
        has_runner = is_automatic and shutil.which("smddpmprun")
        return [*_exports(passed), *(runner if has_runner else [])]

    def _script(self) -> list[str]:
        """Return the script's command, in which an exception ends all processes."""
        arguments = self._training.arguments()
        if self._kind is Kind.COMMAND:
            return command(self._kind, self._name, arguments, self._python)
        name = self._name
        script = ["-m", name.removesuffix(".py")] if self._kind is Kind.PACKAGE else [name]
        return [self._python, "-m", "mpi4py", *script, *arguments]


_TRANSPORT = (
    *("-mca", "pml", "ob1", "-mca", "btl", "^openib"),
    *("-mca", "orte_abort_on_non_zero_status", "1"),
    *("-mca", "btl_vader_single_copy_mechanism", "none"),
)
_CREDENTIALS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")


def _exports(names: list[str]) -> list[str]:
    """Return mpirun's options that pass variables on to every process."""
    return [part for name in names for part in ("-x", name)]


def _custom(options: str) -> tuple[str, list[str]]:
    """Return NCCL's log level and the other options in a job's own options of mpirun."""
    import argparse

    parser = argparse.ArgumentParser()
    parser.add_argument("--NCCL_DEBUG", default="INFO")
    known, others = parser.parse_known_args(options.split())
    return known.NCCL_DEBUG, others
