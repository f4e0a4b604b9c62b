"""Checkpoints: a folder of a job that is copied to S3 while the job runs, and back at its start.

Back comes every object whose key begins with the prefix, as it was given. A prefix that does not
end in a slash, `.../run-1`, also brings what lies under `.../run-10/`. Source: syne-tune#363, where
that was seen on AWS and a slash at the end fixed it. Where such files land is not documented; here
they land as those of a channel with the same prefix do.
"""

from collections.abc import Callable
from typing import Any

from sagemaker_emulator.aws.s3 import NoSuchBucketError
from sagemaker_emulator.names import parse_s3_uri
from sagemaker_emulator.runner.channels import DownloadError, relative_path
from sagemaker_emulator.runner.layout import CHECKPOINTS, CONTAINER_ROOT, Host, path_in_tree
from sagemaker_emulator.runner.storage import ObjectStore
from sagemaker_emulator.runner.tree import OutsideError, Tree

DEFAULT_PATH = f"{CONTAINER_ROOT}/{CHECKPOINTS}"


class Checkpoints:
    """The checkpoint folder of each host, and its location in S3."""

    def __init__(self, s3: ObjectStore, request: dict[str, Any], hosts: list[Host]) -> None:
        self._s3 = s3
        config = request.get("CheckpointConfig")
        self._location = parse_s3_uri(config["S3Uri"]) if config else None
        path = (config or {}).get("LocalPath", DEFAULT_PATH)
        folder = _folder(path)
        self._folder = folder or CHECKPOINTS
        self._elsewhere = "" if folder else path
        self._hosts = hosts if config else []
        self._seen: dict[tuple[str, str], tuple[int, int, int]] = {}
        self._refused: set[tuple[str, str]] = set()
        self._from_beside = 0

    def restore(self) -> int:
        """Copy the files in S3 to every host; return their number.

        Raises:
            DownloadError: a key leads out of the folder, or its file cannot be written.
            OSError: the folder cannot be made.
        """
        if self._location is None:
            return 0
        prefix = self._location.key
        try:
            found = self._s3.list(self._location.bucket, prefix)
        except NoSuchBucketError:
            return 0
        self._from_beside = sum(not _is_below(key, prefix) for key, _, _ in found)
        for host in self._hosts:
            host.tree.make_folder(self._folder)
            for key, _, _ in found:
                self._restore_file(host, key, prefix)
        return len(found)

    def notes(self) -> list[str]:
        """Return what the author of the job may not expect, for the job's log."""
        notes = []
        if self._elsewhere:
            notes.append(
                f"CheckpointConfig.LocalPath {self._elsewhere} is not below {CONTAINER_ROOT}, so "
                f"here it is not copied to S3; {DEFAULT_PATH} is"
            )
        if self._from_beside and self._location is not None:
            notes.append(
                f"CheckpointConfig.S3Uri {self._location.uri} does not end in a slash, so "
                f"{self._from_beside} objects that only begin alike were copied, too, as on AWS"
            )
        return notes

    def _restore_file(self, host: Host, key: str, prefix: str) -> None:
        if self._location is None or key.endswith("/"):
            return
        relative = relative_path(key, prefix)
        if relative.startswith("/") or ".." in relative.split("/"):
            raise DownloadError(f"the key {key!r} leads out of its folder; it is not copied")
        path = f"{self._folder}/{relative}"
        try:
            host.tree.write(path, self._s3.get(self._location.bucket, key) or b"")
        except OSError as error:
            raise DownloadError(f"{key}: {error.strerror}") from error
        self._seen[host.name, relative] = host.tree.stamp(path)

    def save(self, log: Callable[[str], None] = lambda _: None) -> int:
        """Copy new and changed files to S3; return their number.

        Args:
            log: called once for each path that is not copied because it leads out of the folder.
        """
        saved = 0
        for host in self._hosts:
            tree = host.tree
            try:
                items = tree.items(self._folder)
            except OSError as error:
                self._refuse(host, self._folder, error, log)
                continue
            for item in items:
                if item.target is None:
                    saved += self._save_file(host, tree, item.path, item.name, log)
        return saved

    def _save_file(
        self, host: Host, tree: Tree, path: str, name: str, log: Callable[[str], None]
    ) -> int:
        try:
            stamp = tree.stamp(path)
            if self._seen.get((host.name, name)) == stamp or self._location is None:
                return 0
            self._s3.put(self._location.bucket, self._location.child(name).key, tree.read(path))
        except OutsideError as error:
            self._refuse(host, path, error, log)
            return 0
        except (OSError, NoSuchBucketError):
            # The script may be renaming the file at this moment; the next round tries again.
            return 0
        self._seen[host.name, name] = stamp
        return 1

    def _refuse(self, host: Host, path: str, error: OSError, log: Callable[[str], None]) -> None:
        if (host.name, path) in self._refused:
            return
        self._refused.add((host.name, path))
        log(
            f"[sagemaker-emulator] checkpoints on {host.name}: "
            f"{CONTAINER_ROOT}/{error.filename}: {error.strerror}"
        )


def _is_below(key: str, prefix: str) -> bool:
    return not prefix or key == prefix or key.startswith(prefix.rstrip("/") + "/")


def _folder(container_path: str) -> str:
    """Return a path of a container as one in the job's tree; empty for one elsewhere."""
    try:
        return path_in_tree(container_path)
    except ValueError:
        return ""
