"""The digests of a release's artifacts, in the form that `sha256sum --check` reads."""

import hashlib
from pathlib import Path

from tools.dist.release import Release


def write(release: Release) -> Path:
    """Write `SHA256SUMS` beside the artifacts; return its path."""
    place = release.folder / "SHA256SUMS"
    artifacts = sorted(path for path in release.folder.iterdir() if path != place)
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}" for path in artifacts]
    place.write_text("".join(f"{line}\n" for line in lines))
    return place
