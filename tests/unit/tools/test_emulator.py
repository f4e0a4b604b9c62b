"""When the emulator is met again, started again, or refused."""

import contextlib
import http.server
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.local.console import LocalError
from tools.local.emulator import Reuse, Seen, Start, decide, port_number, usable_port
from tools.local.endpoint import Endpoint, is_healthy, last_said, parse
from tools.local.processes import command_line, is_emulator, stop_emulator

ENDPOINT = Endpoint("http://127.0.0.1:4599", 77, "bucket", "arn:role", "us-east-1")
NOTHING = Seen(pid=None, is_ours=False, endpoint=None, answers=False)
RUNNING = Seen(pid=77, is_ours=True, endpoint=ENDPOINT, answers=True)
DEAD = Seen(pid=77, is_ours=False, endpoint=ENDPOINT, answers=False)
SILENT = Seen(pid=77, is_ours=True, endpoint=ENDPOINT, answers=False)


def test_the_first_run_starts_one_on_any_free_port() -> None:
    assert decide(NOTHING, None) == Start(0)


def test_a_port_that_was_asked_for_must_be_that_one() -> None:
    assert decide(NOTHING, 4600) == Start(4600, must=True)


def test_a_running_one_is_met_again() -> None:
    assert decide(RUNNING, None) == Reuse(ENDPOINT)
    assert decide(RUNNING, 4599) == Reuse(ENDPOINT)


def test_one_that_was_started_by_hand_on_the_same_state_is_met_too() -> None:
    by_hand = Seen(pid=77, is_ours=False, endpoint=ENDPOINT, answers=True)
    assert decide(by_hand, None) == Reuse(ENDPOINT)


def test_a_running_one_cannot_be_asked_for_another_port() -> None:
    with pytest.raises(LocalError, match="already runs on port 4599"):
        decide(RUNNING, 4600)


def test_a_dead_one_is_started_again_where_it_was_and_that_is_said() -> None:
    action = decide(DEAD, None)
    assert isinstance(action, Start)
    assert (action.port, action.must, action.replaces) == (4599, False, None)
    assert action.note == "The emulator (process 77) has ended; restarting it with its state."


def test_one_that_does_not_answer_is_ended_first() -> None:
    action = decide(SILENT, None)
    assert isinstance(action, Start)
    assert (action.port, action.replaces) == (4599, 77)
    assert action.note is not None
    assert "does not answer" in action.note


def test_a_port_in_use_is_refused_when_it_was_asked_for() -> None:
    with taken_port() as port, pytest.raises(LocalError, match=f"port {port} .* in use by another"):
        usable_port(port, must=True)


def test_a_port_in_use_is_passed_over_when_it_is_only_the_old_one() -> None:
    with taken_port() as port:
        assert usable_port(port, must=False) == 0


@pytest.mark.parametrize(("text", "port"), [(None, None), ("0", None), ("4600", 4600)])
def test_a_port_may_be_left_out(text: str | None, port: int | None) -> None:
    assert port_number(text) == port


@pytest.mark.parametrize("text", ["70000", "-1", "http", "4600x", ""])
def test_what_is_no_port_is_refused(text: str) -> None:
    with pytest.raises(LocalError, match="it must be a number from 1 to 65535"):
        port_number(text)


@pytest.mark.parametrize("text", ["", "{", '{"endpoint": "http://x"}', "[]", '{"pid": "x"}'])
def test_a_file_that_was_cut_short_says_nothing(text: str, tmp_path: Path) -> None:
    assert parse(text) is None
    (tmp_path / "endpoint.json").write_text(text)
    assert last_said(tmp_path) is None


def test_an_emulator_is_known_by_its_command_and_its_state_folder() -> None:
    state = Path("/home/me/.local/emulator")
    command = "python -m sagemaker_emulator --port 0 --state"
    assert is_emulator(f"{command} {state}", state)
    assert not is_emulator(f"{command} {state}-of-another", state)
    assert not is_emulator(f"vim {state}", state)
    assert not is_emulator(None, state)


def test_a_process_that_took_over_the_id_is_left_alone(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        stop_emulator(other.pid, tmp_path)
        assert other.poll() is None
        other.communicate(b"\n")
    assert other.returncode == 0


def test_an_emulator_that_ignores_the_gentle_signal_is_ended_all_the_same(tmp_path: Path) -> None:
    deaf = "import signal, sys; signal.signal(15, signal.SIG_IGN); print(flush=True); input()"
    command = [sys.executable, "-c", deaf, "sagemaker_emulator", "--state", str(tmp_path)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe) as process:
        assert process.stdout is not None
        process.stdout.readline()
        stop_emulator(process.pid, tmp_path, grace_s=0.1)
        assert command_line(process.pid) is None


def test_the_command_line_of_this_process_is_found_and_of_no_process_is_not() -> None:
    assert "py" in (command_line(os.getpid()) or "")
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait()
    assert command_line(ended.pid) is None


def test_health_is_asked_directly_whatever_proxy_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with answering_server() as port:
        answering = Endpoint(f"http://127.0.0.1:{port}", 1, "b", "r", "us-east-1")
        assert is_healthy(answering)
    assert not is_healthy(answering)


@contextlib.contextmanager
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield int(server.getsockname()[1])


@contextlib.contextmanager
def answering_server() -> Iterator[int]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Stay silent."""

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()
