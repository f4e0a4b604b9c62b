"""Packages that one environment has installed are taken by the next new one."""

import os
import subprocess
from pathlib import Path

import pytest

from tools.setup.kept_packages import KeptPackages


def environment(folder: Path) -> Path:
    """Return an environment as `python -m venv` makes it, as far as this matters."""
    (folder / "bin").mkdir(parents=True)
    (folder / "lib").mkdir()
    (folder / "lib64").symlink_to("lib")
    (folder / "pyvenv.cfg").write_text(f"command = venv {folder}\n")
    (folder / "bin" / "activate").write_text(f"VIRTUAL_ENV={folder}\n")
    (folder / "bin" / "python").symlink_to("/bin/sh")
    return folder


def install(folder: Path) -> None:
    """Put what pip would: a module, a script that starts it, a binary."""
    (folder / "lib" / "module.py").write_text("x = 1\n")
    (folder / "lib" / "activate").write_text("a package's own\n")
    script = folder / "bin" / "tool"
    script.write_text(f"#!{folder}/bin/python\necho this is $0\n")
    script.chmod(0o755)
    (folder / "bin" / "__pycache__").mkdir()
    (folder / "bin" / "binary").write_bytes(b"\x7fELF")


@pytest.fixture
def kept(tmp_path: Path) -> KeptPackages:
    return KeptPackages.of(tmp_path / "cache", "tool==1")


@pytest.fixture
def first(tmp_path: Path, kept: KeptPackages) -> Path:
    made = environment(tmp_path / "first" / ".venv")
    install(made)
    kept.keep(made)
    return made


@pytest.fixture
def second(tmp_path: Path) -> Path:
    return environment(tmp_path / "second" / ".venv")


def test_a_new_environment_takes_the_same_files(
    kept: KeptPackages, first: Path, second: Path
) -> None:
    assert kept.put_into(second)
    for name in ("lib/module.py", "lib/activate", "bin/binary"):
        assert (second / name).samefile(first / name)
    for name in ("bin/activate", "pyvenv.cfg"):
        assert str(second) in (second / name).read_text()


def test_a_script_starts_the_environment_that_it_is_in(
    kept: KeptPackages, first: Path, second: Path
) -> None:
    kept.put_into(second)
    tool = second / "bin" / "tool"
    assert subprocess.check_output([tool], text=True) == f"this is {tool}\n"
    assert tool.read_text().startswith(f"#!{second}/bin/python\n")
    assert (first / "bin" / "tool").read_text().startswith(f"#!{first}/bin/python\n")


def test_what_is_kept_outlives_the_environment(
    kept: KeptPackages, first: Path, second: Path
) -> None:
    (first / "lib" / "module.py").unlink()
    assert kept.put_into(second)
    assert (second / "lib" / "module.py").read_text() == "x = 1\n"


def test_nothing_is_taken_before_something_is_kept(kept: KeptPackages, second: Path) -> None:
    assert not kept.put_into(second)
    assert not any((second / "lib").iterdir())


def test_files_that_somebody_wrote_into_are_not_taken(
    kept: KeptPackages, first: Path, second: Path
) -> None:
    module = first / "lib" / "module.py"
    module.write_text("x = 2\n")
    os.utime(module, (module.stat().st_mtime + 1,) * 2)
    assert not kept.put_into(second)
    assert not any((second / "lib").iterdir())


@pytest.mark.parametrize("name", ["with space", "long" * 30])
def test_a_path_that_no_script_can_begin_with_takes_and_leaves_nothing(
    kept: KeptPackages, first: Path, tmp_path: Path, name: str
) -> None:
    odd = environment(tmp_path / name)
    assert not kept.put_into(odd)
    other = KeptPackages.of(tmp_path / "other-cache", "tool==1")
    other.keep(odd)
    assert not other.home.exists()


def test_other_requirements_take_the_place_of_what_was_kept(
    kept: KeptPackages, first: Path, second: Path, tmp_path: Path
) -> None:
    other = KeptPackages.of(tmp_path / "cache", "tool==2")
    assert not other.put_into(second)
    other.keep(first)
    assert (other.home.is_dir(), kept.home.exists()) == (True, False)
