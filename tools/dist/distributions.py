"""Wheel and sdist, built by hatchling without the network."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.dist import readme
from tools.dist.address import address_of
from tools.dist.release import EPOCH, Release, tracked_files
from tools.setup.console import SetupError, telling_line


def build(release: Release) -> None:
    """Build both into the release's folder: some seconds.

    Raises:
        SetupError: hatchling refuses.
    """
    release.folder.mkdir(parents=True, exist_ok=True)
    with tracked_files(release.root) as source, tempfile.TemporaryDirectory() as made:
        _link_readme(source, release.version)
        _hatchling(source, Path(made))
        for artifact in (release.wheel, release.sdist):
            shutil.move(Path(made) / artifact.name, artifact)


def _link_readme(source: Path, version: str) -> None:
    """Make the links absolute in what becomes the description of both."""
    page = source / readme.FILE
    repository = address_of((source / "pyproject.toml").read_text())
    page.write_text(readme.with_absolute_links(page.read_text(), repository, version))


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
