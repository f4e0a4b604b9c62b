"""`python` in a shell command is the interpreter of the job's image."""

import subprocess
from pathlib import Path

from sagemaker_emulator.runner import interpreter
from sagemaker_emulator.runner.layout import Host


def test_a_folder_that_has_every_name_needs_no_others(tmp_path: Path) -> None:
    (tmp_path / "python3.99").touch()
    python = str(tmp_path / "python3.99")
    assert not interpreter.is_called_by_name(python)
    for name in interpreter.NAMES:
        (tmp_path / name).symlink_to("python3.99")
    assert interpreter.is_called_by_name(python)


def test_a_name_of_another_interpreter_does_not_count(tmp_path: Path) -> None:
    for name in (*interpreter.NAMES, "python3.99"):
        (tmp_path / name).touch()
    assert not interpreter.is_called_by_name(str(tmp_path / "python3.99"))


def test_the_names_start_the_interpreter_with_all_arguments(tmp_path: Path) -> None:
    own = tmp_path / "an interpreter"
    own.write_text('#!/bin/sh\necho "own $# $1"\n')
    own.chmod(0o755)
    host = Host("algo-1", tmp_path / "ml", "ml.m5.large")
    host.make()
    interpreter.give_names(str(own), host)
    path = interpreter.with_names({"PATH": "/usr/bin:/bin"})["PATH"]
    path = path.replace("/opt/ml", str(host.folder))
    for name in interpreter.NAMES:
        command = ["/bin/sh", "-c", f"{name} 'a b' c"]
        done = subprocess.run(command, env={"PATH": path}, capture_output=True, check=True)
        assert done.stdout == b"own 2 a b\n"
