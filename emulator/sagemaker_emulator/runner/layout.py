"""The folders of one host of a job, as a container would see them under ``/opt/ml``."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

CONTAINER_ROOT = "/opt/ml"


@dataclass(frozen=True, slots=True)
class Host:
    """One machine of a job.

    Args:
        name: algo-1, algo-2, ...
        folder: What stands for ``/opt/ml``.
        group: The instance group, where the job has groups.
    """

    name: str
    folder: Path
    instance_type: str
    group: str = "homogeneousCluster"

    @property
    def model(self) -> Path:
        """Where the code leaves its model."""
        return self.folder / "model"

    @property
    def data(self) -> Path:
        """Where the input channels are."""
        return self.folder / "input" / "data"

    @property
    def output(self) -> Path:
        """Where the failure file and other output are left."""
        return self.folder / "output"

    @property
    def code(self) -> Path:
        """Where the toolkit unpacks a script."""
        return self.folder / "code"

    def local(self, container_path: str) -> Path:
        """Return the place on this machine of a path in the container.

        Raises:
            ValueError: The path is not below ``/opt/ml``.
        """
        relative = container_path.removeprefix(CONTAINER_ROOT)
        if relative == container_path or ".." in relative.split("/"):
            raise ValueError(f"{container_path} is not below {CONTAINER_ROOT}")
        return self.folder / relative.lstrip("/")

    def make(self) -> None:
        """Make the folders, empty."""
        shutil.rmtree(self.folder, ignore_errors=True)
        for path in ("input/config", "input/data", "model", "output/data", "code", "checkpoints"):
            (self.folder / path).mkdir(parents=True, exist_ok=True)


def hosts_of(request: dict[str, Any], folder: Path) -> list[Host]:
    """Return the hosts that a request asks for."""
    resources = request.get("ResourceConfig", {})
    groups = resources.get("InstanceGroups")
    if not groups:
        count = max(1, int(resources.get("InstanceCount", 1)))
        kind = resources.get("InstanceType", "ml.m5.large")
        return [_host(folder, index + 1, kind) for index in range(count)]
    found: list[Host] = []
    for group in groups:
        for _ in range(int(group["InstanceCount"])):
            found.append(
                _host(folder, len(found) + 1, group["InstanceType"], group["InstanceGroupName"])
            )
    return found


def _host(folder: Path, number: int, kind: str, group: str = "homogeneousCluster") -> Host:
    name = f"algo-{number}"
    return Host(name, folder / name, kind, group)


def write_config(host: Host, hosts: list[Host], request: dict[str, Any]) -> None:
    """Write the three files that training code finds in ``/opt/ml/input/config``."""
    folder = host.folder / "input" / "config"
    files: dict[str, object] = {
        "hyperparameters.json": request.get("HyperParameters", {}),
        "resourceconfig.json": resource_config(host, hosts),
        "inputdataconfig.json": input_data_config(request),
    }
    for name, content in files.items():
        (folder / name).write_text(json.dumps(content), "utf-8")


def resource_config(host: Host, hosts: list[Host]) -> dict[str, Any]:
    """Return what a host is told of its cluster."""
    groups: dict[str, dict[str, Any]] = {}
    for other in hosts:
        group = groups.setdefault(
            other.group,
            {
                "instance_group_name": other.group,
                "instance_type": other.instance_type,
                "hosts": [],
            },
        )
        group["hosts"].append(other.name)
    return {
        "current_host": host.name,
        "current_instance_type": host.instance_type,
        "current_group_name": host.group,
        "hosts": [other.name for other in hosts],
        "instance_groups": list(groups.values()),
        "network_interface_name": "lo",
    }


def input_data_config(request: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return what training code is told of its channels."""
    default_mode = request.get("AlgorithmSpecification", {}).get("TrainingInputMode", "File")
    config: dict[str, dict[str, Any]] = {}
    for channel in request.get("InputDataConfig", []):
        source = channel.get("DataSource", {}).get("S3DataSource", {})
        entry = {
            "TrainingInputMode": channel.get("InputMode", default_mode),
            "S3DistributionType": source.get("S3DataDistributionType", "FullyReplicated"),
            "RecordWrapperType": channel.get("RecordWrapperType", "None"),
        }
        if "ContentType" in channel:
            entry["ContentType"] = channel["ContentType"]
        config[channel["ChannelName"]] = entry
    return config
