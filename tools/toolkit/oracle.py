"""Ask the `sagemaker-training` package. This is a program for the interpreter that has it.

It reads cases from its standard input and prints one answer a line. Each case is a fork, so that
the package is imported again, with another base folder, but boto3 only once.

    <python of the package> oracle.py < cases.json
"""

import functools
import json
import os
import shutil
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))
from tools.toolkit import workplace

PRELOADED = [import_module(name) for name in ("boto3", "paramiko", "psutil")]
"""What the package imports and takes long; each fork has it already."""


def main() -> None:
    """Answer every case."""
    for case in json.load(sys.stdin):
        print(json.dumps(_in_fork(case)), flush=True)


def _in_fork(case: dict[str, Any]) -> dict[str, Any]:
    folder = Path(tempfile.mkdtemp(prefix="toolkit-")).resolve() / "ml"
    workplace.lay_out(folder, case["case"], case["config"])
    child = os.fork()
    if child == 0:
        _enter(folder, case["case"])
        os._exit(_run(case["case"]) if case["run"] else _tell(folder))
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    try:
        if case["run"]:
            return workplace.outcome(folder, code, sys.executable)
        told: dict[str, Any] = json.loads((folder / "told.json").read_text())
        return told
    finally:
        shutil.rmtree(folder.parent)


def _enter(folder: Path, case: dict[str, Any]) -> None:
    """Become the first process of the case's container."""
    log = os.open(folder / "log", os.O_WRONLY | os.O_CREAT)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.environ.clear()
    os.environ.update(workplace.variables(folder, case))
    added = os.environ.get("PYTHONPATH")
    # As `train`, which pip puts beside the interpreter, is started.
    kept = [path for path in sys.path if path and str(Path(__file__).parents[2]) not in path]
    sys.path[:] = [str(Path(sys.executable).parent), *([added] if added else []), *kept]


def _run(case: dict[str, Any]) -> int:
    entry_point, trainer = _module("entry_point"), _module("trainer")
    if case["captured"]:
        entry_point.run = functools.partial(entry_point.run, capture_error=True)
    _connect_hosts()
    try:
        trainer.train()
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


def _connect_hosts() -> None:
    """Let the first host of a case find the others, which are not there."""
    clock = SimpleNamespace(sleep=lambda _: None, time=time.time)
    for name in ("mpi", "smdataparallel"):
        module = _module(name)
        module.time = clock
        for function in ("_start_sshd_daemon", "_can_connect", "_write_status_file"):
            setattr(module, function, lambda *_: True)


def _module(name: str) -> Any:
    """Import a module of the package, which the checkout's own environment does not have."""
    return import_module(f"sagemaker_training.{name}")


def _tell(folder: Path) -> int:
    known = _module("environment").Environment()
    told = {"arguments": known.to_cmd_args(), "variables": known.to_env_vars()}
    inherited = ("SAGEMAKER_JOB_NAME", "CURRENT_HOST", "SAGEMAKER_REGION")
    told["container"] = {name: os.environ[name] for name in inherited}
    told["variables"] = workplace.comparable(told["variables"])
    text = json.dumps(told).replace(str(folder), workplace.ROOT)
    (folder / "told.json").write_text(text)
    return 0


if __name__ == "__main__":
    main()
