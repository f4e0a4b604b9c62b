"""The launcher of a script in a container that does not start SageMaker's toolkit.

It reads the files that SageMaker writes into every container, sets the variables that scripts know
from the toolkit, and becomes the script, so that SIGTERM reaches it. It is sent line by line in the
entrypoint of a job: so it needs no file in the bundle, and every change of a line here, but for
comments and docstrings, trains each job again that uses it. It runs with the container's own
Python, which may be 3.6.

    python3 -c <launcher> <folder of the code> <script> [arguments, in place of hyperparameters]
"""

import json
import os
import subprocess
import sys
from typing import Any

BASE = os.environ.get("SAGEMAKER_BASE_DIR", "/opt/ml")


def read(name: str) -> Any:
    """Return a file of the container's configuration; nothing, if there is no such file."""
    path = BASE + "/input/config/" + name + ".json"
    if not os.path.exists(path):
        return {}
    with open(path) as file:
        return json.load(file)


def decoded(value: Any) -> Any:
    """Return a hyperparameter's value: JSON, where it is JSON."""
    try:
        return json.loads(value)
    except (TypeError, ValueError):
        return value


def variable(value: Any) -> str:
    """Return a value as a variable has it."""
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def argument(value: Any) -> str:
    """Return a value as an argument has it."""
    if isinstance(value, dict):
        return ",".join("{}={}".format(*pair) for pair in sorted(value.items()))
    return "" if value is None else str(value)


def gpus() -> int:
    """Return the number of graphics cards."""
    try:
        return ("\n" + subprocess.check_output(["nvidia-smi", "-L"]).decode()).count("\nGPU ")
    except (OSError, subprocess.CalledProcessError):
        return 0


def launch(folder: str, script: str, *given: str) -> None:
    """Become the script."""
    channels, hosts = read("inputdataconfig"), read("resourceconfig")
    every = {name: decoded(value) for name, value in read("hyperparameters").items()}
    own = {name: every[name] for name in sorted(every) if not name.startswith("sagemaker_")}
    arguments = list(given)
    for name in [] if given else own:
        arguments += ["-" * min(len(name), 2) + name, argument(own[name])]
    known = {
        "model_dir": BASE + "/model",
        "input_dir": BASE + "/input",
        "input_config_dir": BASE + "/input/config",
        "output_dir": BASE + "/output",
        "output_data_dir": BASE + "/output/data",
        "module_dir": folder,
        "user_entry_point": script,
        "user_args": arguments,
        "hps": own,
        "channels": sorted(channels),
        "input_data_config": channels,
        "resource_config": hosts,
        "hosts": hosts.get("hosts", []),
        "current_host": hosts.get("current_host", ""),
        "current_instance_type": hosts.get("current_instance_type", "local"),
        "current_instance_group": hosts.get("current_group_name", "homogeneousCluster"),
        "network_interface_name": hosts.get("network_interface_name", "eth0"),
        "num_cpus": os.cpu_count(),
        "num_gpus": gpus(),
        "log_level": 20,
    }
    known.update(("channel_" + name, BASE + "/input/data/" + name) for name in channels)
    known.update(("hp_" + name, value) for name, value in own.items())
    for name, value in known.items():
        text = variable(value)
        if "=" not in name and "\0" not in name + text:
            os.environ.setdefault("SM_" + name.upper(), text)
    path = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = folder + (os.pathsep + path if path else "")
    os.chdir(folder)
    os.execv(sys.executable, [sys.executable, script, *arguments])


if __name__ == "__main__":
    launch(*sys.argv[1:])
