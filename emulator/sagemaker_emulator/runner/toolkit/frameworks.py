"""What the frameworks of AWS's images do around the toolkit, in packages of their own.

Sources: `training.py` of sagemaker-pytorch-training 3.0.0 and sagemaker-tensorflow-training 20.5.0,
and `trainer.py` of sagemaker-training 5.1.4 for an image without such a package.
"""

import json
from importlib import metadata
from typing import Any

from .launchers import TORCHRUN_PORT, Launcher
from .training import Training

PYTORCH = "sagemaker_pytorch_container"
TENSORFLOW = "sagemaker_tensorflow_container"
_MPI = ("sagemaker_mpi_enabled", Launcher.MPI)
_DATA_PARALLEL = ("sagemaker_distributed_dataparallel_enabled", Launcher.DATA_PARALLEL)
_LAUNCHERS = {
    PYTORCH: (
        _MPI,
        ("sagemaker_pytorch_ddp_enabled", Launcher.DATA_PARALLEL),
        ("sagemaker_torch_distributed_enabled", Launcher.TORCHRUN),
        _DATA_PARALLEL,
        ("sagemaker_pytorch_xla_multi_worker_enabled", Launcher.XLA),
    ),
    TENSORFLOW: (_MPI, _DATA_PARALLEL),
    "sagemaker_sklearn_container": (),
}
"""The launchers that a framework knows, by the hyperparameters that ask for them, in its order."""
_NATIVE = "sagemaker_toolkit_native_launcher_enabled"
_MIRRORED_PORT, _MASTER_PORT, _SERVER_PORT = 8890, 2222, 2223


def name_of(training: Training) -> str:
    """Return the package of the image's framework; empty without one."""
    return str(training.framework_module or "").partition(".")[0]


def launcher_of(training: Training) -> Launcher:
    """Return the launcher that the framework chooses."""
    if not training.is_in_distribution:
        return Launcher.NONE
    known = _LAUNCHERS.get(name_of(training), (_MPI,))
    asked = (launcher for name, launcher in known if training.framework.get(name))
    return next(asked, Launcher.NONE)


def quotes_errors(training: Training) -> bool:
    """Tell whether a failure quotes the script's errors, if the image's framework asks for it."""
    return not (name_of(training) == PYTORCH and training.framework.get(_NATIVE))


def container_variables(training: Training) -> dict[str, str]:
    """Return what the framework sets for itself, and a script inherits."""
    if name_of(training) != PYTORCH:
        return {}
    cluster = training.cluster
    return {
        "NCCL_SOCKET_IFNAME": cluster["network_interface_name"],
        "NCCL_IB_DISABLE": "1",
        "NCCL_DEBUG": "WARN",
        "MASTER_ADDR": cluster["master_hostname"],
        "MASTER_PORT": str(TORCHRUN_PORT),
        **_torch_version(),
    }


def _torch_version() -> dict[str, str]:
    try:
        return {"SM_DLC_TORCH_VERSION": metadata.version("torch")}
    except metadata.PackageNotFoundError:
        return {}


def script_variables(training: Training) -> dict[str, str]:
    """Return what the framework adds to the variables of the script."""
    if name_of(training) != TENSORFLOW or not training.is_in_distribution:
        return {}
    given, cluster = training.framework, training.cluster
    hosts, host = cluster["distribution_hosts"], cluster["current_host"]
    if serves_parameters(training):
        return {"TF_CONFIG": json.dumps(_served(hosts, host))}
    if given.get("sagemaker_multi_worker_mirrored_strategy_enabled"):
        return {"TF_CONFIG": json.dumps(_mirrored(hosts, host))}
    return {}


def serves_parameters(training: Training) -> bool:
    """Tell whether TensorFlow's parameter servers are asked for."""
    asked = training.framework.get("sagemaker_parameter_server_enabled", False)
    return name_of(training) == TENSORFLOW and asked and len(training.cluster["hosts"]) > 1


def _served(hosts: list[str], host: str) -> dict[str, Any]:
    first, *others = hosts
    tasks = {"master": _at([first], _MASTER_PORT), "ps": _at(hosts, _SERVER_PORT)}
    tasks.update({"worker": _at(others, _MASTER_PORT)} if others else {})
    is_first = host == first
    task = {
        "index": 0 if is_first else others.index(host),
        "type": "master" if is_first else "worker",
    }
    return {"cluster": tasks, "environment": "cloud", "task": task}


def _mirrored(hosts: list[str], host: str) -> dict[str, Any]:
    workers = {"worker": _at(hosts, _MIRRORED_PORT)}
    task = {"index": hosts.index(host), "type": "worker"}
    return {"cluster": workers, "environment": "cloud", "task": task}


def _at(hosts: list[str], port: int) -> list[str]:
    return [f"{host}:{port}" for host in hosts]
