"""What a job in bubblewrap cannot do, for any user that it runs as and any request."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.bench import Bench, until
from tests.support.emulators import emulator, needs_bubblewrap
from tests.support.needs import ROOT, lacks

pytestmark = needs_bubblewrap
SECRET = "what the emulator keeps"
PROBE = """\
import ctypes, json, os, subprocess, sys
def can(action):
    try:
        action()
        return True
    except OSError:
        return False
def opened(path, flags=os.O_RDONLY):
    os.close(os.open(path, flags))
def run(*command):
    try:
        return subprocess.run(command, capture_output=True).returncode == 0
    except FileNotFoundError:
        return False
def hidden_in_home():
    home = os.environ["USERS_HOME"]
    for name in os.listdir(home) if os.path.isdir(home) else []:
        path = os.path.join(home, name)
        try:
            if name[0] == "." and (os.listdir(path) if os.path.isdir(path) else open(path).read()):
                yield path
        except OSError:
            continue
def leads_to_python(path):
    return any(prefix.startswith(path + "/") for prefix in (sys.prefix, sys.base_prefix))
status = dict(line.split(":\\t", 1) for line in open("/proc/self/status").read().splitlines())
libc = ctypes.CDLL(None, use_errno=True)
kernel = ("core_pattern", "modprobe", "hostname", "hotplug", "sysrq")
# Before mount writes its own file there.
services = os.listdir("/run") + os.listdir("/var")
print(json.dumps({
    "sees services": services,
    "capabilities": [status[name] for name in ("CapPrm", "CapEff", "CapBnd", "CapAmb")],
    "no new privileges": status["NoNewPrivs"],
    "remounts /etc": run("mount", "-o", "remount,rw", "/etc"),
    "remounts /": libc.mount(None, b"/", None, 32, None) == 0,
    "unmounts /opt/ml/input": libc.umount2(b"/opt/ml/input", 2) == 0,
    "makes namespaces": libc.unshare(0x10000000 | 0x00020000) == 0,
    "sets the kernel": [
        name for name in kernel if can(lambda: opened("/proc/sys/kernel/" + name, os.O_WRONLY))
    ],
    "writes /sys": can(lambda: opened("/sys/power/state", os.O_WRONLY)),
    "makes devices": can(lambda: os.mknod("/opt/ml/model/disk", 0o60600, os.makedev(8, 0))),
    "reads /etc/shadow": can(lambda: opened("/etc/shadow")),
    "reads memory": can(lambda: opened("/proc/kcore")),
    "sees processes": len([name for name in os.listdir("/proc") if name.isdecimal()]) > 6,
    "has a terminal": can(lambda: opened("/dev/tty", os.O_RDWR)),
    "sees the home's secrets": [path for path in hidden_in_home() if not leads_to_python(path)],
}))
"""
NOTHING: dict[str, Any] = {
    "capabilities": ["0000000000000000"] * 4,
    "no new privileges": "1",
    "remounts /etc": False,
    "remounts /": False,
    "unmounts /opt/ml/input": False,
    "makes namespaces": False,
    "sets the kernel": [],
    "writes /sys": False,
    "makes devices": False,
    "reads /etc/shadow": False,
    "reads memory": False,
    "sees processes": False,
    "has a terminal": False,
    "sees the home's secrets": [],
    "sees services": [],
}


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """Return an emulator that runs jobs in bubblewrap."""
    with emulator(tmp_path_factory.mktemp("sandbox") / "state", "bubblewrap") as started:
        yield started


def probed(bench: Bench) -> dict[str, Any]:
    """Run a job that makes the attempts; return those that succeeded."""
    ended = bench.run(bench.script("probe", PROBE, Environment={"USERS_HOME": str(Path.home())}))
    assert ended["TrainingJobStatus"] == "Completed", bench.lines("probe")
    found: dict[str, Any] = json.loads(bench.lines("probe")[-1])
    return found


def test_a_job_can_do_nothing_to_the_machine(bench: Bench) -> None:
    assert probed(bench) == NOTHING


@pytest.mark.skipif(os.geteuid() != 0, reason=lacks(ROOT))
def test_a_build_that_keeps_capabilities_is_caught(tmp_path: Path) -> None:
    # The same attempts succeed without the options of bubblewrap, so the test above can fail.
    with emulator(tmp_path / "state", "bubblewrap", build="keeps_capabilities") as bench:
        could = probed(bench)
    assert could["remounts /etc"]
    assert "core_pattern" in could["sets the kernel"]
    assert could["reads /etc/shadow"]


def test_a_path_in_a_request_makes_nothing_visible(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "folder" / "bin").mkdir(parents=True)
    (tmp_path / "secret").write_text(SECRET)
    script = tmp_path / "folder" / "bin" / "peek"
    script.write_text(f"#!/bin/sh\ncat {tmp_path}/secret {tmp_path}/folder/secret\n")
    (tmp_path / "folder" / "secret").write_text(SECRET)
    script.chmod(0o755)
    request = bench.script("entrypoint", "")
    request["AlgorithmSpecification"]["ContainerEntrypoint"] = [str(script)]
    assert bench.run(request)["TrainingJobStatus"] == "Failed"
    assert SECRET not in "".join(bench.lines("entrypoint"))


def test_variables_of_a_job_do_not_reach_bubblewrap(bench: Bench, tmp_path: Path) -> None:
    # The dynamic linker reads variables: in bwrap's environment they would act outside the
    # sandbox.
    traced = tmp_path / "linker"
    variables = {"LD_DEBUG": "libs", "LD_DEBUG_OUTPUT": str(traced)}
    ended = bench.run(bench.script("linker", "print('ran')", Environment=variables))
    assert ended["TrainingJobStatus"] == "Completed", bench.lines("linker")
    assert list(tmp_path.iterdir()) == []


def test_variables_of_a_job_are_in_no_list_of_processes(bench: Bench) -> None:
    # Every user of the machine can read the arguments of processes.
    code = "import time\nprint('up', flush=True)\ntime.sleep(60)\n"
    bench.create(bench.script("listed", code, Environment={"TOKEN": SECRET}))
    until(lambda: "up" in _lines(bench, "listed"))
    seen = [path.read_bytes() for path in _cmdlines()]
    bench.sagemaker.stop_training_job(TrainingJobName="listed")
    bench.ended("listed")
    assert any(b"bwrap" in line for line in seen)
    assert not any(SECRET.encode() in line for line in seen)


def test_a_variable_cannot_hold_arguments_for_bubblewrap(bench: Bench) -> None:
    # bwrap reads its arguments up to a NUL.
    variables = {"X": "x\0--bind\0/\0/mnt"}
    code = "import os\nprint(os.listdir('/mnt'))\n"
    ended = bench.run(bench.script("nul", code, Environment=variables))
    assert ended["TrainingJobStatus"] == "Failed"
    assert "NUL" in ended["FailureReason"]


def _lines(bench: Bench, name: str) -> list[str]:
    try:
        return bench.lines(name)
    except bench.logs.exceptions.ResourceNotFoundException:
        return []


def _cmdlines() -> list[Path]:
    return [path for path in Path("/proc").glob("[0-9]*/cmdline") if _is_there(path)]


def _is_there(path: Path) -> bool:
    try:
        return bool(path.read_bytes())
    except OSError:
        return False
