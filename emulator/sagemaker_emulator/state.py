"""The state directory: one emulator at a time, and a file that says where it listens."""

from __future__ import annotations

import fcntl
import json
import os
from typing import IO, TYPE_CHECKING, Any

from sagemaker_emulator.database import ELSEWHERE, StateError, check_owner

if TYPE_CHECKING:
    from pathlib import Path


class InUseByAnotherError(Exception):
    """Another emulator works on this directory."""


class StateDirectory:
    """A directory that is ours until it is released."""

    def __init__(self, path: Path) -> None:
        """Take the directory, making it if need be.

        Raises:
            InUseByAnotherError: It is taken.
            StateError: It belongs to another user, or something else is in a file's place.
            OSError: It cannot be made or written to.
        """
        self.path = path
        if path.exists() and not path.is_dir():
            raise StateError(f"{path} is a file, and a folder is needed. Name another --state.")
        path.mkdir(parents=True, exist_ok=True)
        check_owner(path)
        path.chmod(0o700)
        for name in ("lock", "endpoint.json"):
            if (path / name).is_dir():
                raise StateError(
                    f"{path / name} is a folder, and the emulator keeps a file there. {ELSEWHERE}"
                )
        self._lock: IO[str] = (path / "lock").open("a")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._lock.close()
            raise InUseByAnotherError(
                f"another emulator works on {path}; stop it, or name another --state"
            ) from None
        # A killed emulator leaves it behind; nobody may take it for ours.
        self.endpoint_file.unlink(missing_ok=True)

    @property
    def endpoint_file(self) -> Path:
        """The file that names the endpoint while the emulator runs."""
        return self.path / "endpoint.json"

    def announce(self, content: dict[str, Any]) -> None:
        """Write the endpoint file, whole or not at all."""
        part = self.endpoint_file.with_suffix(".part")
        part.write_text(json.dumps(content, indent=2) + "\n", "utf-8")
        os.replace(part, self.endpoint_file)  # noqa: PTH105

    def release(self) -> None:
        """Take the endpoint file away and give the directory up."""
        self.endpoint_file.unlink(missing_ok=True)
        self._lock.close()
