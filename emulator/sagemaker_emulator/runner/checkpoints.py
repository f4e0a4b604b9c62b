"""Checkpoints: the folder of a job that is kept the same in S3 while it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sagemaker_emulator.aws.s3 import NoSuchBucketError
from sagemaker_emulator.names import parse_s3_uri
from sagemaker_emulator.runner.channels import DownloadError, relative_path
from sagemaker_emulator.runner.results import files_below

if TYPE_CHECKING:
    from pathlib import Path

    from sagemaker_emulator.aws.s3 import S3
    from sagemaker_emulator.runner.layout import Host

DEFAULT_PATH = "/opt/ml/checkpoints"


class Checkpoints:
    """The checkpoint folder of each host, and its place in S3."""

    def __init__(self, s3: S3, request: dict[str, Any], hosts: list[Host]) -> None:
        self._s3 = s3
        config = request.get("CheckpointConfig")
        self._location = parse_s3_uri(config["S3Uri"]) if config else None
        path = (config or {}).get("LocalPath", DEFAULT_PATH)
        self._folders = [_folder(host, path) for host in hosts] if config else []
        self._seen: dict[Path, tuple[int, int]] = {}

    def restore(self) -> int:
        """Bring what is in S3 to every host; return how many files there were.

        Raises:
            DownloadError: A key climbs out of the folder.
        """
        if self._location is None:
            return 0
        prefix = self._location.key.rstrip("/") + "/" if self._location.key else ""
        try:
            found = self._s3.list(self._location.bucket, prefix)
        except NoSuchBucketError:
            return 0
        for folder in self._folders:
            folder.mkdir(parents=True, exist_ok=True)
            for key, _, _ in found:
                self._restore_file(folder, key, prefix)
        return len(found)

    def _restore_file(self, folder: Path, key: str, prefix: str) -> None:
        if self._location is None or key.endswith("/"):
            return
        relative = relative_path(key, prefix)
        if relative.startswith("/") or ".." in relative.split("/"):
            raise DownloadError(f"the key {key!r} climbs out of its folder; it is not copied")
        target = folder / relative
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(self._s3.get(self._location.bucket, key) or b"")
        self._seen[target] = _stamp(target)

    def save(self) -> int:
        """Bring what is new or changed to S3; return how many files that were."""
        if self._location is None:
            return 0
        saved = 0
        for folder in self._folders:
            for path in files_below(folder):
                saved += self._save_file(path, path.relative_to(folder).as_posix())
        return saved

    def _save_file(self, path: Path, relative: str) -> int:
        try:
            stamp = _stamp(path)
            if path.is_symlink() or self._seen.get(path) == stamp or self._location is None:
                return 0
            self._s3.put(
                self._location.bucket, self._location.child(relative).key, path.read_bytes()
            )
        except (OSError, NoSuchBucketError):
            # The script may be renaming it at this moment; the next round comes by again.
            return 0
        self._seen[path] = stamp
        return 1


def _folder(host: Host, path: str) -> Path:
    try:
        return host.local(path)
    except ValueError:
        return host.folder / "checkpoints"


def _stamp(path: Path) -> tuple[int, int]:
    status = path.lstat()
    return status.st_mtime_ns, status.st_size
