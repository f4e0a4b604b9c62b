"""Wheel and sdist, built by hatchling without the network."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.dist.release import EPOCH, Release, tracked_files
from tools.setup.console import SetupError, telling_line


def build(release: Release) -> None:
    """Build both into the release's folder: some seconds.

    Raises:
        SetupError: hatchling refuses.
    """
    release.folder.mkdir(parents=True, exist_ok=True)
    with tracked_files(release.root) as source, tempfile.TemporaryDirectory() as made:
        _hatchling(source, Path(made))
        for artifact in (release.wheel, release.sdist):
            shutil.move(Path(made) / artifact.name, artifact)


def _hatchling(source: Path, folder: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", str(folder)],
        cwd=source,
        env={**os.environ, "SOURCE_DATE_EPOCH": str(EPOCH)},
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode != 0:
        raise SetupError(f"wheel and sdist were not built: {telling_line(result.stderr)}")
