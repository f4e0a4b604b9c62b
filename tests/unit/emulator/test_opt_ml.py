"""A command gets an /opt/ml of its own, or none, as any user and without traces on the machine."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from sagemaker_emulator.runner import opt_ml
from sagemaker_emulator.runner.plain import forbids_root, shows_root
from tests.support.needs import LANDLOCK, MOUNTS, lacks

NOBODY = 65534
PYTHON = shutil.which("python3", path="/usr/bin:/usr/local/bin:/bin")
# Another user can start neither this interpreter nor this file, wherever they are.
USERS = [os.geteuid(), *([NOBODY] if os.geteuid() == 0 and PYTHON else [])]


def run(arguments: Sequence[str], user: int) -> subprocess.CompletedProcess[str]:
    """Run the script as a user, and return what its command did."""
    source = Path(opt_ml.__file__).read_text("utf-8")
    python = sys.executable if user == os.geteuid() else str(PYTHON)
    other: dict[str, Any] = {"user": user, "group": user, "extra_groups": []}
    return subprocess.run(
        [python, "-I", "-S", "-c", source, *arguments],
        capture_output=True,
        text=True,
        check=False,
        **({} if user == os.geteuid() else other),
    )


@pytest.fixture
def folder() -> Iterator[Path]:
    """Return a folder that every user may write to and reach."""
    with tempfile.TemporaryDirectory() as made:
        for path in (Path(made), Path(made) / "ml", Path(made) / "ml" / "code"):
            path.mkdir(exist_ok=True)
            path.chmod(0o777)
        yield Path(made) / "ml"


@pytest.mark.parametrize("user", USERS)
def test_what_is_written_to_the_root_is_in_the_folder(folder: Path, user: int) -> None:
    if not shows_root(folder.parent):
        pytest.skip(lacks(MOUNTS))
    before = sorted(Path("/opt").iterdir())
    code = "pwd; id -u; ls /opt; echo x > /opt/ml/written; echo y > /opt/new"
    done = run(["mount", str(folder), "/bin/sh", "-c", code], user)
    where, who, *entries = done.stdout.split()
    assert (where, int(who)) == ("/opt/ml/code", user), done.stderr
    assert sorted(entries) == sorted({path.name for path in before} | {"ml"})
    assert (folder / "written").read_text() == "x\n"
    assert done.returncode != 0
    assert sorted(Path("/opt").iterdir()) == before


def test_the_names_of_other_hosts_are_known_to_the_command_alone(folder: Path) -> None:
    if not shows_root(folder.parent):
        pytest.skip(lacks(MOUNTS))
    folder.with_name("ml.hosts").write_text("127.9.9.2 algo-2\n")
    done = run(["mount", str(folder), "/bin/cat", "/etc/hosts"], os.geteuid())
    assert done.stdout == "127.9.9.2 algo-2\n"
    assert Path("/etc/hosts").read_text() != done.stdout


@pytest.mark.parametrize("user", USERS)
def test_without_the_right_to_write_there_nothing_appears_there(folder: Path, user: int) -> None:
    if not forbids_root():
        pytest.skip(lacks(LANDLOCK))
    code = (
        f"mkdir {folder}/a && echo x > {folder}/a/f && mv {folder}/a/f {folder} && echo moved;"
        "mkdir -p /opt/ml/model"
    )
    done = run(["forbid", "/bin/sh", "-c", code], user)
    assert done.stdout == "moved\n"
    assert "Permission denied" in done.stderr
    assert not Path("/opt/ml/model").exists()


def test_what_the_machine_has_there_is_not_changed(folder: Path) -> None:
    if not shows_root(folder.parent):
        pytest.skip(lacks(MOUNTS))
    if not forbids_root():
        pytest.skip(lacks(LANDLOCK))
    (folder / "kept").write_text("kept")
    source = Path(opt_ml.__file__).read_text("utf-8")
    code = "echo x > /opt/ml/new; echo x > /opt/ml/kept; rm /opt/ml/kept; cat /opt/ml/kept"
    # The first script makes a machine that has an /opt/ml.
    inner = [sys.executable, "-I", "-S", "-c", source, "forbid", "/bin/sh", "-c", code]
    done = run(["mount", str(folder), *inner], os.geteuid())
    assert done.stdout == "kept"
    assert sorted(path.name for path in folder.iterdir()) == ["code", "kept"]


def test_a_command_that_is_not_there_is_named(folder: Path) -> None:
    if not shows_root(folder.parent):
        pytest.skip(lacks(MOUNTS))
    done = run(["mount", str(folder), "no-such-command"], os.geteuid())
    assert done.returncode == 127
    assert done.stderr == "exec: no-such-command: No such file or directory\n"


def test_a_folder_that_is_not_there_ends_in_one_line(tmp_path: Path) -> None:
    done = run(["mount", str(tmp_path / "gone"), "true"], os.geteuid())
    assert done.returncode == 126
    assert done.stderr.startswith("sagemaker-emulator: no /opt/ml of its own: ")
    assert done.stderr.count("\n") == 1
