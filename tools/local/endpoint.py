"""What the emulator says about itself: the file it writes when ready, and its health page."""

from __future__ import annotations

import json
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from pathlib import Path

# A proxy that the environment names must not come between two processes of one machine.
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class Endpoint:
    """A ready emulator: where it answers, and what it made for a first job."""

    url: str
    pid: int
    bucket: str
    role_arn: str
    region: str

    @property
    def port(self) -> int:
        """The port it listens on."""
        return urlsplit(self.url).port or 0


def parse(text: str) -> Endpoint | None:
    """Read the emulator's file; None if it is cut short or says something else. Pure."""
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
    """Return what the emulator on this state folder last said; None if it said nothing."""
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
