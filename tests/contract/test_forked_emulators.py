"""Emulators that are forked for tests are like those that the command starts."""

import signal
import subprocess
from pathlib import Path

import pytest

from sagemaker_emulator.pytest_plugin import RunningEmulator, wait_until_ready
from tests.support.emulators import running
from tests.support.warm_start import forked_emulator


def id_of_a_new_user(emulator: RunningEmulator) -> str:
    iam = emulator.client("iam")
    return str(iam.create_user(UserName="somebody")["User"]["UserId"])


def test_no_two_of_them_give_the_same_ids(tmp_path: Path) -> None:
    with running(tmp_path / "one") as one, running(tmp_path / "two") as two:
        assert one.pid != two.pid
        assert id_of_a_new_user(one) != id_of_a_new_user(two)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGKILL, 128 + 9)])
def test_they_end_as_a_process_does(number: signal.Signals, code: int, tmp_path: Path) -> None:
    state, log = tmp_path / "state", tmp_path / "log"
    with log.open("wb") as out:
        process = forked_emulator(["--port", "0", "--state", str(state)], out)
    wait_until_ready(process, state, log)
    assert process.poll() is None
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(0.01)
    process.send_signal(number)
    assert process.wait(30) == code
    assert not Path(f"/proc/{process.pid}").exists()
    process.kill()
    assert process.poll() == code


def test_one_that_cannot_start_says_why(tmp_path: Path) -> None:
    with (
        pytest.raises(RuntimeError, match="time_scale"),
        running(tmp_path / "state", "--time-scale", "0"),
    ):
        pass
