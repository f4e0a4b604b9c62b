"""Files that one process keeps for the next: whole, their owner's alone, and never missed."""

import stat
from pathlib import Path

import pytest

from pulumi_sagemaker_training.api.services.file_cache import cache_folder, write


def test_a_file_is_kept_whole_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    file = tmp_path / "folder" / "prices.json"
    write(file, "old")
    write(file, "new")
    assert file.read_text() == "new"
    assert stat.S_IMODE(file.stat().st_mode) == stat.S_IRUSR | stat.S_IWUSR
    assert list(file.parent.iterdir()) == [file]


def test_an_unwritable_cache_is_not_an_error(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    write(in_the_way / "prices.json", "new")
    assert in_the_way.read_text() == ""


def test_the_folder_is_the_one_that_the_user_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "pulumi-sagemaker-training"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert cache_folder().is_absolute()
