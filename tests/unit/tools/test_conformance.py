"""Clients against the emulator: which are run, their results, the table, the environments."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tools.conformance import inputs, page, results
from tools.conformance.__main__ import places
from tools.conformance.clients import Client, choose, clients
from tools.conformance.flows.protocol import expect, expect_part
from tools.conformance.programs import FLOWS, DebianProgram, PythonProgram
from tools.conformance.results import Result, ended
from tools.conformance.runs import run, run_program, variables
from tools.local.endpoint import Endpoint
from tools.setup.console import SetupError
from tools.setup.paths import Paths

ROOT = Path(__file__).parents[3]
PATHS = Paths(ROOT, Path("/cache"))
ENDPOINT = Endpoint("http://127.0.0.1:4567", 7, "the-bucket", "the-role", "eu-west-1")
PASSED = Result("cli", "awscli 1.2", "a job trains", ok=True, detail="4 lines", seconds=1.5)
FAILED = Result("go", "sdk 2", "a job stops", ok=False, detail="x | y: z", seconds=0.1)
UNRUN = Result("airflow", "airflow 3", "", ok=False, detail="no network")


def every() -> list[Client]:
    return [Client(name, PythonProgram(PATHS, name, ())) for name in ("cli", "go", "airflow")]


# The choice.


def test_the_named_clients_are_chosen_in_the_order_of_the_table() -> None:
    assert [client.name for client in choose(every(), "go, cli")] == ["cli", "go"]
    assert choose(every(), "") == every()


def test_a_client_that_does_not_exist_is_refused_with_the_names_that_do() -> None:
    with pytest.raises(SetupError, match="CLIENTS names 'rust'; the clients are cli, go, airflow"):
        choose(every(), "go,rust")


# Results.


def test_results_are_read_between_other_lines() -> None:
    told = {"flow": "a job trains", "ok": True, "detail": "4\nlines", "seconds": 1.5}
    output = f"upload: x\n{json.dumps(told)}\n" + '{"other": 1}\n'
    assert list(results.read(output, "cli", "awscli 1.2")) == [PASSED]


@pytest.mark.parametrize("line", ['{"flow": "a job', '{"flow": "a job trains", "ok": true}'])
def test_a_result_that_cannot_be_read_is_a_failure(line: str) -> None:
    [found] = results.read(line, "cli", "awscli 1.2")
    assert (found.ok, found.flow, line in found.detail) == (False, "(unreadable result)", True)


@pytest.mark.parametrize("ok", ["true", 1, None])
def test_only_a_plain_true_is_a_success(ok: object) -> None:
    line = json.dumps({"flow": "a job trains", "ok": ok, "seconds": 1})
    assert not next(results.read(line, "cli", "")).ok


def test_a_program_that_ends_early_has_a_row_beside_what_it_ran() -> None:
    unrun = Result("cli", "awscli 1.2", "", ok=False)
    assert ended([PASSED], unrun, "") == [PASSED]
    early = ended([PASSED], unrun, "ended after\n9 s")
    assert early == [PASSED, Result("cli", "awscli 1.2", "", ok=False, detail="ended after 9 s")]


def test_a_program_without_a_flow_has_failed() -> None:
    [row] = ended([], Result("cli", "awscli 1.2", "", ok=False), "")
    assert (row.ok, row.detail) == (False, "the program ran no flow")


def test_a_result_names_no_folder_of_this_machine() -> None:
    named = places(Paths(Path("/home/me/checkout"), Path("/home/me/.cache/ours")), Path("/home/me"))
    text = "/home/me/checkout/a.py /home/me/.cache/ours/logs /home/me/x"
    found = results.without_places(replace(PASSED, detail=text), named)
    assert found.detail == "<checkout>/a.py <cache>/logs ~/x"


# The table.


def test_a_table_is_read_back_as_it_was_written() -> None:
    wanted = [PASSED, FAILED, UNRUN]
    text = page.MARKS.replaced(f"a\n{page.MARKS.begin}old\n{page.MARKS.end}b\n", page.table(wanted))
    assert page.read(text) == wanted
    assert (text.startswith("a\n"), text.endswith("b\n")) == (True, True)


@pytest.mark.parametrize(
    ("ok", "longest"), [(True, page.LONGEST_FINDING), (False, page.LONGEST_REASON)]
)
def test_a_long_detail_is_cut(*, ok: bool, longest: int) -> None:
    long = replace(PASSED, ok=ok, detail="x" * 1000)
    text = page.MARKS.replaced(f"{page.MARKS.begin}{page.MARKS.end}", page.table([long]))
    [found] = page.read(text)
    assert found.detail == "x" * (longest - 1) + "…"


def test_the_rows_of_other_clients_are_kept_when_some_are_run() -> None:
    order = ["cli", "go", "airflow"]
    gone = Result("rust", "rust 1", "a job trains", ok=True)
    fresh = Result("go", "sdk 3", "a job stops", ok=True)
    assert page.merged([PASSED, FAILED, UNRUN, gone], [fresh], order) == [PASSED, fresh, UNRUN]
    assert page.merged([FAILED], [PASSED], order) == [PASSED, FAILED]


def test_the_page_has_the_flows_of_every_client_and_no_failed_one() -> None:
    found = page.read(page.PAGE.read_text("utf-8"))
    assert {row.client for row in found} == {client.name for client in clients(PATHS)}
    assert [row for row in found if not row.ok] == []
    assert [row for row in found if "/home/" in row.detail or "/root/" in row.detail] == []


# Programs and their environments.


def test_a_client_finds_the_emulator_and_nothing_of_the_users_account() -> None:
    given = {"PATH": "/bin", "AWS_PROFILE": "work", "AWS_ENDPOINT_URL_S3": "x", "HOME": "/home/me"}
    found = variables(ENDPOINT, Path("/empty"), given)
    aws = {name: value for name, value in found.items() if name.startswith("AWS_")}
    assert aws == {
        "AWS_ACCESS_KEY_ID": "emulator",
        "AWS_SECRET_ACCESS_KEY": "emulator",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_REGION": "eu-west-1",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:4567",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    assert (found["HOME"], found["PATH"]) == ("/empty", "/bin")


def test_the_version_in_the_table_is_the_pinned_one(tmp_path: Path) -> None:
    program = PythonProgram(PATHS, "cli", ("awscli",))
    pins = program.requirements.read_text("utf-8")
    assert f"\n{program.version.replace(' ', '==')}\n" in f"\n{pins}"


def test_other_pins_are_another_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    homes = set()
    for number in (1, 2):
        (tmp_path / "cli").mkdir(exist_ok=True)
        (tmp_path / "cli" / "requirements.txt").write_text(f"awscli==1.{number}\n")
        monkeypatch.setattr("tools.conformance.programs.FLOWS", tmp_path)
        homes.add(PythonProgram(PATHS, "cli", ("awscli",)).home)
    assert len(homes) == 2


@dataclass(frozen=True)
class Fake:
    """A program of one line of Python."""

    home: Path
    code: str
    version: str = "fake 1"

    def prepare(self, environ: Mapping[str, str]) -> None:
        """Make nothing."""

    def command(self) -> list[str]:
        """Return the command."""
        return [sys.executable, "-c", self.code]

    def variables(self, environ: Mapping[str, str]) -> dict[str, str]:
        """Return the variables."""
        return dict(environ)


def ran(tmp_path: Path, code: str, timeout_s: float = 60) -> tuple[str, str]:
    client = Client("fake", Fake(tmp_path / "home", code))
    return run_program(client, ENDPOINT, {"PATH": "/usr/bin"}, timeout_s)


class Unavailable(Fake):
    """A program whose environment cannot be made."""

    def prepare(self, environ: Mapping[str, str]) -> None:
        """Fail as set-up does."""
        raise SetupError("no such package")


def test_a_client_that_cannot_be_installed_is_one_failed_row(tmp_path: Path) -> None:
    [row] = run(Client("fake", Unavailable(tmp_path, "")), {"PATH": "/usr/bin"})
    assert (row.client, row.version, row.flow, row.ok) == ("fake", "fake 1", "", False)
    assert row.detail == "no such package"


@pytest.mark.parametrize(
    ("name", "reason"),
    [("go", "Go is not on PATH"), ("javascript", "node and npm are not on PATH")],
)
def test_a_language_that_is_not_installed_is_said(tmp_path: Path, name: str, reason: str) -> None:
    [client] = choose(clients(Paths(ROOT, tmp_path)), name)
    with pytest.raises(SetupError, match=reason):
        client.program.prepare({"PATH": str(tmp_path)})


def test_a_program_finds_its_inputs_in_its_folder_and_an_empty_home(tmp_path: Path) -> None:
    code = "import os; print(sorted(os.listdir()), os.environ['HOME'] == os.getcwd())"
    names = sorted(path.name for path in inputs.INPUTS.iterdir() if path.is_file())
    assert ran(tmp_path, code) == (f"{names} True\n", "")


def test_a_program_that_fails_is_told_with_its_last_error(tmp_path: Path) -> None:
    output, problem = ran(tmp_path, "print('a', flush=True); raise KeyError('b')")
    assert output == "a\n"
    assert problem.startswith("ended with exit code 1: KeyError: 'b' (all of it: ")


def test_a_program_that_takes_too_long_is_ended_with_its_children(tmp_path: Path) -> None:
    child = "import subprocess; subprocess.run(['sleep', '60'])"
    output, problem = ran(tmp_path, f"print('a', flush=True); {child}", timeout_s=0.5)
    assert output == "a\n"
    assert problem.startswith("ended after 0.5 s, the longest that all flows may take")


@pytest.mark.parametrize("client", clients(PATHS), ids=lambda client: str(client.name))
def test_every_client_has_flows_and_pinned_versions(client: Client) -> None:
    assert (FLOWS / client.name).is_dir()
    is_pinned = any(letter.isdigit() for letter in client.program.version)
    assert is_pinned or isinstance(client.program, DebianProgram)


APT = """\
#!/bin/sh
for last; do :; done
[ "$last" = update ] && exit
for name in awscli python3-six; do : > "${name}_1_all.deb"; done
"""
UNPACKS = """\
#!/bin/sh
/bin/mkdir -p "$3/usr/bin"
printf '#!/bin/sh\\necho "aws-cli/2.9 $PYTHONPATH $*"\\n' > "$3/usr/bin/aws"
/bin/chmod +x "$3/usr/bin/aws"
"""


def test_a_command_of_debians_packages_uses_what_is_unpacked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name, script in (("apt-get", APT), ("dpkg-deb", UNPACKS)):
        (tmp_path / name).write_text(script)
        (tmp_path / name).chmod(0o755)
    (tmp_path / "cli-v2").mkdir()
    (tmp_path / "cli-v2" / "packages.txt").write_text("awscli\npython3-six\n")
    monkeypatch.setattr("tools.conformance.programs.FLOWS", tmp_path)
    program = DebianProgram(Paths(ROOT, tmp_path / "cache"), "cli-v2", flows="cli", tool="aws")
    assert program.version == "aws of Debian"
    environ = {"PATH": f"{tmp_path}:/usr/bin:/bin"}
    program.prepare(environ)
    assert program.version == "aws-cli 2.9 (Debian)"
    env = program.variables(environ) | {"AWS_ENDPOINT_URL": "http://127.0.0.1:1"}
    printed = subprocess.run(["aws", "s3", "ls"], env=env, capture_output=True, text=True).stdout
    packages = f"{program.home}/bin/../root/usr/lib/python3/dist-packages"
    assert printed == f"aws-cli/2.9 {packages} --endpoint-url http://127.0.0.1:1 s3 ls\n"


def test_without_apt_the_reason_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = DebianProgram(Paths(ROOT, tmp_path), "cli-v2", flows="cli", tool="aws")
    with pytest.raises(SetupError, match="there is no apt-get"):
        program.prepare({"PATH": str(tmp_path)})


def test_a_request_is_filled_in_and_a_script_is_copied(tmp_path: Path) -> None:
    inputs.write(tmp_path, ENDPOINT)
    everything = json.loads((tmp_path / "everything.json").read_text("utf-8"))
    assert everything["RoleArn"] == "the-role"
    assert everything["OutputDataConfig"]["S3OutputPath"] == "s3://the-bucket/everything/models"
    assert (tmp_path / "train.py").read_bytes() == (inputs.INPUTS / "train.py").read_bytes()


def test_what_differs_is_told_with_both_values() -> None:
    expect(1, 1, "count")
    expect_part("a", ["a", "b"])
    with pytest.raises(AssertionError, match="count is 2 instead of 1"):
        expect(2, 1, "count")
    with pytest.raises(AssertionError, match="'c' is not in 'ab'"):
        expect_part("c", "ab")
