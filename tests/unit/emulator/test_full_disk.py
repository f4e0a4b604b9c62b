"""A full disk is an error for one caller, and nothing that was confirmed is lost."""

import sqlite3
from pathlib import Path

import pytest

from sagemaker_emulator.aws.moto_store import INLINE_BYTES, MotoStore
from sagemaker_emulator.jobs.store import Store
from sagemaker_emulator.model.job import Job


def fill(db: sqlite3.Connection) -> None:
    """Limit a database to its present size."""
    pages = db.execute("PRAGMA page_count").fetchone()[0]
    db.execute(f"PRAGMA max_page_count={pages}")


def make_room(db: sqlite3.Connection) -> None:
    """Remove the limit."""
    db.execute("PRAGMA max_page_count=1000000")


def job(name: str) -> Job:
    """Return a job that fills some pages of the database."""
    return Job("us-east-1", name, f"arn:{name}", {"Environment": {"A": "x" * 20_000}}, 1.0, 1.0)


def test_the_job_store_continues_after_a_full_disk(tmp_path: Path) -> None:
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


def test_the_moto_store_continues_after_a_full_disk(tmp_path: Path) -> None:
    store = MotoStore(tmp_path)
    store.put_bodies("b", "k", [b"old"])
    fill(store._db)
    with pytest.raises(sqlite3.OperationalError, match="full"):
        store.put_bodies("b", "k", [b"x" * INLINE_BYTES])
    assert store.bodies("b", "k") == [b"old"]
    make_room(store._db)
    store.put_bodies("b", "k", [b"new"])
    assert store.bodies("b", "k") == [b"new"]
    store.close()


def test_the_file_of_a_large_object_is_removed_with_its_last_use(tmp_path: Path) -> None:
    store = MotoStore(tmp_path)
    large = b"y" * (INLINE_BYTES + 1)
    for key in ("one", "two"):
        store.put_bodies("b", key, [large])
    files = [path for path in (tmp_path / "objects").rglob("*") if path.is_file()]
    assert len(files) == 1
    store.put_bodies("b", "one", [b"small"])
    assert store.bodies("b", "two") == [large]
    store.put_bodies("b", "two", [])
    assert not files[0].exists()
    store.close()


def test_a_large_object_survives_a_rollback(tmp_path: Path) -> None:
    # The file of the old content stays until the change is committed.
    store = MotoStore(tmp_path)
    large = b"z" * (INLINE_BYTES + 1)
    store.put_bodies("b", "k", [large])

    def change() -> None:
        with store.transaction():
            store.put_bodies("b", "k", [b"small"])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        change()
    assert store.bodies("b", "k") == [large]
    store.close()


def test_files_of_a_crashed_transaction_are_removed(tmp_path: Path) -> None:
    # Files that no row names are removed after all rows have been read.
    store = MotoStore(tmp_path)
    store.put_bodies("b", "k", [b"w" * (INLINE_BYTES + 1)])
    store.close()
    stray = tmp_path / "objects" / "ab" / "abc.part"
    stray.parent.mkdir(exist_ok=True)
    stray.write_bytes(b"half")
    again = MotoStore(tmp_path)
    with again.reading_back():
        assert stray.exists()
    assert not stray.exists()
    assert again.bodies("b", "k")
    again.close()
