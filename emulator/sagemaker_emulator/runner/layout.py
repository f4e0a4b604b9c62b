"""The folders of one host of a job, with the layout of a container's ``/opt/ml``."""

import contextlib
import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sagemaker_emulator.runner.tree import Tree

CONTAINER_ROOT = "/opt/ml"
MODEL = "model"
OUTPUT_DATA = "output/data"
FAILURE = "output/failure"
CHECKPOINTS = "checkpoints"
FOLDERS = ("input/config", "input/data", MODEL, OUTPUT_DATA, "code", CHECKPOINTS)


@dataclass(frozen=True, slots=True)
class Host:
    """One host of a job.

    Args:
        name: algo-1, algo-2, ...
        folder: the folder that the job sees as ``/opt/ml``.
        group: the instance group, if the job has groups.
    """

    name: str
    folder: Path
    instance_type: str
    group: str = "homogeneousCluster"

    @property
    def tree(self) -> Tree:
        """The files that the job has written to its folder."""
        return Tree(self.folder)

    @property
    def data(self) -> Path:
        """The folder of the input channels."""
        return self.folder / "input" / "data"

    @property
    def code(self) -> Path:
        """The folder into which the toolkit unpacks a script."""
        return self.folder / "code"

    def make(self) -> None:
        """Create the folders, empty.

        Raises:
            OSError: the files of an earlier attempt cannot be removed.
        """
        remove_tree(self.folder)
        self.folder.mkdir(parents=True)
        for path in FOLDERS:
            (self.folder / path).mkdir(parents=True)


def path_in_tree(container_path: str) -> str:
    """Convert a path of the container into one of a host's tree. Pure.

    Raises:
        ValueError: the path is not below ``/opt/ml``.
    """
    head, _, relative = container_path[len(CONTAINER_ROOT) :].partition("/")
    if not container_path.startswith(CONTAINER_ROOT) or head or ".." in relative.split("/"):
        raise ValueError(f"{container_path} is not below {CONTAINER_ROOT}")
    return relative.strip("/")


def remove_tree(folder: Path) -> None:
    """Remove a folder, or a link or file in its place. The target of a link is not removed.

    Raises:
        OSError: a part of it cannot be removed.
    """
    if folder.is_symlink() or folder.is_file():
        folder.unlink()
    elif folder.exists():
        try:
            shutil.rmtree(folder)
        except PermissionError:
            _unlock(folder)
            shutil.rmtree(folder)


def discard_tree(folder: Path) -> None:
    """Remove a folder as far as possible, without an error."""
    with contextlib.suppress(OSError):
        remove_tree(folder)


def _unlock(folder: Path) -> None:
    """Restore the permissions of folders that a job has made inaccessible to its own user."""
    folder.chmod(0o700)
    for parent, names, _ in os.walk(folder):
        for name in names:
            path = folder.joinpath(parent, name)
            if not path.is_symlink():
                path.chmod(0o700)


def hosts_of(request: dict[str, Any], folder: Path) -> list[Host]:
    """Return the hosts that a request asks for."""
    resources = request.get("ResourceConfig", {})
    groups = resources.get("InstanceGroups")
    if not groups:
        count = resources.get("SelectedInstanceCount") or resources.get("InstanceCount", 1)
        kind = resources.get("SelectedInstanceType") or resources.get("InstanceType", "ml.m5.large")
        return [_host(folder, index + 1, kind) for index in range(max(1, int(count)))]
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
    """Return the content of a host's ``resourceconfig.json``."""
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
    """Return the content of ``inputdataconfig.json``."""
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
