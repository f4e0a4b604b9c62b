"""The SQLite files of the state directory. A file that the emulator did not write is refused.

A refusal is one line that says what to do. It changes nothing in the file.
"""

import os
import sqlite3
import stat
from pathlib import Path

from sagemaker_emulator.state_error import ADVICE, StateError

_COLUMNS = (
    "SELECT m.name, group_concat(c.name) FROM sqlite_master m JOIN pragma_table_info(m.name) c "
    "WHERE m.type='table' AND m.name NOT LIKE 'sqlite_%' GROUP BY m.name"
)
_SIDE_FILES = ("", "-wal", "-journal")


def open_database(path: Path, schema: str, version: int) -> sqlite3.Connection:
    """Open a file; create it if it does not exist.

    Args:
        path: the file.
        schema: the statements that create its tables, where they are missing.
        version: the format that this emulator writes. A file without a number is older, but has
            the same format.

    Raises:
        StateError: another program, another user or a newer emulator wrote the file.
    """
    if path.exists() and not path.is_file():
        kind = "folder" if path.is_dir() else "special file"
        raise StateError(f"{path} is a {kind}, but must be a file. {ADVICE}")
    for suffix in _SIDE_FILES:
        check_owner(path.with_name(path.name + suffix))
    db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
    try:
        _check_format(db, path, schema, version)
        # With WAL and synchronous=NORMAL, a killed process loses no commit.
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=NORMAL")
        db.executescript(schema)
        if db.execute("PRAGMA user_version").fetchone()[0] != version:
            db.execute(f"PRAGMA user_version={version}")
    except sqlite3.DatabaseError as error:
        db.close()
        raise damaged(path, error) from error
    except StateError:
        db.close()
        raise
    return db


def damaged(path: Path, error: Exception) -> StateError:
    """Return the error for a file that SQLite cannot read."""
    return StateError(f"{path} cannot be used: {error}. {ADVICE}")


def check_owner(path: Path) -> None:
    """Check that no other user could have written a file or folder.

    Reading the state runs code: it holds pickles, and unfinished jobs are resumed.

    Raises:
        StateError: it belongs to another user, or every user may write to it.
    """
    try:
        found = path.stat()
    except FileNotFoundError:
        return
    own = os.geteuid()
    if found.st_uid != own:
        raise StateError(
            f"{path} belongs to user {found.st_uid}, and the emulator runs as user {own}; reading "
            "it could run that user's code. Start it as that user, or name another --state."
        )
    if stat.S_ISREG(found.st_mode) and found.st_mode & stat.S_IWOTH:
        raise StateError(
            f"every user may write to {path}, and reading it could run their code. If you know "
            "what it holds, remove that permission (chmod o-w); else name another --state."
        )


def _check_format(db: sqlite3.Connection, path: Path, schema: str, version: int) -> None:
    found = db.execute("PRAGMA user_version").fetchone()[0]
    if found > version:
        raise StateError(
            f"{path} was written by a newer emulator (format {found}; this one reads up to "
            f"{version}). Start that one, or name another --state."
        )
    known = _tables_of(schema)
    for table, columns in db.execute(_COLUMNS).fetchall():
        if known.get(table) != columns:
            raise StateError(
                f"{path} cannot be used: its table {table!r} is not the emulator's. {ADVICE}"
            )


def _tables_of(schema: str) -> dict[str, str]:
    """Return the columns of each table that a schema creates."""
    empty = sqlite3.connect(":memory:")
    try:
        empty.executescript(schema)
        return dict(empty.execute(_COLUMNS).fetchall())
    finally:
        empty.close()
