"""The endpoint of the emulator, from the file that it writes when it is ready."""

import json
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

# No proxy from the environment between two processes of one machine.
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class Endpoint:
    """A ready emulator: its URL, and the bucket and role that it has created."""

    url: str
    pid: int
    bucket: str
    role_arn: str
    region: str

    @property
    def port(self) -> int:
        """The port of the emulator."""
        return urlsplit(self.url).port or 0


def parse(text: str) -> Endpoint | None:
    """Parse the emulator's endpoint file; return None if it is incomplete or not valid. Pure."""
    try:
        said = json.loads(text)
        return Endpoint(
            url=str(said["endpoint"]),
            pid=int(said["pid"]),
            bucket=str(said["bucket"]),
            role_arn=str(said["role_arn"]),
            region=str(said["region"]),
        )
    except (ValueError, KeyError, TypeError):
        return None


def last_said(state_dir: Path) -> Endpoint | None:
    """Return the last endpoint of an emulator on this state directory, or None."""
    try:
        return parse((state_dir / "endpoint.json").read_text())
    except OSError:
        return None


def is_healthy(endpoint: Endpoint, *, timeout_s: float = 5.0) -> bool:
    """Tell whether the emulator answers."""
    try:
        with _DIRECT.open(f"{endpoint.url}/_emulator/health", timeout=timeout_s) as answer:
            return bool(answer.status == 200)
    except (OSError, ValueError):
        return False
