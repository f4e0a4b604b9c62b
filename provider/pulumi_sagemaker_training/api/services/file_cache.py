"""Files that one process keeps for the next, in the user's cache folder. None is ever needed."""

import contextlib
import os
import sys
import tempfile
from pathlib import Path


def cache_folder() -> Path:
    """Return this package's folder in the user's cache, where the system keeps such."""
    if sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    elif sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    else:
        base = Path.home() / ".cache"
    xdg = Path(os.environ.get("XDG_CACHE_HOME", ""))
    return (xdg if xdg.is_absolute() else base) / "pulumi-sagemaker-training"


def write(file: Path, content: str) -> None:
    """Write a file whole or not at all; a full disk is no one's loss."""
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", dir=file.parent, prefix=f".{file.stem}-", delete=False
        ) as written:
            written.write(content)
        Path(written.name).replace(file)
