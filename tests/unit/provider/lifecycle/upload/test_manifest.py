"""What of a local folder counts, and what its digest sees."""

import errno
import os
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest

from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.lifecycle.upload.content import compare, in_words
from pulumi_sagemaker_training.lifecycle.upload.manifest import (
    find_files,
    read_manifest,
    sha256_of,
)
from pulumi_sagemaker_training.lifecycle.upload.reading import pieces_of
from pulumi_sagemaker_training.lifecycle.upload.selection import Selection

WHOLE = Selection()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "source"
    (root / "package").mkdir(parents=True)
    (root / "train.py").write_text("print(1)\n")
    (root / "package" / "model.py").write_text("x = 1\n")
    return root


def paths(root: Path, selection: Selection = WHOLE) -> list[str]:
    return list(read_manifest(root, selection).files)


def test_files_are_listed_by_their_path_below_the_root(folder: Path) -> None:
    assert paths(folder) == ["package/model.py", "train.py"]


def test_a_single_file_counts_as_a_folder_of_one(folder: Path) -> None:
    assert paths(folder / "train.py") == ["train.py"]


def test_the_digest_sees_neither_times_nor_the_place_nor_the_order(
    folder: Path, tmp_path: Path
) -> None:
    before = read_manifest(folder, Selection())
    other = tmp_path / "elsewhere"
    other.mkdir()
    (other / "train.py").write_text("print(1)\n")
    (other / "package").mkdir()
    (other / "package" / "model.py").write_text("x = 1\n")
    os.utime(other / "train.py", (0, 0))
    assert read_manifest(other, Selection()).digest("files") == before.digest("files")


def test_the_digest_of_a_known_folder_never_changes(folder: Path) -> None:
    # A new version that digests differently would send and train everything again.
    assert read_manifest(folder, Selection()).digest("files") == (
        "4b5c7ca1729a07f5b9857c221712d4b93fe537b02cdb0528341eebfc381222bc"
    )


def test_moving_a_file_changes_the_digest(folder: Path) -> None:
    before = read_manifest(folder, Selection()).digest("files")
    (folder / "train.py").rename(folder / "main.py")
    assert read_manifest(folder, Selection()).digest("files") != before


def test_an_archive_and_a_folder_of_the_same_files_have_different_digests(folder: Path) -> None:
    manifest = read_manifest(folder, Selection())
    assert manifest.digest("files") != manifest.digest("archive")


@pytest.mark.parametrize(
    ("path", "exclude", "expected"),
    [
        ("train.py", (), "in"),
        ("__pycache__/train.cpython-311.pyc", (), "out"),
        ("deep/__pycache__/x", (), "out"),
        (".env", (), "out"),
        (".git/config", (), "out"),
        ("notes.md", ("*.md",), "out"),
        ("deep/notes.md", ("*.md",), "out"),
        ("data/a.csv", ("data",), "out"),
        ("data/a.csv", ("data/",), "out"),
        ("data/deep/a.csv", ("data/*.csv",), "out"),
        ("other/data/a.csv", ("data/*.csv",), "in"),
        ("other/a.csv", ("/a.csv",), "in"),
        ("a.csv", ("/a.csv",), "out"),
        # Where Git's meaning is another:
        ("notes", ("notes/",), "out"),
        ("keep.csv", ("*.csv", "!keep.csv"), "out"),
        ("!keep.csv", ("!keep.csv",), "out"),
        ("#notes", ("#notes",), "out"),
        ("train2.py", ("**/train2.py",), "in"),
        ("a/train2.py", ("**/train2.py",), "out"),
        ("a/b", ("a/**/b",), "in"),
        ("a/x/b", ("a?x?b",), "in"),
        ("a/x/b", ("/a?x?b",), "out"),
        ("a/^", ("[^a]",), "out"),
        ("b", ("[^a]",), "in"),
        ("a\\b", ("a\\b",), "out"),
        ("a ", ("a ",), "out"),
    ],
)
def test_a_glob_of_exclude_means_what_it_always_meant(
    folder: Path, path: str, exclude: tuple[str, ...], expected: str
) -> None:
    # Another set of files is another digest, and would train again in every existing stack.
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_text("")
    found = paths(folder, Selection(exclude))
    assert (path in found) is (expected == "in")


def test_hidden_files_count_when_asked_for_and_compiled_python_does_not(folder: Path) -> None:
    (folder / ".config").write_text("a")
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "train.pyc").write_text("b")
    assert ".config" not in paths(folder)
    assert paths(folder, Selection(hidden=True)) == [".config", "package/model.py", "train.py"]


def test_a_link_inside_the_folder_is_uploaded_as_what_it_points_to(folder: Path) -> None:
    (folder / "same.py").symlink_to(folder / "train.py")
    files = read_manifest(folder, Selection()).files
    assert files["same.py"] == files["train.py"]


def test_a_link_out_of_the_folder_is_followed_only_when_asked_for(
    folder: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "a.csv").write_text("1")
    (folder / "data").symlink_to(outside)
    with pytest.raises(InputError, match="link out of the folder"):
        paths(folder)
    assert "data/a.csv" in paths(folder, Selection(follow_symlinks=True))


def broken_link(folder: Path) -> None:
    (folder / "gone.py").symlink_to(folder / "nothing")


def circle(folder: Path) -> None:
    (folder / "package" / "again").symlink_to(folder)


def pipe(folder: Path) -> None:
    os.mkfifo(folder / "pipe")


def line_break_in_name(folder: Path) -> None:
    (folder / "a\nb").write_text("")


def long_name(folder: Path) -> None:
    deep = folder / "/".join(["d" * 200] * 5)
    deep.mkdir(parents=True)
    (deep / "file").write_text("")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (broken_link, "does not exist"),
        (circle, "a folder above it"),
        (pipe, "not a regular file"),
        (line_break_in_name, "cannot be the name of an S3 object"),
        (long_name, "cannot be the name of an S3 object"),
    ],
)
def test_what_cannot_be_uploaded_is_refused_by_name(
    folder: Path, spoil: Callable[[Path], None], words: str
) -> None:
    spoil(folder)
    with pytest.raises(InputError, match=words):
        paths(folder)


def test_a_missing_path_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nothing does not exist"):
        paths(tmp_path / "nothing")


def test_a_folder_with_nothing_to_upload_is_refused(tmp_path: Path) -> None:
    (tmp_path / ".hidden").write_text("")
    with pytest.raises(InputError, match="holds no file to upload"):
        paths(tmp_path)


def test_too_many_files_and_too_many_bytes_are_refused_before_they_are_read(folder: Path) -> None:
    with pytest.raises(InputError, match="more than 1 files"):
        paths(folder, Selection(max_files=1))
    with pytest.raises(InputError, match="max_bytes"):
        paths(folder, Selection(max_bytes=10))


def test_a_thousand_files_are_opened_once_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1000):
        (tmp_path / f"{number}.csv").write_text(str(number))
    opened: list[object] = []
    real = os.open

    def counted(path: Any, *args: Any, **kwargs: Any) -> int:
        opened.append(path)
        return real(path, *args, **kwargs)

    monkeypatch.setattr(os, "open", counted)
    assert len(paths(tmp_path)) == 1000
    assert len(opened) == 1000


def test_differences_are_said_in_one_line() -> None:
    old = {"train.py": "1", "gone.py": "1", "same.py": "1"}
    new = {"train.py": "2", "new.py": "1", "same.py": "1"}
    assert in_words(compare(old, new)) == "changed train.py; added new.py; removed gone.py"


def test_many_differences_are_counted() -> None:
    added = {"added": [f"{n}.csv" for n in range(8)]}
    assert in_words(added) == "added 0.csv, 1.csv, 2.csv, 3.csv, 4.csv and 3 more"


def linked_folders(folder: Path) -> None:
    """Make 30 folders, each with two links to the next one: a thousand million paths."""
    for number in range(30):
        (folder / f"d{number}").mkdir()
        for side in "ab":
            (folder / f"d{number}" / side).symlink_to(folder / f"d{number + 1}")
    (folder / "d30").mkdir()


def deep_folders(folder: Path) -> None:
    """Make folders in each other, deeper than a key can be long."""
    here = os.open(folder, os.O_RDONLY)
    for _ in range(400):
        os.mkdir("deep", dir_fd=here)
        below = os.open("deep", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)


def many_folders(folder: Path) -> None:
    """Make a hundred folders with a hundred links each to folders of their own."""
    for number in range(110):
        (folder / f"t{number}").mkdir()
    for number in range(95):
        (folder / f"d{number}").mkdir()
        for other in range(110):
            (folder / f"d{number}" / f"l{other}").symlink_to(folder / f"t{other}")


def not_utf8(folder: Path) -> None:
    (folder / "package" / os.fsdecode(b"caf\xe9.csv")).write_text("")


def link_to_not_utf8(folder: Path) -> None:
    (folder / os.fsdecode(b"\xff")).symlink_to("/nowhere")


def device(folder: Path) -> None:
    (folder / "zeros").symlink_to("/dev/zero")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (linked_folders, "one of more than 100 paths through symbolic links"),
        (many_folders, "more than 10,000 folders"),
        (deep_folders, "cannot be the name of an S3 object"),
        (not_utf8, "cannot be the name of an S3 object"),
        (link_to_not_utf8, r"\\udcff is a symbolic link to /nowhere, which does not exist"),
        (device, "not a regular file"),
    ],
)
def test_what_would_hold_up_a_preview_is_refused_in_one_line_within_seconds(
    folder: Path, spoil: Callable[[Path], None], words: str
) -> None:
    spoil(folder)
    start = time.process_time()
    with pytest.raises(InputError, match=words) as caught:
        paths(folder, Selection(follow_symlinks=True))
    assert time.process_time() - start < 10
    assert str(caught.value).isprintable()


def test_a_folder_behind_several_links_counts_as_often_as_it_is_met(folder: Path) -> None:
    for number in range(3):
        (folder / f"again{number}").symlink_to(folder / "package")
    assert paths(folder, Selection(max_files=5)).count("again2/model.py") == 1
    with pytest.raises(InputError, match="more than 3 folders"):
        paths(folder, Selection(max_files=3))


@pytest.mark.parametrize("swap", ["pipe", "device", "folder", "socket"])
def test_a_file_that_is_swapped_after_it_was_listed_is_refused_and_holds_nothing_up(
    folder: Path, swap: str
) -> None:
    listed = folder / "train.py"
    assert listed in [file.location for file in find_files(folder, WHOLE)]
    listed.unlink()
    if swap == "pipe":
        os.mkfifo(listed)
    elif swap == "device":
        listed.symlink_to("/dev/zero")
    elif swap == "folder":
        listed.mkdir()
    else:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(os.path.relpath(listed))
    with pytest.raises(InputError, match=r"train\.py (is not a regular file|cannot be read)"):
        sha256_of(listed)


def test_a_file_that_grows_while_it_is_read_is_refused(folder: Path) -> None:
    growing = folder / "train.log"
    growing.write_bytes(b"x" * 3 * 1024**2)
    pieces = pieces_of(growing)
    next(pieces)
    with growing.open("ab") as file:
        file.write(b"y")
    with pytest.raises(InputError, match=r"train\.log changes while it is read"):
        list(pieces)


def test_a_file_that_shrinks_while_it_is_read_is_refused(folder: Path) -> None:
    shrinking = folder / "train.log"
    shrinking.write_bytes(b"x" * 3 * 1024**2)
    pieces = pieces_of(shrinking)
    next(pieces)
    os.truncate(shrinking, 10)
    with pytest.raises(InputError, match=r"train\.log changes while it is read"):
        list(pieces)


@pytest.mark.parametrize("name", ["file", "folder", "linked"])
def test_what_cannot_be_read_is_refused_with_its_name_and_the_reason(
    folder: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As root everything can be read, so the operating system's refusal is played.
    closed = folder / name

    def refuse(path: "int | str | os.PathLike[str]", *_: object, **__: object) -> NoReturn:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)

    if name == "file":
        closed.write_text("")
        monkeypatch.setattr(os, "open", refuse)
    elif name == "folder":
        closed.mkdir()
        monkeypatch.setattr(os, "scandir", refuse)
        closed = folder
    else:
        closed.symlink_to(folder / "package")
        monkeypatch.setattr(Path, "exists", refuse)
    with pytest.raises(InputError) as caught:
        paths(folder)
    assert str(caught.value).endswith(" cannot be read: Permission denied [SMT-401]")
    assert str(folder) in str(caught.value)


def test_a_source_that_no_state_can_hold_is_refused(tmp_path: Path) -> None:
    odd = tmp_path / os.fsdecode(b"\xff")
    odd.mkdir()
    (odd / "a").write_text("")
    with pytest.raises(InputError, match="is not UTF-8"):
        paths(odd)
    with pytest.raises(InputError, match="cannot be read: File name too long"):
        paths(tmp_path / ("d" * 5000))
    with pytest.raises(InputError, match=r"cannot be read: .*null"):
        paths(tmp_path / "a\0b")
