"""The plugin's launcher: which Python environment it starts the plugin from."""

import importlib.util
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[3]
PLUGIN: Final = "pulumi-resource-sagemaker-training"
MAKES_ENVIRONMENT: Final = """\
import pathlib, sys
made = pathlib.Path(sys.argv[1]) / ".venv" / "bin" / "pulumi-resource-sagemaker-training"
made.parent.mkdir(parents=True)
made.write_text('#!/bin/sh\\necho "own $*"\\n')
made.chmod(0o755)
print("not the port", file=sys.stderr)
"""


def executable(path: Path, said: str) -> Path:
    """Write an executable that prints what it is and its arguments."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'#!/bin/sh\necho "{said} $*"\n')
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def environment(folder: Path, said: str, installed: Path | None = None) -> Path:
    """Make a folder look like an environment that has the plugin, installed from a folder."""
    executable(folder / "bin" / PLUGIN, said)
    if installed is not None:
        packages = folder / "lib" / "python3.12" / "site-packages"
        packages.mkdir(parents=True)
        (packages / "_editable.pth").write_text(f"{installed}\n")
    return folder


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """Return an unpacked release, whose environment is made by a stub."""
    return made_of(tmp_path / "release")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return the folder `provider` of a checkout that is installed nowhere."""
    made = made_of(tmp_path / "checkout" / "provider")
    (made.parent / "pyproject.toml").write_text("[project]\n")
    return made


def made_of(folder: Path) -> Path:
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "provider" / PLUGIN, folder)
    (folder / "requirements.txt").write_text("")
    (folder / "plugin_environment.py").write_text(MAKES_ENVIRONMENT)
    return folder


def start(folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Start the launcher as the engine does."""
    settings = {"PATH": "/usr/bin:/bin", "HOME": str(folder.parent), "PYTHON": sys.executable}
    return subprocess.run(
        [str(folder / PLUGIN), "-v", "127.0.0.1:5"],
        env={**settings, **variables},
        cwd="/",
        capture_output=True,
        text=True,
    )


def test_a_release_starts_from_the_environment_that_pulumi_made_for_it(release: Path) -> None:
    environment(release / ".venv", "host's")
    assert start(release).stdout == "host's -v 127.0.0.1:5\n"


def test_a_release_that_is_itself_the_environment_starts_from_there(release: Path) -> None:
    environment(release, "old host's")
    assert start(release).stdout == "old host's -v 127.0.0.1:5\n"


def test_a_release_makes_its_own_environment_once_and_prints_nothing_before_the_port(
    release: Path,
) -> None:
    first = start(release)
    assert (first.stdout, first.stderr) == ("own -v 127.0.0.1:5\n", "not the port\n")
    again = start(release)
    assert (again.stdout, again.stderr) == ("own -v 127.0.0.1:5\n", "")


def test_a_checkout_starts_from_the_activated_environment_that_it_is_installed_in(
    checkout: Path, tmp_path: Path
) -> None:
    active = environment(tmp_path / "active", "active", installed=checkout)
    environment(checkout.parent / ".venv", "checkout's", installed=checkout)
    assert start(checkout, VIRTUAL_ENV=str(active)).stdout == "active -v 127.0.0.1:5\n"


def test_a_checkout_does_not_start_what_is_installed_from_elsewhere(
    checkout: Path, tmp_path: Path
) -> None:
    other = environment(tmp_path / "other", "another version", installed=tmp_path)
    environment(checkout.parent / ".venv", "checkout's", installed=checkout)
    assert start(checkout, VIRTUAL_ENV=str(other)).stdout == "checkout's -v 127.0.0.1:5\n"


def test_a_checkout_that_is_installed_nowhere_leaves_its_environment_in_the_cache(
    checkout: Path, tmp_path: Path
) -> None:
    before = sorted(checkout.parent.rglob("*"))
    cache = tmp_path / "cache"
    assert start(checkout, XDG_CACHE_HOME=str(cache)).stdout == "own -v 127.0.0.1:5\n"
    assert sorted(checkout.parent.rglob("*")) == before
    assert len(list(cache.rglob(PLUGIN))) == 1


def test_other_requirements_get_another_environment(checkout: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    for text in ("", "pulumi==1\n"):
        (checkout / "requirements.txt").write_text(text)
        start(checkout, XDG_CACHE_HOME=str(cache))
    assert len(list(cache.rglob(PLUGIN))) == 2


def test_a_folder_with_a_space_and_a_quote_in_its_name_works(tmp_path: Path) -> None:
    folder = made_of(tmp_path / "my 'plugins' $x")
    assert start(folder).stdout == "own -v 127.0.0.1:5\n"


def test_without_a_python_the_message_says_what_to_install(release: Path) -> None:
    failed = start(release, PYTHON="/no/python")
    assert failed.returncode == 1
    assert failed.stdout == ""
    assert "needs Python 3.11 or newer" in failed.stderr
    assert "/no/python" in failed.stderr


def test_a_variable_names_another_executable(release: Path, tmp_path: Path) -> None:
    other = executable(tmp_path / "other", "other")
    assert start(release, SAGEMAKER_TRAINING_PLUGIN=str(other)).stdout == "other -v 127.0.0.1:5\n"


@pytest.fixture
def plugin_environment() -> ModuleType:
    """Return the module that makes the environment; it stands beside the launcher."""
    path = ROOT / "provider" / "plugin_environment.py"
    spec = importlib.util.spec_from_file_location("plugin_environment", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_package_of_the_environment_is_checked_by_its_hash(
    plugin_environment: ModuleType, tmp_path: Path
) -> None:
    (tmp_path / "some.whl").touch()
    [only] = plugin_environment.installations(tmp_path)
    assert only == ["--require-hashes", "--requirement", "requirements.txt"]


def test_a_checkout_is_installed_editable_after_its_requirements(
    plugin_environment: ModuleType, tmp_path: Path
) -> None:
    _, last = plugin_environment.installations(tmp_path / "provider")
    assert last == ["--no-deps", "--editable", str(tmp_path)]


def test_an_environment_that_cannot_be_made_is_one_line_on_stderr(
    plugin_environment: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    assert plugin_environment.main([str(tmp_path / "file" / "home")]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("sagemaker-training: the plugin's Python environment could not")
    assert said.err.count("\n") == 1
