"""moto's state on disk.

moto keeps its state in memory only. Here each item has a row: a bucket without its objects, an
object with all its versions, IAM as a whole (it is small), log groups, streams and events. A row is
written before the client gets its answer, so a killed emulator loses nothing that it confirmed.

Rows hold pickles of moto's own objects, which contain everything that moto knows, with dates, ids
and checksums. They are read only from a state directory that belongs to this user and that others
cannot write to.
"""

import hashlib
import importlib.metadata
import io
import pickle
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sagemaker_emulator.database import damaged, open_database
from sagemaker_emulator.state_error import ADVICE, StateError

SCHEMA_VERSION = 1
INLINE_BYTES = 128 * 1024
_SCHEMA = """
CREATE TABLE IF NOT EXISTS items (
    kind TEXT NOT NULL,
    scope TEXT NOT NULL,
    name TEXT NOT NULL,
    state BLOB NOT NULL,
    PRIMARY KEY (kind, scope, name)
) STRICT;
CREATE TABLE IF NOT EXISTS bodies (
    scope TEXT NOT NULL,
    name TEXT NOT NULL,
    position INTEGER NOT NULL,
    digest TEXT NOT NULL,
    content BLOB,
    PRIMARY KEY (scope, name, position)
) STRICT;
CREATE INDEX IF NOT EXISTS bodies_digest ON bodies (digest);
CREATE TABLE IF NOT EXISTS events (
    region TEXT NOT NULL,
    log_group TEXT NOT NULL,
    stream TEXT NOT NULL,
    at INTEGER NOT NULL,
    message TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS events_stream ON events (region, log_group, stream);
CREATE TABLE IF NOT EXISTS written_with (library TEXT PRIMARY KEY, version TEXT NOT NULL) STRICT;
"""


class _Unpickler(pickle.Unpickler):
    """An unpickler whose error names the missing class."""

    def find_class(self, module: str, name: str) -> Any:
        """Return a class that a pickle names.

        Raises:
            UnpicklingError: there is no class of that name.
        """
        try:
            return super().find_class(module, name)
        except (ImportError, AttributeError):
            raise pickle.UnpicklingError(f"there is no {module}.{name}") from None


class MotoStore:
    """Rows of pickled state, and object bodies beside them."""

    def __init__(self, folder: Path) -> None:
        """Open the file.

        Raises:
            StateError: it cannot be used.
        """
        self._objects = folder / "objects"
        self._path = folder / "aws.sqlite"
        self._lock = threading.RLock()
        self._unused: set[str] = set()
        if self._objects.exists() and not self._objects.is_dir():
            raise StateError(f"{self._objects} is a file, but must be a folder. {ADVICE}")
        self._db = open_database(self._path, _SCHEMA, SCHEMA_VERSION)
        self._objects.mkdir(parents=True, exist_ok=True)

    @contextmanager
    def reading_back(self) -> Iterator[None]:
        """Raise a StateError for state that moto cannot read; then remove unused files.

        Raises:
            StateError: a row cannot be read, or moto cannot use it.
        """
        try:
            yield
        except sqlite3.DatabaseError as error:
            raise damaged(self._path, error) from error
        except FileNotFoundError as error:
            raise StateError(
                f"{self._path} names {error.filename}, which does not exist. {ADVICE}"
            ) from error
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            # moto's classes, filled with the attributes of another version of moto.
            raise StateError(self._unreadable("its content", error)) from error
        version = importlib.metadata.version("moto")
        if self._written_with() != version:
            with self.transaction() as db:
                db.execute("INSERT OR REPLACE INTO written_with VALUES ('moto',?)", (version,))
        self._sweep()

    def _written_with(self) -> str | None:
        row = self._db.execute("SELECT version FROM written_with WHERE library='moto'").fetchone()
        return row[0] if row is not None else None

    def _unreadable(self, what: str, error: Exception) -> str:
        """Return the line that says why a row cannot be used, and which moto wrote it."""
        now = importlib.metadata.version("moto")
        then = self._written_with()
        text = f"{self._path}: {what} cannot be used with moto {now}: {error}."
        if then in (None, now):
            return f"{text} {ADVICE}"
        return f"{text} It was written with moto {then}: install that, or name another --state."

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Make one transaction of all changes inside."""
        with self._lock:
            outermost = not self._db.in_transaction
            if outermost:
                self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                if outermost:
                    self._db.execute("COMMIT")
            except BaseException:
                # SQLite itself ends the transaction when the disk is full.
                if outermost and self._in_transaction():
                    self._db.execute("ROLLBACK")
                self._unused.clear()
                raise
            if outermost:
                self._collect()

    def _in_transaction(self) -> bool:
        return self._db.in_transaction

    def put(self, kind: str, scope: str, name: str, state: object) -> None:
        """Write an item's state."""
        data = pickle.dumps(state, protocol=pickle.HIGHEST_PROTOCOL)
        with self.transaction() as db:
            db.execute("INSERT OR REPLACE INTO items VALUES (?,?,?,?)", (kind, scope, name, data))

    def drop(self, kind: str, scope: str, name: str) -> None:
        """Remove an item."""
        with self.transaction() as db:
            db.execute("DELETE FROM items WHERE kind=? AND scope=? AND name=?", (kind, scope, name))

    def items(self, kind: str) -> list[tuple[str, str, Any]]:
        """Return all items of a kind: scope, name, state."""
        with self._lock:
            rows = self._db.execute(
                "SELECT scope, name, state FROM items WHERE kind=? ORDER BY rowid", (kind,)
            ).fetchall()
        return [(scope, name, self._loaded(kind, name, state)) for scope, name, state in rows]

    def _loaded(self, kind: str, name: str, state: bytes) -> Any:
        try:
            return _Unpickler(io.BytesIO(state)).load()
        # Unpickling what another version of moto wrote may raise anything.
        except Exception as error:
            raise StateError(self._unreadable(f"{kind} {name!r}", error)) from error

    def put_bodies(self, scope: str, name: str, bodies: Sequence[bytes]) -> None:
        """Write the contents of an object's versions, in place of the present ones."""
        rows = [self._body_row(scope, name, index, body) for index, body in enumerate(bodies)]
        with self.transaction() as db:
            self._unused |= self._digests(scope, name)
            db.execute("DELETE FROM bodies WHERE scope=? AND name=?", (scope, name))
            db.executemany("INSERT INTO bodies VALUES (?,?,?,?,?)", rows)

    def _body_row(
        self, scope: str, name: str, position: int, body: bytes
    ) -> tuple[str, str, int, str, bytes | None]:
        if len(body) <= INLINE_BYTES:
            return (scope, name, position, "", body)
        digest = hashlib.sha256(body).hexdigest()
        path = self._objects / digest[:2] / digest
        if not path.exists():
            path.parent.mkdir(exist_ok=True)
            part = path.with_suffix(f".{threading.get_ident()}.part")
            try:
                part.write_bytes(body)
                part.replace(path)
            finally:
                part.unlink(missing_ok=True)
        return (scope, name, position, digest, None)

    def bodies(self, scope: str, name: str) -> list[bytes]:
        """Return the contents of an object's versions."""
        with self._lock:
            rows = self._db.execute(
                "SELECT digest, content FROM bodies WHERE scope=? AND name=? ORDER BY position",
                (scope, name),
            ).fetchall()
        return [
            (self._objects / digest[:2] / digest).read_bytes() if digest else content
            for digest, content in rows
        ]

    def _digests(self, scope: str, name: str) -> set[str]:
        rows = self._db.execute(
            "SELECT digest FROM bodies WHERE scope=? AND name=? AND digest<>''", (scope, name)
        )
        return {row[0] for row in rows}

    def _collect(self) -> None:
        """Remove the files that no row names any more, after the transaction has been committed."""
        while self._unused:
            digest = self._unused.pop()
            used = self._db.execute("SELECT 1 FROM bodies WHERE digest=? LIMIT 1", (digest,))
            if used.fetchone() is None:
                (self._objects / digest[:2] / digest).unlink(missing_ok=True)

    def _sweep(self) -> None:
        """Remove the files of transactions that a crash interrupted."""
        known = {row[0] for row in self._db.execute("SELECT DISTINCT digest FROM bodies")}
        for path in self._objects.glob("*/*"):
            if path.name not in known:
                path.unlink()

    def add_events(
        self, region: str, group: str, stream: str, events: Sequence[tuple[int, str]]
    ) -> None:
        """Append log events: time in milliseconds, message."""
        with self.transaction() as db:
            db.executemany(
                "INSERT INTO events VALUES (?,?,?,?,?)",
                [(region, group, stream, at, message) for at, message in events],
            )

    def events(self, region: str, group: str, stream: str) -> list[tuple[int, str]]:
        """Return a stream's events in the order they were written."""
        with self._lock:
            return self._db.execute(
                "SELECT at, message FROM events WHERE region=? AND log_group=? AND stream=? "
                "ORDER BY rowid",
                (region, group, stream),
            ).fetchall()

    def last_events(
        self, region: str, group: str, prefix: str, most: int
    ) -> tuple[list[tuple[int, str, str]], int]:
        """Return the last events of the streams that have a prefix, and how many there are."""
        # A range, which the index finds; the largest character ends it.
        within = "region=? AND log_group=? AND stream>=? AND stream<?"
        values = (region, group, prefix, f"{prefix}\U0010ffff")
        with self._lock:
            rows = self._db.execute(
                f"SELECT at, stream, message FROM events WHERE {within} "  # noqa: S608 - only constants in it
                "ORDER BY rowid DESC LIMIT ?",
                (*values, most),
            ).fetchall()
            total = self._db.execute(
                f"SELECT count(*) FROM events WHERE {within}",  # noqa: S608 - only constants in it
                values,
            ).fetchone()[0]
        return rows[::-1], total

    def drop_events(self, region: str, group: str, stream: str | None = None) -> None:
        """Remove the events of a stream, or of a whole group."""
        condition = "region=? AND log_group=?" + ("" if stream is None else " AND stream=?")
        values = (region, group) if stream is None else (region, group, stream)
        with self.transaction() as db:
            db.execute(f"DELETE FROM events WHERE {condition}", values)  # noqa: S608 - only constants in it

    def clear(self) -> None:
        """Remove everything."""
        with self.transaction() as db:
            rows = db.execute("SELECT digest FROM bodies WHERE digest<>''")
            self._unused |= {row[0] for row in rows}
            for table in ("items", "bodies", "events"):
                db.execute(f"DELETE FROM {table}")  # noqa: S608 - only constants in it
