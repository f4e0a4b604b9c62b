"""The training that `/opt/ml/input/config` describes, and what a script gets to know of it."""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from typing import Any

PREFIX = "sagemaker_"
_OWN = (
    "sagemaker_program",
    "sagemaker_submit_directory",
    "sagemaker_enable_cloudwatch_metrics",
    "sagemaker_region",
    "sagemaker_container_log_level",
    "sagemaker_job_name",
    "default_user_module_name",
    "_tuning_objective_metric",
    "sagemaker_s3_output",
)
"""The hyperparameters that are the toolkit's own settings."""
_DISTRIBUTIONS = (
    "sagemaker_mpi_enabled",
    "sagemaker_parameter_server_enabled",
    "sagemaker_distributed_dataparallel_enabled",
    "sagemaker_pytorch_ddp_enabled",
    "sagemaker_pytorch_xla_multi_worker_enabled",
    "sagemaker_multi_worker_mirrored_strategy_enabled",
    "sagemaker_torch_distributed_enabled",
)
_INFO = 20


class Training:
    """A training: its paths, hyperparameters, channels and hosts.

    Args:
        base: the folder that is `/opt/ml` in a container.
        environ: the variables of the container.

    Raises:
        OSError, ValueError, KeyError: a file of the configuration is missing or damaged.
    """

    def __init__(self, base: str, environ: Mapping[str, str]) -> None:
        config = os.path.join(base, "input", "config")
        self.base = base
        self.code = f"{base}/code"
        self.resources = _read(f"{config}/resourceconfig.json")
        self.channels = _read(f"{config}/inputdataconfig.json")
        values = _read(f"{config}/hyperparameters.json")
        parameters = {name: decoded(value) for name, value in values.items()}
        self.settings = {n: v for n, v in parameters.items() if n in _OWN or n.startswith(PREFIX)}
        self.parameters = {n: v for n, v in parameters.items() if n not in self.settings}
        self.framework = {n: v for n, v in self.settings.items() if n not in _OWN}
        self._environ = environ

    @property
    def program(self) -> Any:
        """The entry point's name; the variable is stronger than the hyperparameter."""
        return self._environ.get("SAGEMAKER_PROGRAM") or self.settings.get("sagemaker_program")

    @property
    def submit_directory(self) -> str:
        """The place of the code: an S3 URI, or a folder or an archive in the container."""
        return str(self.settings.get("sagemaker_submit_directory", self.code))

    @property
    def framework_module(self) -> "str | None":
        """The function of the image's framework that runs a training."""
        return self._environ.get("SAGEMAKER_TRAINING_MODULE")

    @property
    def is_in_distribution(self) -> bool:
        """Whether this host's instance group takes part in the distribution."""
        cluster = self.cluster
        return cluster["current_instance_group"] in cluster["distribution_instance_groups"]

    @property
    def is_distributed(self) -> bool:
        """Whether a launcher such as MPI or torchrun was asked for."""
        return any(self.framework.get(name, False) for name in _DISTRIBUTIONS)

    def container_variables(self) -> dict[str, Any]:
        """Return the variables that the toolkit sets for itself, and that a script inherits."""
        region = self.settings.get("sagemaker_region", self._environ.get("AWS_DEFAULT_REGION"))
        return {
            "SAGEMAKER_JOB_NAME": self.settings.get("sagemaker_job_name", ""),
            "CURRENT_HOST": self.resources["current_host"],
            "SAGEMAKER_REGION": region or "",
        }

    def arguments(self) -> list[str]:
        """Return the hyperparameters as arguments of the script."""
        found = []
        for name in sorted(self.parameters):
            dashes = "-" * min(len(name), 2)
            found += [f"{dashes}{name}", _argument(self.parameters[name])]
        return found

    def variables(self) -> dict[str, str]:
        """Return the `SM_*` variables of the script."""
        known = self._known()
        own = {
            "hps": self.parameters,
            "framework_params": self.framework,
            "channels": sorted(self.channels),
            "training_env": known,
            "user_args": self.arguments(),
        }
        names = known.keys() - _ONLY_IN_TRAINING_ENV
        values = {name: known[name] for name in names} | own
        if self.resources.get("topology"):
            values["topology"] = self.resources["topology"]
        values.update((f"channel_{n}", path) for n, path in known["channel_input_dirs"].items())
        values.update((f"hp_{name}", value) for name, value in self.parameters.items())
        return {f"SM_{name.upper()}": _text(value) for name, value in values.items()}

    def _known(self) -> dict[str, Any]:
        """Return everything that `SM_TRAINING_ENV` tells."""
        data = f"{self.base}/input/data"
        program = self._environ.get("SAGEMAKER_PROGRAM")
        module = str(self.settings.get("sagemaker_program")) if program is None else program
        parallel = self._environ.get("SM_HP_MP_PARAMETERS")
        return {
            "additional_framework_parameters": self.framework,
            "channel_input_dirs": {name: f"{data}/{name}" for name in self.channels},
            "framework_module": self.framework_module,
            "hyperparameters": self.parameters,
            "input_config_dir": f"{self.base}/input/config",
            "input_data_config": self.channels,
            "input_dir": f"{self.base}/input",
            "is_modelparallel_enabled": parallel and parallel != "{}",
            "is_smddpmprun_installed": shutil.which("smddpmprun") is not None,
            "is_smddprun_installed": shutil.which("smddprun") is not None,
            "job_name": self._environ.get("TRAINING_JOB_NAME"),
            "log_level": self.settings.get("sagemaker_container_log_level", _INFO),
            "model_dir": f"{self.base}/model",
            "module_dir": self.submit_directory,
            "module_name": module.removesuffix(".py"),
            "num_cpus": os.cpu_count(),
            "num_gpus": gpus(),
            "num_neurons": neurons(),
            "output_data_dir": f"{self.base}/output/data",
            "output_dir": f"{self.base}/output",
            "output_intermediate_dir": f"{self.base}/output/intermediate",
            "user_entry_point": self.program,
            **self.cluster,
        }

    @property
    def cluster(self) -> dict[str, Any]:
        """What is known of the hosts and their groups."""
        resources = self.resources
        hosts, current = resources["hosts"], resources["current_host"]
        group = resources.get("current_group_name", "homogeneousCluster")
        groups = {
            each["instance_group_name"]: each for each in resources.get("instance_groups", [])
        }
        distributed = self.framework.get(
            "sagemaker_distribution_instance_groups", [group] if self.is_distributed else []
        )
        spread = [host for name in groups if name in distributed for host in groups[name]["hosts"]]
        spread = spread if groups else list(hosts)
        master = (spread or hosts)[0]
        return {
            "current_host": current,
            "current_instance_group": group,
            "current_instance_group_hosts": groups.get(group, {}).get("hosts", []),
            "current_instance_type": resources.get("current_instance_type", "local"),
            "distribution_hosts": spread,
            "distribution_instance_groups": distributed,
            "hosts": hosts,
            "instance_groups": list(groups),
            "instance_groups_dict": groups,
            "is_hetero": len(groups) > 1,
            "is_master": current == master,
            "master_hostname": master,
            "network_interface_name": resources.get("network_interface_name", "eth0"),
            "resource_config": resources,
            "topology": resources.get("topology", []),
        }


_ONLY_IN_TRAINING_ENV = {
    "additional_framework_parameters",
    "channel_input_dirs",
    "distribution_hosts",
    "hyperparameters",
    "is_master",
    "is_modelparallel_enabled",
    "is_smddpmprun_installed",
    "is_smddprun_installed",
    "job_name",
    "master_hostname",
    "topology",
}


def decoded(value: Any) -> Any:
    """Return a hyperparameter's value. The SDK writes values as JSON, users also as plain text."""
    try:
        return json.loads(value)
    except (ValueError, TypeError):
        return value


def gpus() -> int:
    """Return the number of graphics cards in the container."""
    try:
        listed = subprocess.check_output(["nvidia-smi", "--list-gpus"])  # noqa: S607 - as on PATH
    except (OSError, subprocess.CalledProcessError):
        return 0
    return sum(line.startswith(b"GPU ") for line in listed.split(b"\n"))


def neurons() -> int:
    """Return the number of Neuron cores in the container."""
    try:
        listed = json.loads(subprocess.check_output(["neuron-ls", "-j"]))  # noqa: S607 - by PATH
    except (OSError, subprocess.CalledProcessError):
        return 0
    return sum(int(device.get("nc_count", 0)) for device in listed)


def _read(path: str) -> dict[str, Any]:
    with open(path) as file:
        content: dict[str, Any] = json.load(file)
    return content


def _argument(value: object) -> str:
    """Return a value as an argument: Python's text of it, pairs for a map, nothing for null."""
    if isinstance(value, dict):
        return ",".join(f"{name}={each}" for name, each in sorted(value.items()))
    return "" if value is None else str(value)


def _text(value: object) -> str:
    """Return a value as a variable: JSON, but a text as it is and nothing for null."""
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, sort_keys=True, separators=(",", ":"))
