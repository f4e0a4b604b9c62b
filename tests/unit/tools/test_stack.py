"""What pulumi is run with, what a lock means, and what is printed at the end."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tools.local.endpoint import Endpoint
from tools.local.environment import for_aws_clients, for_pulumi
from tools.local.locks import Lock, LockState, read, state_of
from tools.local.stack import run_through, settings
from tools.local.summary import lines
from tools.setup.paths import Paths

ENDPOINT = Endpoint("http://127.0.0.1:4599", 77, "data", "arn:role", "eu-west-1")
PATHS = Paths(Path("/checkout"), Path("/cache"))


def test_the_stack_points_at_the_emulator_with_made_up_keys() -> None:
    assert settings(ENDPOINT) == {
        "aws:region": "eu-west-1",
        "aws:accessKey": "emulator",
        "aws:secretKey": "emulator",
        "sagemaker-training:endpointUrl": "http://127.0.0.1:4599",
        "bucket": "data",
        "roleArn": "arn:role",
    }


def test_no_real_account_reaches_the_emulator() -> None:
    env = for_pulumi(PATHS, {"AWS_PROFILE": "prod", "AWS_SECRET_ACCESS_KEY": "s", "HOME": "/h"})
    assert not any(key.startswith("AWS_") for key in env)
    assert env["HOME"] == "/h"


def test_programs_that_need_keys_get_made_up_ones() -> None:
    env = for_aws_clients({"AWS_ACCESS_KEY_ID": "real", "AWS_SESSION_TOKEN": "real"})
    keys = {key: value for key, value in env.items() if key.startswith("AWS_")}
    assert keys == {"AWS_ACCESS_KEY_ID": "emulator", "AWS_SECRET_ACCESS_KEY": "emulator"}


def test_another_backend_and_passphrase_of_the_shell_are_overruled() -> None:
    env = for_pulumi(
        PATHS, {"PULUMI_BACKEND_URL": "s3://states", "PULUMI_CONFIG_PASSPHRASE": "theirs"}
    )
    assert env["PULUMI_BACKEND_URL"] == "file:///checkout/.local/pulumi"
    assert "PULUMI_CONFIG_PASSPHRASE" not in env


def test_a_proxy_is_not_asked_for_this_machine() -> None:
    assert for_pulumi(PATHS, {"NO_PROXY": "corp"})["NO_PROXY"] == "corp,127.0.0.1,localhost"


@pytest.mark.parametrize(
    ("locks", "expected"),
    [
        ([], LockState.FREE),
        ([Lock(5, "here")], LockState.STALE),
        ([Lock(7, "here")], LockState.HELD),
        ([Lock(5, "elsewhere")], LockState.HELD),
        ([Lock(5, "here"), Lock(7, "here")], LockState.HELD),
    ],
)
def test_only_a_lock_whose_process_is_surely_gone_was_left_behind(
    locks: list[Lock], expected: LockState
) -> None:
    assert state_of(locks, "here", lambda pid: pid == 7) is expected


def test_locks_are_those_of_this_project_and_stack(tmp_path: Path) -> None:
    for project, stack, pid in (("quickstart", "local", 1), ("other", "local", 2)):
        folder = tmp_path / ".pulumi" / "locks" / "organization" / project / stack
        folder.mkdir(parents=True)
        (folder / "a.json").write_text(json.dumps({"pid": pid, "hostname": "here"}))
        (folder / "b.json").write_text("{")
    assert read(tmp_path, "quickstart", "local") == [Lock(1, "here")]


def test_the_end_names_the_results_that_are_there() -> None:
    outputs = {"artifact_uri": "s3://data/model.tar.gz", "log_group": "", "other": 1}
    assert lines(outputs, ENDPOINT, None) == [
        "",
        "  model     s3://data/model.tar.gz",
        "  endpoint  http://127.0.0.1:4599",
        "  console   http://127.0.0.1:4599/",
    ]


def test_the_end_names_the_report_of_the_job() -> None:
    said = lines({"job_name": "digits-1"}, ENDPOINT, Path("/r.html"))
    assert said[1] == "  report    /r.html"


@pytest.mark.parametrize(("ending", "code"), [("exit 7", 7), ("kill -9 $$", 137)])
def test_the_end_of_the_command_becomes_the_exit_code(
    ending: str, code: int, tmp_path: Path
) -> None:
    assert run_through(["/bin/sh", "-c", ending], os.environ, str(tmp_path)) == code


def test_a_termination_reaches_the_command_as_an_interruption() -> None:
    program = (
        "import sys; from tools.local.stack import run_through; import os;"
        "sys.exit(run_through([sys.executable, '-c', sys.argv[1]], os.environ, '.'))"
    )
    command = (
        "import signal, sys; signal.signal(2, lambda *_: sys.exit(42)); print(1, flush=True);"
        "signal.pause()"
    )
    repository = Path(__file__).parents[3]
    with subprocess.Popen(
        [sys.executable, "-c", program, command], cwd=repository, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 42
