"""Files that follow from the code: written, or only compared with what they should be."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path


def write(
    wanted: Mapping[Path, str],
    given: Sequence[str] | None = None,
    fix: str = "run: make docs",
) -> int:
    """Write the files that are not current; with ``--check`` only name them, and return 1.

    Args:
        wanted: the text that each file should have.
        given: the arguments of the command; those of this process by default.
        fix: what to do about a file that is not current.
    """
    is_check = "--check" in (sys.argv[1:] if given is None else given)
    stale = {path: text for path, text in wanted.items() if _read(path) != text}
    for path, text in stale.items():
        if is_check:
            sys.stderr.write(f"{path.name} is not what the code says; {fix}\n")
        else:
            path.write_text(text, "utf-8")
            sys.stdout.write(f"wrote {path.name}\n")
    return 1 if is_check and stale else 0


def _read(path: Path) -> str:
    return path.read_text("utf-8") if path.exists() else ""
