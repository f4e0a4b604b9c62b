"""Training jobs, their tags, training plans and model packages in SQLite.

There is one connection with one lock: a read takes about 30 microseconds, so a pool would not be
faster. No job stays in memory between two changes, so a restart finds every state that a client
has seen.
"""

import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import MISSING, asdict, fields
from pathlib import Path
from typing import Any

from sagemaker_emulator.database import damaged, open_database
from sagemaker_emulator.jobs import package_store
from sagemaker_emulator.model.job import Job
from sagemaker_emulator.model.training_plan import TrainingPlan
from sagemaker_emulator.names import parse_arn
from sagemaker_emulator.state_error import ADVICE, StateError

SCHEMA_VERSION = 3
_SCHEMA = (
    """
CREATE TABLE IF NOT EXISTS jobs (
    seq INTEGER PRIMARY KEY,
    region TEXT NOT NULL,
    name TEXT NOT NULL,
    arn TEXT NOT NULL,
    status TEXT NOT NULL,
    secondary TEXT NOT NULL,
    created REAL NOT NULL,
    modified REAL NOT NULL,
    ended REAL,
    warm_status TEXT,
    warm_pool TEXT,
    plan_arn TEXT,
    doc TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS jobs_name ON jobs (region, name COLLATE NOCASE);
CREATE INDEX IF NOT EXISTS jobs_created ON jobs (region, created, seq, name);
CREATE INDEX IF NOT EXISTS jobs_modified ON jobs (region, modified);
CREATE INDEX IF NOT EXISTS jobs_status ON jobs (region, status, seq);
CREATE INDEX IF NOT EXISTS jobs_status_created ON jobs (region, status, created, seq);
CREATE INDEX IF NOT EXISTS jobs_warm ON jobs (warm_status) WHERE warm_status IS NOT NULL;
CREATE TABLE IF NOT EXISTS tags (
    arn TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (arn, key)
) STRICT;
CREATE TABLE IF NOT EXISTS metrics (
    arn TEXT NOT NULL,
    name TEXT NOT NULL,
    at REAL NOT NULL,
    value REAL NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS metrics_arn ON metrics (arn);
CREATE TABLE IF NOT EXISTS custom_metrics (
    region TEXT NOT NULL,
    namespace TEXT NOT NULL,
    name TEXT NOT NULL,
    dimensions TEXT NOT NULL,
    at REAL NOT NULL,
    sample_count REAL NOT NULL,
    total REAL NOT NULL,
    low REAL NOT NULL,
    high REAL NOT NULL,
    unit TEXT NOT NULL,
    is_high_resolution INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS custom_metrics_series
    ON custom_metrics (region, namespace, name, dimensions);
CREATE TABLE IF NOT EXISTS training_plans (
    arn TEXT PRIMARY KEY,
    region TEXT NOT NULL,
    name TEXT NOT NULL,
    doc TEXT NOT NULL
) STRICT;
"""
    + package_store.SCHEMA
)
_TABLES = (
    *("jobs", "tags", "metrics", "custom_metrics", "training_plans"),
    *package_store.TABLES,
)
_FOREIGN_DOCUMENT = """
SELECT name FROM jobs WHERE CASE
    WHEN NOT json_valid(doc) THEN 1
    WHEN json_type(doc) <> 'object' OR json_type(doc, '$.transitions') IS NOT 'array' THEN 1
    ELSE EXISTS (
        SELECT 1 FROM json_each(doc) WHERE key NOT IN (SELECT value FROM json_each(?))
    ) OR EXISTS (
        SELECT value FROM json_each(?) EXCEPT SELECT key FROM json_each(doc)
    )
END LIMIT 1
"""


class Store:
    """Jobs, tags and metric history. Thread-safe."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.RLock()
        self._depth = 0
        self._path = path
        self.packages = package_store.PackageStore(self)
        self._db = open_database(path, _SCHEMA, SCHEMA_VERSION)
        try:
            self._check_documents(path)
        except sqlite3.DatabaseError as error:
            self._db.close()
            raise damaged(path, error) from error
        except StateError:
            self._db.close()
            raise

    def _check_documents(self, path: Path) -> None:
        """Refuse a job that this version cannot read. SQL finds it ten times as fast as Python."""
        every = {item.name: item.default is item.default_factory is MISSING for item in fields(Job)}
        known = json.dumps([*every])
        needed = json.dumps([name for name, is_needed in every.items() if is_needed])
        found = self.one(_FOREIGN_DOCUMENT, (known, needed))
        if found is not None:
            raise StateError(
                f"{path}: job {found['name']!r} was written by another version of the emulator, "
                f"or is damaged. {ADVICE}"
            )

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make one transaction of all changes inside: all of them are kept, or none."""
        with self._lock:
            outermost = self._depth == 0
            if outermost:
                self._db.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield
            # Whatever ends the block, the transaction must not stay open.
            except BaseException:
                self._depth -= 1
                if outermost and self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise
            self._depth -= 1
            if outermost:
                self._commit()

    def _commit(self) -> None:
        try:
            self._db.execute("COMMIT")
        except sqlite3.Error:
            # The disk is full: undo the change, so that the connection stays usable.
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise

    def _read(self, document: str) -> Job:
        try:
            return Job.from_json(document)
        except StateError as error:
            raise StateError(f"{self._path}: {error}") from error

    def get(self, region: str, name: str) -> Job | None:
        """Return a job, or None."""
        row = self.one(
            "SELECT doc FROM jobs WHERE region=? AND name=? COLLATE NOCASE", (region, name)
        )
        return self._read(row["doc"]) if row else None

    def get_by_arn(self, arn: str) -> Job | None:
        """Return the job with an ARN, or None."""
        parts = parse_arn(arn)
        kind, _, name = parts["resource"].partition("/")
        if kind != "training-job":
            return None
        job = self.get(parts["region"], name)
        return job if job is not None and job.arn == arn.lower() else None

    def insert(self, job: Job) -> None:
        """Add a new job."""
        values = _columns(job)
        names = ", ".join(values)
        marks = ", ".join("?" for _ in values)
        with self._lock:
            self._db.execute(f"INSERT INTO jobs ({names}) VALUES ({marks})", [*values.values()])  # noqa: S608 - only constants in it

    def save(self, job: Job) -> None:
        """Write a changed job."""
        values = _columns(job)
        sets = ", ".join(f"{name}=?" for name in values)
        with self._lock:
            self._db.execute(
                f"UPDATE jobs SET {sets} WHERE region=? AND name=?",  # noqa: S608 - only constants in it
                [*values.values(), job.region, job.name],
            )

    def remove(self, job: Job) -> None:
        """Remove a job, its tags and its metrics."""
        with self.transaction():
            self._db.execute("DELETE FROM jobs WHERE region=? AND name=?", (job.region, job.name))
            self._db.execute("DELETE FROM tags WHERE arn=?", (job.arn,))
            self._db.execute("DELETE FROM metrics WHERE arn=?", (job.arn,))

    def jobs_where(self, condition: str, values: Sequence[object] = ()) -> list[Job]:
        """Return the jobs that an SQL condition selects, oldest first."""
        rows = self.all(f"SELECT doc FROM jobs WHERE {condition} ORDER BY seq", values)  # noqa: S608 - only constants in it
        return [self._read(row["doc"]) for row in rows]

    def tags(self, arn: str) -> dict[str, str]:
        """Return a resource's tags."""
        rows = self.all("SELECT key, value FROM tags WHERE arn=? ORDER BY rowid", (arn,))
        return {row["key"]: row["value"] for row in rows}

    def put_tags(self, arn: str, tags: dict[str, str]) -> None:
        """Add tags; a key that exists gets the new value."""
        with self.transaction():
            self._db.executemany(
                "INSERT INTO tags VALUES (?,?,?) "
                "ON CONFLICT (arn, key) DO UPDATE SET value=excluded.value",
                [(arn, key, value) for key, value in tags.items()],
            )

    def remove_tags(self, arn: str, keys: Sequence[str]) -> None:
        """Remove tags; a missing key is ignored."""
        with self.transaction():
            self._db.executemany(
                "DELETE FROM tags WHERE arn=? AND key=?", [(arn, key) for key in keys]
            )

    def add_metrics(self, arn: str, points: Sequence[tuple[str, float, float]]) -> None:
        """Add metric values: name, time, value."""
        with self.transaction():
            self._db.executemany(
                "INSERT INTO metrics VALUES (?,?,?,?)", [(arn, *point) for point in points]
            )

    def metric_history(self, arn: str) -> list[dict[str, Any]]:
        """Return every metric value of a job, in the order they were printed."""
        rows = self.all("SELECT name, at, value FROM metrics WHERE arn=? ORDER BY rowid", (arn,))
        return [{"name": row["name"], "time": row["at"], "value": row["value"]} for row in rows]

    def add_custom_metrics(self, rows: Sequence[tuple[object, ...]]) -> None:
        """Add values that callers put: one for each column of the table."""
        with self.transaction():
            self._db.executemany("INSERT INTO custom_metrics VALUES (?,?,?,?,?,?,?,?,?,?,?)", rows)

    def metric_curves(self, arn: str, most: int) -> dict[str, list[tuple[float, float]]]:
        """Return times and values of a job's metrics, by name.

        Of a metric with more than `most` values, evenly chosen ones with the first and the last.
        """
        with self._lock:
            # Rows as tuples, thinned here: a window function in SQL takes three times as long.
            rows = self._db.execute(
                "SELECT name, at, value FROM metrics WHERE arn=? ORDER BY rowid", (arn,)
            ).fetchall()
        curves: dict[str, list[tuple[float, float]]] = {}
        for name, at, value in rows:
            curves.setdefault(name, []).append((at, value))
        return {name: _thinned(points, most) for name, points in curves.items()}

    def insert_plan(self, plan: TrainingPlan) -> None:
        """Keep a new training plan.

        Raises:
            sqlite3.IntegrityError: there is one of this name.
        """
        with self.transaction():
            self._db.execute(
                "INSERT INTO training_plans VALUES (?,?,?,?)",
                (plan.arn, plan.region, plan.name, plan.to_json()),
            )

    def plan(self, arn: str) -> TrainingPlan | None:
        """Return a training plan, or None."""
        row = self.one("SELECT doc FROM training_plans WHERE arn=?", (arn,))
        return TrainingPlan.from_json(row["doc"]) if row else None

    def plans(self, region: str) -> list[TrainingPlan]:
        """Return all training plans of a region, in the order of their names."""
        rows = self.all("SELECT doc FROM training_plans WHERE region=? ORDER BY name", (region,))
        return [TrainingPlan.from_json(row["doc"]) for row in rows]

    def clear(self) -> None:
        """Remove everything."""
        with self.transaction():
            for table in _TABLES:
                self._db.execute(f"DELETE FROM {table}")  # noqa: S608 - only constants in it

    def change(self, sql: str, values: Sequence[object] = ()) -> None:
        """Carry out one statement."""
        with self._lock:
            self._db.execute(sql, values)

    def one(self, sql: str, values: Sequence[object] = ()) -> dict[str, Any] | None:
        """Return the first row of a query, or None."""
        rows = self.all(sql, values)
        return rows[0] if rows else None

    def all(self, sql: str, values: Sequence[object] = ()) -> list[dict[str, Any]]:
        """Return all rows of a query."""
        with self._lock:
            cursor = self._db.execute(sql, values)
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _thinned(points: list[tuple[float, float]], most: int) -> list[tuple[float, float]]:
    if len(points) <= most:
        return points
    step = (len(points) - 1) / (most - 1)
    return [points[round(index * step)] for index in range(most)]


def _columns(job: Job) -> dict[str, object]:
    pool = job.warm_pool
    return {
        "region": job.region,
        "name": job.name,
        "arn": job.arn,
        "status": job.status,
        "secondary": job.secondary,
        "created": job.created,
        "modified": job.modified,
        "ended": job.training_end,
        "warm_status": pool.status if pool else None,
        "warm_pool": json.dumps(asdict(pool)) if pool else None,
        "plan_arn": job.request.get("ResourceConfig", {}).get("TrainingPlanArn"),
        "doc": job.to_json(),
    }
