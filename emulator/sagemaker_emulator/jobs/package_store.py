"""Model packages and their groups in SQLite, beside the jobs."""

from typing import TYPE_CHECKING, Final

from sagemaker_emulator.model.model_package import ModelPackage, ModelPackageGroup

if TYPE_CHECKING:
    from sagemaker_emulator.jobs.store import Store

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS model_package_groups (
    region TEXT NOT NULL,
    name TEXT NOT NULL,
    doc TEXT NOT NULL,
    PRIMARY KEY (region, name)
) STRICT;
CREATE TABLE IF NOT EXISTS model_packages (
    arn TEXT PRIMARY KEY,
    region TEXT NOT NULL,
    group_name TEXT NOT NULL,
    version INTEGER NOT NULL,
    doc TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS model_packages_group ON model_packages (region, group_name, version);
"""
TABLES: Final = ("model_package_groups", "model_packages")


class PackageStore:
    """The tables of model packages, in the store's connection."""

    def __init__(self, store: "Store") -> None:
        self._store = store

    def insert_group(self, group: ModelPackageGroup) -> None:
        """Add a new group.

        Raises:
            sqlite3.IntegrityError: there is one of this name.
        """
        values = (group.region, group.name, group.to_json())
        self._store.change("INSERT INTO model_package_groups VALUES (?,?,?)", values)

    def save_group(self, group: ModelPackageGroup) -> None:
        """Write a changed group."""
        self._store.change(
            "UPDATE model_package_groups SET doc=? WHERE region=? AND name=?",
            (group.to_json(), group.region, group.name),
        )

    def remove_group(self, group: ModelPackageGroup) -> None:
        """Remove a group and its tags."""
        with self._store.transaction():
            self._store.change(
                "DELETE FROM model_package_groups WHERE region=? AND name=?",
                (group.region, group.name),
            )
            self._store.change("DELETE FROM tags WHERE arn=?", (group.arn,))

    def group(self, region: str, name: str) -> ModelPackageGroup | None:
        """Return a group, or None."""
        row = self._store.one(
            "SELECT doc FROM model_package_groups WHERE region=? AND name=?", (region, name)
        )
        return ModelPackageGroup.from_json(row["doc"]) if row else None

    def groups(self, region: str) -> list[ModelPackageGroup]:
        """Return all groups of a region."""
        rows = self._store.all("SELECT doc FROM model_package_groups WHERE region=?", (region,))
        return [ModelPackageGroup.from_json(row["doc"]) for row in rows]

    def save(self, package: ModelPackage) -> None:
        """Write a version, new or changed."""
        values = (package.arn, package.region, package.group, package.version, package.to_json())
        self._store.change("INSERT OR REPLACE INTO model_packages VALUES (?,?,?,?,?)", values)

    def remove(self, package: ModelPackage) -> None:
        """Remove a version."""
        self._store.change("DELETE FROM model_packages WHERE arn=?", (package.arn,))

    def get(self, arn: str) -> ModelPackage | None:
        """Return a version, or None."""
        row = self._store.one("SELECT doc FROM model_packages WHERE arn=?", (arn,))
        return ModelPackage.from_json(row["doc"]) if row else None

    def versions(self, region: str, group: str) -> list[ModelPackage]:
        """Return the versions of a group, oldest first."""
        rows = self._store.all(
            "SELECT doc FROM model_packages WHERE region=? AND group_name=? ORDER BY version",
            (region, group),
        )
        return [ModelPackage.from_json(row["doc"]) for row in rows]
