"""The content of an upload: the files' digests, a digest of all, and differences. Pure.

The digest covers paths and contents, but not times, owners or the folder's location. So the same
files give the same digest on every machine.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Form = Literal["files", "archive"]
"""The form of the content in S3: file by file, or as one `sourcedir.tar.gz`."""

ARCHIVE_NAME: Final = "sourcedir.tar.gz"
"""The name that SageMaker's framework containers use for an archive of the training script."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The files of one source: path -> SHA-256 of the content, and their total size."""

    files: Mapping[str, str]
    total_bytes: int

    def digest(self, form: Form) -> str:
        """Return the digest of everything that determines the content in S3. Pure."""
        digest = hashlib.sha256(f"pulumi-sagemaker-training/1/{form}\n".encode())
        for path in sorted(self.files):
            digest.update(f"{self.files[path]} {path}\n".encode())
        return digest.hexdigest()


def compare(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the paths that are `changed`, `added` and `removed` from old to new. Pure."""
    return {
        "changed": sorted(path for path in old.keys() & new.keys() if old[path] != new[path]),
        "added": sorted(new.keys() - old.keys()),
        "removed": sorted(old.keys() - new.keys()),
    }


def in_words(differences: Mapping[str, list[str]], most: int = 5) -> str:
    """Return differences in one line: `changed train.py; added a.csv, b.csv`. Pure.

    Args:
        differences: as `compare` returns them.
        most: how many paths of a kind are named; the others are counted.
    """
    phrases = []
    for kind, paths in differences.items():
        if paths:
            rest = f" and {len(paths) - most} more" if len(paths) > most else ""
            phrases.append(f"{kind} {', '.join(paths[:most])}{rest}")
    return "; ".join(phrases)
