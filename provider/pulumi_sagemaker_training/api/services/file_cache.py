"""Files that one process keeps for the next, in the user's cache folder. All are optional."""

import contextlib
import os
import sys
import tempfile
from pathlib import Path


def cache_folder() -> Path:
    """Return this package's folder in the system's cache folder of the user."""
    if sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    elif sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    else:
        base = Path.home() / ".cache"
    xdg = Path(os.environ.get("XDG_CACHE_HOME", ""))
    return (xdg if xdg.is_absolute() else base) / "pulumi-sagemaker-training"


def write(file: Path, content: str) -> None:
    """Write a file completely or not at all; errors of the disk are ignored."""
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", dir=file.parent, prefix=f".{file.stem}-", delete=False
        ) as written:
            written.write(content)
        Path(written.name).replace(file)
