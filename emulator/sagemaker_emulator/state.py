"""The state directory, which one emulator uses at a time, and the endpoint file in it."""

import fcntl
import json
from pathlib import Path
from typing import IO, Any

from sagemaker_emulator.database import check_owner
from sagemaker_emulator.state_error import ADVICE, StateError


class InUseByAnotherError(Exception):
    """A state directory that another emulator uses."""


class StateDirectory:
    """A state directory, locked for this process until it is released."""

    def __init__(self, path: Path) -> None:
        """Lock the directory; create it if it does not exist.

        Raises:
            InUseByAnotherError: another emulator uses it.
            StateError: it belongs to another user, or a folder is in a file's place.
            OSError: it cannot be created or written to.
        """
        self.path = path
        if path.exists() and not path.is_dir():
            raise StateError(f"{path} is a file, but must be a folder. Name another --state.")
        path.mkdir(parents=True, exist_ok=True)
        check_owner(path)
        path.chmod(0o700)
        for name in ("lock", "endpoint.json"):
            if (path / name).is_dir():
                raise StateError(f"{path / name} is a folder, but must be a file. {ADVICE}")
        self._lock: IO[str] = (path / "lock").open("a")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._lock.close()
            raise InUseByAnotherError(
                f"another emulator uses {path}; stop it, or name another --state"
            ) from None
        # The endpoint file of a killed emulator would name a wrong endpoint.
        self.endpoint_file.unlink(missing_ok=True)

    @property
    def endpoint_file(self) -> Path:
        """The path of the endpoint file, which exists while the emulator runs."""
        return self.path / "endpoint.json"

    def announce(self, content: dict[str, Any]) -> None:
        """Write the endpoint file atomically."""
        part = self.endpoint_file.with_suffix(".part")
        part.write_text(json.dumps(content, indent=2) + "\n", "utf-8")
        part.replace(self.endpoint_file)

    def release(self) -> None:
        """Remove the endpoint file and unlock the directory."""
        self.endpoint_file.unlink(missing_ok=True)
        self._lock.close()
