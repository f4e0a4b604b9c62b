"""What a release is made from and into: the files that git tracks, the version, the folder."""

import shutil
import subprocess
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tools.setup.console import SetupError

ROOT: Final = Path(__file__).parents[2]
EPOCH: Final = 1580601600
"""The time of every file in every artifact, so that equal content makes equal bytes: 2020-02-02."""
LICENSES: Final = ("LICENSE", "NOTICE")


@dataclass(frozen=True)
class Release:
    """A release of a checkout.

    Attributes:
        folder: the folder that gets its artifacts.
        root: the checkout.
    """

    folder: Path
    root: Path = ROOT

    @property
    def version(self) -> str:
        """The version of pyproject.toml."""
        project = tomllib.loads((self.root / "pyproject.toml").read_text())["project"]
        return str(project["version"])

    @property
    def wheel(self) -> Path:
        """The wheel."""
        return self.folder / f"pulumi_sagemaker_training-{self.version}-py3-none-any.whl"

    @property
    def sdist(self) -> Path:
        """The source distribution."""
        return self.folder / f"pulumi_sagemaker_training-{self.version}.tar.gz"


def note_commit(release: Release) -> None:
    """Note which commit the artifacts are built from, for the record of their trials."""
    place = _commit_note(release)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(_git(release.root, "describe", "--always", "--dirty", "--exclude=*").strip())


def noted_commit(release: Release) -> str:
    """Return the commit that the artifacts are built from, or an empty text if none is noted."""
    place = _commit_note(release)
    return place.read_text() if place.exists() else ""


def _commit_note(release: Release) -> Path:
    # Beside the release, not in it: the same files make the same release at any commit.
    return release.root / ".local" / "dist" / "commit"


@contextmanager
def tracked_files(root: Path) -> Iterator[Path]:
    """Have a folder with the files that git tracks, as they are in the checkout now.

    A build in the checkout itself would take with it what else is there. What no git tracks, like
    an unpacked sdist, is copied as it is.

    Raises:
        SetupError: a tracked file is missing.
    """
    with tempfile.TemporaryDirectory(prefix="dist-") as folder:
        place = Path(folder) / "source"
        names = _tracked(root)
        if names is None:
            shutil.copytree(root, place, ignore=shutil.ignore_patterns(".*", "dist", "__pycache__"))
        for name in names or ():
            target = place / name
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                shutil.copy(root / name, target)
            except FileNotFoundError as error:
                raise SetupError(f"git tracks {name}, but it is not there") from error
        yield place


def _tracked(root: Path) -> list[str] | None:
    listed = _git(root, "ls-files", "-z", "--cached")
    return [name for name in listed.split("\0") if name] or None


def _git(root: Path, *arguments: str) -> str:
    """Return what git prints, or an empty text outside a repository."""
    if not (root / ".git").exists():
        return ""
    done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, check=True)
    return done.stdout.decode()
