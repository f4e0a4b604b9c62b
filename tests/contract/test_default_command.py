"""The command as a user types it, in any folder: a real job trains and leaves its artifact."""

import io
import shutil
import socket
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sagemaker_emulator.pytest_plugin import wait_until_ready
from tests.support.bench import Bench
from tests.support.emulators import SANDBOXES

COMMAND = Path(sys.executable).with_name("sagemaker-emulator")
DEFAULT_PORT = 4567
WAITS = """\
import pathlib, time
print("up", flush=True)
while not pathlib.Path({stop!r}).exists():
    time.sleep(0.05)
"""


@contextmanager
def emulator(folder: Path, *arguments: str) -> Iterator[Bench]:
    """Run the command in a folder; on a free port if it has options or its own port is in use."""
    port = [] if not arguments and _is_free(DEFAULT_PORT) else ["--port", "0"]
    log = folder.parent / "log"
    state = arguments[1] if arguments[:1] == ("--state",) else ".local/emulator"
    with log.open("w") as file:
        process = subprocess.Popen(
            [COMMAND, *port, *arguments], cwd=folder, stdout=file, stderr=file
        )
        try:
            yield Bench(wait_until_ready(process, folder / state, log))
        finally:
            process.terminate()
            process.wait(30)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def trains(bench: Bench) -> None:
    """Run a job whose entrypoint is split by a shell, and check its model."""
    request = bench.script("j", "")
    write = "printf weights > /opt/ml/model/m && test -d /opt/ml/input/data/code"
    request["AlgorithmSpecification"]["ContainerEntrypoint"] = ["/bin/sh", "-c", write]
    ended = bench.run(request)
    assert ended["TrainingJobStatus"] == "Completed", (ended, bench.lines("j"))
    key = ended["ModelArtifacts"]["S3ModelArtifacts"].split("/", 3)[3]
    with tarfile.open(fileobj=io.BytesIO(bench.content(key))) as tar:
        member = tar.extractfile("m")
        assert member is not None
        assert member.read() == b"weights"


def test_the_command_needs_no_options(tmp_path: Path) -> None:
    (tmp_path / "project").mkdir()
    with emulator(tmp_path / "project") as bench:
        trains(bench)
    assert (tmp_path / "project" / ".local" / "emulator" / "sagemaker.sqlite").exists()


@pytest.mark.parametrize("sandbox", SANDBOXES)
def test_the_command_works_in_any_folder(tmp_path: Path, sandbox: str) -> None:
    folder = tmp_path.joinpath("with space", "quo'te $HOME", "größe-测试", "dots.and-dashes")
    folder.mkdir(parents=True)
    with emulator(folder, "--sandbox", sandbox) as bench:
        trains(bench)


@pytest.mark.parametrize("sandbox", SANDBOXES)
@pytest.mark.parametrize("state", ["state", "../elsewhere", "link/state"])
def test_the_state_can_be_named_in_any_way(tmp_path: Path, state: str, sandbox: str) -> None:
    folder = tmp_path / "project"
    (tmp_path / "target").mkdir()
    folder.mkdir()
    (folder / "link").symlink_to(tmp_path / "target")
    with emulator(folder, "--state", state, "--sandbox", sandbox) as bench:
        trains(bench)


@pytest.mark.parametrize("sandbox", SANDBOXES)
def test_the_command_works_in_a_folder_reached_over_a_link(tmp_path: Path, sandbox: str) -> None:
    (tmp_path / "target").mkdir()
    (tmp_path / "project").symlink_to(tmp_path / "target")
    with emulator(tmp_path / "project", "--sandbox", sandbox) as bench:
        trains(bench)


def test_two_emulators_in_two_folders_do_not_affect_each_other(tmp_path: Path) -> None:
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
    with emulator(folders[0], "--sandbox", "none") as first:
        first.create(first.script("j", WAITS.format(stop=str(tmp_path / "stop"))))
        first.reached("j", "Training")
        shutil.copytree(folders[0] / ".local", folders[1] / ".local")
        with emulator(folders[1], "--sandbox", "none") as second:
            assert second.ended("j")["FailureReason"].startswith("InternalServerError")
        (tmp_path / "stop").touch()
        ended = first.ended("j")
        assert ended["TrainingJobStatus"] == "Completed", ended.get("FailureReason")
