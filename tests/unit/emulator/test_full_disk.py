"""A full disk is an error to one caller, and nothing that was confirmed is lost."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from sagemaker_emulator.aws.moto_store import INLINE_BYTES, Vault
from sagemaker_emulator.jobs.store import Store
from sagemaker_emulator.model.job import Job

if TYPE_CHECKING:
    from pathlib import Path


def fill(db: sqlite3.Connection) -> None:
    """Let a database have no room for more than it has."""
    pages = db.execute("PRAGMA page_count").fetchone()[0]
    db.execute(f"PRAGMA max_page_count={pages}")


def make_room(db: sqlite3.Connection) -> None:
    """Give the room back."""
    db.execute("PRAGMA max_page_count=1000000")


def job(name: str) -> Job:
    """Return a job that needs some pages."""
    return Job("us-east-1", name, f"arn:{name}", {"Environment": {"A": "x" * 20_000}}, 1.0, 1.0)


def test_store_goes_on_after_a_full_disk(tmp_path: Path) -> None:
    """The job that did not fit is not there; the one before is; the next one fits."""
    store = Store(tmp_path / "s.sqlite")
    store.insert(job("before"))
    fill(store._db)

    def insert() -> None:
        with store.transaction():
            store.insert(job("refused"))

    with pytest.raises(sqlite3.OperationalError, match="full"):
        insert()
    assert store.get("us-east-1", "before") is not None
    assert store.get("us-east-1", "refused") is None
    make_room(store._db)
    store.insert(job("refused"))
    store.close()


def test_vault_goes_on_after_a_full_disk(tmp_path: Path) -> None:
    """An object keeps its old content when the new one does not fit."""
    vault = Vault(tmp_path)
    vault.put_bodies("b", "k", [b"old"])
    fill(vault._db)
    with pytest.raises(sqlite3.OperationalError, match="full"):
        vault.put_bodies("b", "k", [b"x" * INLINE_BYTES])
    assert vault.bodies("b", "k") == [b"old"]
    make_room(vault._db)
    vault.put_bodies("b", "k", [b"new"])
    assert vault.bodies("b", "k") == [b"new"]
    vault.close()


def test_large_objects_are_files_that_go_with_their_last_use(tmp_path: Path) -> None:
    """Equal contents share a file, and it is removed when nobody names it."""
    vault = Vault(tmp_path)
    large = b"y" * (INLINE_BYTES + 1)
    for key in ("one", "two"):
        vault.put_bodies("b", key, [large])
    files = [path for path in (tmp_path / "objects").rglob("*") if path.is_file()]
    assert len(files) == 1
    vault.put_bodies("b", "one", [b"small"])
    assert vault.bodies("b", "two") == [large]
    vault.put_bodies("b", "two", [])
    assert not files[0].exists()
    vault.close()


def test_large_object_survives_a_change_that_is_taken_back(tmp_path: Path) -> None:
    """The file of the old content is there as long as the change is not sure."""
    vault = Vault(tmp_path)
    large = b"z" * (INLINE_BYTES + 1)
    vault.put_bodies("b", "k", [large])

    def change() -> None:
        with vault.transaction():
            vault.put_bodies("b", "k", [b"small"])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        change()
    assert vault.bodies("b", "k") == [large]
    vault.close()


def test_files_of_a_change_that_crashed_are_swept(tmp_path: Path) -> None:
    """What no row names is removed once all rows have been read; what one names stays."""
    vault = Vault(tmp_path)
    vault.put_bodies("b", "k", [b"w" * (INLINE_BYTES + 1)])
    vault.close()
    stray = tmp_path / "objects" / "ab" / "abc.part"
    stray.parent.mkdir(exist_ok=True)
    stray.write_bytes(b"half")
    again = Vault(tmp_path)
    with again.reading_back():
        assert stray.exists()
    assert not stray.exists()
    assert again.bodies("b", "k")
    again.close()
