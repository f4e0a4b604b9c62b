"""The files of a job are read without following a link, even one that appears meanwhile."""

import os
import shutil
import socket
import threading
import time
from pathlib import Path

import pytest

from sagemaker_emulator.runner import layout
from sagemaker_emulator.runner.tree import MAX_DEPTH, OutsideError, Tree


@pytest.fixture
def hidden(tmp_path: Path) -> Path:
    """Return a folder that the job must not read."""
    folder = tmp_path / "hidden"
    (folder / "model").mkdir(parents=True)
    (folder / "m").write_text("secret")
    (folder / "model" / "m").write_text("secret")
    return folder


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a job's folder with one file in it."""
    folder = tmp_path / "jobs" / "j" / "algo-1"
    (folder / "model").mkdir(parents=True)
    (folder / "model" / "m").write_text("weights")
    return folder


def test_files_are_sorted_and_links_have_their_target(root: Path) -> None:
    (root / "model" / "sub").mkdir()
    (root / "model" / "sub" / "a").write_text("1")
    (root / "model" / "out").symlink_to("/etc")
    found = [(item.name, item.target) for item in Tree(root).items("model")]
    assert found == [("m", None), ("out", "/etc"), ("sub/a", None)]


@pytest.mark.parametrize("level", ["", "..", "../..", "model"])
def test_a_folder_that_a_link_replaces_is_not_entered(root: Path, hidden: Path, level: str) -> None:
    place = (root / level).resolve()
    behind = hidden / root.relative_to(place) if root != place and level != "model" else hidden
    (behind / "model").mkdir(parents=True, exist_ok=True)
    (behind / "model" / "m").write_text("secret")
    shutil.rmtree(place)
    place.symlink_to(hidden)
    tree = Tree(root)
    with pytest.raises(OutsideError, match="is not followed"):
        tree.items("model")
    with pytest.raises(OutsideError, match="is not followed"):
        tree.read("model/m")
    with pytest.raises(OutsideError, match="is not followed"):
        tree.write("model/new", b"x")


def test_a_file_that_is_a_link_is_not_read(root: Path, hidden: Path) -> None:
    (root / "model" / "link").symlink_to(hidden / "m")
    (root / "model" / "way").symlink_to(hidden)
    for path in ("model/link", "model/way/m", "../../../hidden/m"):
        with pytest.raises(OutsideError):
            Tree(root).read(path)


def test_special_files_are_neither_listed_nor_read(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Opening a pipe without a writer would block.
    os.mkfifo(root / "model" / "pipe")
    monkeypatch.chdir(root / "model")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket")
        assert [item.name for item in Tree(root).items("model")] == ["m"]
        for name in ("pipe", "socket"):
            with pytest.raises(OSError, match=r"regular file|No such device"):
                Tree(root).read(f"model/{name}")


def test_a_hard_link_is_read_only_if_all_its_names_are_in_the_tree(
    root: Path, hidden: Path
) -> None:
    os.link(root / "model" / "m", root / "latest")
    assert Tree(root).read("model/m") == b"weights"
    os.link(hidden / "m", root / "model" / "stolen")
    with pytest.raises(OutsideError, match="hard link"):
        Tree(root).read("model/stolen")


def test_a_folder_swapped_for_a_link_leaks_nothing(root: Path, hidden: Path) -> None:
    aside, link, done = root / "aside", root / "link", threading.Event()
    link.symlink_to(hidden)

    def swap() -> None:
        while not done.is_set():
            (root / "model").rename(aside)
            link.rename(root / "model")
            (root / "model").rename(link)
            aside.rename(root / "model")

    thread = threading.Thread(target=swap)
    thread.start()
    read, refused, rounds = set(), 0, 0
    deadline = time.monotonic() + 60
    try:
        # On a busy machine the two threads may not overlap for a while.
        while time.monotonic() < deadline and (rounds < 300 or not refused or not read):
            rounds += 1
            try:
                read |= {Tree(root).read(item.path) for item in Tree(root).items("model")}
            except OSError:
                refused += 1
    finally:
        done.set()
        thread.join()
    assert read == {b"weights"}
    assert refused


def test_trees_are_listed_down_to_a_limit(root: Path) -> None:
    folder = root
    for _ in range(MAX_DEPTH + 5):
        folder /= "d"
        folder.mkdir()
        (folder / "f").touch()
    assert len(Tree(root).items("d")) == MAX_DEPTH + 1


def test_a_folder_is_created_empty_whatever_is_in_its_place(tmp_path: Path, hidden: Path) -> None:
    # A new attempt never writes through a link of an earlier one.
    host = layout.hosts_of({}, tmp_path)[0]
    host.make()
    (host.folder / "model" / "old").write_text("x")
    (host.folder / "model").chmod(0)
    host.make()
    assert not list((host.folder / "model").iterdir())
    shutil.rmtree(host.folder)
    host.folder.symlink_to(hidden)
    host.make()
    assert not host.folder.is_symlink()
    assert (hidden / "m").read_text() == "secret"
