"""The files of the state directory: only the emulator's own are used, others stay unchanged."""

import os
import sqlite3
from pathlib import Path

import pytest

from sagemaker_emulator.database import check_owner, open_database
from sagemaker_emulator.state import StateDirectory
from sagemaker_emulator.state_error import StateError

SCHEMA = "CREATE TABLE IF NOT EXISTS things (name TEXT PRIMARY KEY, size INTEGER) STRICT;"


def make(path: Path, *statements: str) -> bytes:
    """Create another program's database; return its bytes."""
    db = sqlite3.connect(path)
    for statement in statements:
        db.execute(statement)
    db.commit()
    db.close()
    return path.read_bytes()


def test_a_new_file_has_the_version(tmp_path: Path) -> None:
    db = open_database(tmp_path / "f", SCHEMA, 3)
    assert db.execute("PRAGMA user_version").fetchone() == (3,)
    db.close()


def test_a_file_without_a_version_is_accepted(tmp_path: Path) -> None:
    make(tmp_path / "f", SCHEMA, "INSERT INTO things VALUES ('a', 1)")
    db = open_database(tmp_path / "f", SCHEMA + "CREATE TABLE IF NOT EXISTS more (x);", 3)
    assert db.execute("SELECT name FROM things").fetchall() == [("a",)]
    assert db.execute("PRAGMA user_version").fetchone() == (3,)
    db.close()


@pytest.mark.parametrize(
    ("statements", "words"),
    [
        (["CREATE TABLE moz_cookies (id)"], "its table 'moz_cookies' is not the emulator's"),
        (["CREATE TABLE things (name TEXT)"], "its table 'things' is not the emulator's"),
        ([SCHEMA, "CREATE TABLE others (id)"], "its table 'others' is not the emulator's"),
        ([SCHEMA, "PRAGMA user_version=4"], r"newer emulator \(format 4; this one reads up to 3\)"),
    ],
)
def test_a_foreign_file_is_refused_and_stays_as_it_is(
    tmp_path: Path, statements: list[str], words: str
) -> None:
    before = make(tmp_path / "f", *statements)
    with pytest.raises(StateError, match=words) as caught:
        open_database(tmp_path / "f", SCHEMA, 3)
    assert "name another --state" in str(caught.value).replace("Name", "name")
    assert (tmp_path / "f").read_bytes() == before


@pytest.mark.parametrize(
    "content", [b"text, not a database" * 400, b"SQLite format 3\0" + b"x" * 900]
)
def test_garbage_is_refused_and_stays_as_it_is(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "f").write_bytes(content)
    with pytest.raises(StateError, match="cannot be used"):
        open_database(tmp_path / "f", SCHEMA, 3)
    assert (tmp_path / "f").read_bytes() == content


def test_a_folder_or_a_pipe_in_the_files_place_is_refused(tmp_path: Path) -> None:
    # Opening a pipe would block the start without end.
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(StateError, match="is a folder"):
        open_database(tmp_path / "folder", SCHEMA, 3)
    with pytest.raises(StateError, match="is a special file"):
        open_database(tmp_path / "pipe", SCHEMA, 3)


@pytest.mark.parametrize("name", ["f", "f-wal"])
def test_a_file_of_another_user_is_refused(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Reading its content would run that user's code; the log of a database counts too.
    (tmp_path / name).write_bytes(b"")
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    with pytest.raises(StateError, match=f"{name} belongs to user {os.getuid()}, and"):
        open_database(tmp_path / "f", SCHEMA, 3)


def test_a_file_that_everybody_may_write_is_refused(tmp_path: Path) -> None:
    # Its owner may not be its author.
    path = tmp_path / "f"
    make(path, SCHEMA)
    path.chmod(0o666)
    with pytest.raises(StateError, match="every user may write"):
        check_owner(path)


def test_a_directory_of_another_user_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    with pytest.raises(StateError, match="belongs to user"):
        StateDirectory(tmp_path)
    assert list(tmp_path.iterdir()) == []
